import { defineErrors } from '@peel/kernel/errors';

export const policyErrors = defineErrors('policy', {});
