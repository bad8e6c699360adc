import { defineErrors } from '@peel/kernel/errors';

export const portalErrors = defineErrors('portal', {
  styleMissing: {
    kind: 'failure',
    message: 'The style sheet of the portal is not built: {path} is missing.',
    advice: '`npm run setup` builds it.',
  },
});
