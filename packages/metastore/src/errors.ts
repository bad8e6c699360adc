import { defineErrors } from '@peel/kernel/errors';

export const metastoreErrors = defineErrors('metastore', {});
