import { defineErrors } from '@peel/kernel/errors';

export const sourcesErrors = defineErrors('sources', {});
