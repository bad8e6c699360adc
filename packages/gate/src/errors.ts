import { defineErrors } from '@peel/kernel/errors';

export const gateErrors = defineErrors('gate', {});
