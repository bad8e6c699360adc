import { defineErrors } from '@peel/kernel/errors';

export const jobsErrors = defineErrors('jobs', {});
