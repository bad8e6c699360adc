import { defineErrors } from '@peel/kernel/errors';

export const cliErrors = defineErrors('cli', {});
