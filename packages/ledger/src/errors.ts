import { defineErrors } from '@peel/kernel/errors';

export const ledgerErrors = defineErrors('ledger', {});
