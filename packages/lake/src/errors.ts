import { defineErrors } from '@peel/kernel/errors';

export const lakeErrors = defineErrors('lake', {});
