import { defineErrors } from '@peel/kernel/errors';

export const leaksErrors = defineErrors('leaks', {
  optionInvalid: {
    kind: 'usage',
    message: 'The option {option} is not known or has no good value.',
    advice:
      'npm run check:leaks -- [--requests N] [--seed S] [--visible N] [--hidden A,B] [--only N] [--surface A,B] [--same] [--mutants] [--timings]',
  },
  clockBack: {
    kind: 'failure',
    message: 'The clock of a world was to go back.',
    advice: 'Begin a further run in the same worlds at the number where the last one ended (`next`).',
  },
  noEnd: {
    kind: 'failure',
    message: 'Setting up world {world} failed: {what}',
    advice: 'The worlds are made before anything is compared; run again, and look at the harness.',
  },
});
