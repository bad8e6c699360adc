import { defineErrors } from '@peel/kernel/errors';

export const engineErrors = defineErrors('engine', {});
