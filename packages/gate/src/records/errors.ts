import { defineErrors } from '@peel/kernel/errors';

/** Of what two people decide on single records. None says whether a record is there. */
export const recordErrors = defineErrors('gate', {
  recordsForm: {
    kind: 'bad-input',
    message: 'This cannot be asked for: {problem}.',
    advice: 'docs/erasing.md says how a decision on records is asked for.',
  },
  recordsDataset: {
    kind: 'not-found',
    message: 'There is no dataset {dataset}.',
    advice: '`peel datasets` lists those open to you. Nothing was written down, and nothing is done.',
  },
  recordsNeedTwo: {
    kind: 'refused',
    message: 'A decision on records takes two stewards, each by themselves.',
    advice: 'Another steward confirms it with `peel records confirm`.',
  },
  recordsVoid: {
    kind: 'refused',
    message: 'Who asked for this is not a steward any more.',
    advice: 'A steward who is here asks for it again, or turns it down with `peel records refuse`.',
  },
  recordsUnknown: {
    kind: 'not-found',
    message: 'No such decision on records waits: it was carried out or turned down, or too long ago.',
    advice: '`peel records list` shows those that wait.',
  },
  recordsSettled: {
    kind: 'conflict',
    message: 'Two stewards decided this already; it is being carried out, or will be by the next sweep.',
    advice: '`peel records list` shows whether it still is.',
  },
  recordsTooMany: {
    kind: 'limit',
    message: 'So many decisions on records wait that no more are taken: {limit}.',
    advice: 'Confirm or refuse some of them first: `peel records list`.',
  },
  recordsUnfinished: {
    kind: 'unavailable',
    message: 'It is decided and written down, but not carried out yet: {code}.',
    advice: 'The next sweep, or the next start, tries again. `peel records list` shows it until it is done.',
  },
  recordsLost: {
    kind: 'failure',
    message:
      'The log says that two stewards decided {request}, and the database has no more what it was about, or something else.',
    advice:
      'Somebody changed the database. A steward asks for it again, and closes this one with `peel records refuse`.',
  },
});
