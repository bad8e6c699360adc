import { defineErrors } from '@peel/kernel/errors';

export const serverErrors = defineErrors('server', {});
