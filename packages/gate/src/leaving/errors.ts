import { defineErrors } from '@peel/kernel/errors';

/** Of leaving with everything and coming back; codes are the gate's. */
export const leavingErrors = defineErrors('gate', {
  exportForm: {
    kind: 'refused',
    message: 'This export cannot be asked for: {problem}.',
    advice: 'Name public keys of age with --to; `peel export-key` makes a pair. docs/leaving.md says more.',
  },
  exportNeedsTwo: {
    kind: 'refused',
    message: 'An export takes two people, a steward and an overseer, each by themselves.',
    advice: 'The other of the two confirms it with `peel export-confirm`; then either runs it.',
  },
  exportVoid: {
    kind: 'refused',
    message: 'One of the two who asked for this export may not let anything leave any more.',
    advice: 'A steward and an overseer who are here ask for it again with `peel export`.',
  },
  exportUnknown: {
    kind: 'not-found',
    message: 'There is no such export waiting: it was carried out, or a day has passed.',
    advice: 'Ask for it again with `peel export`.',
  },
  exportOrder: {
    kind: 'refused',
    message:
      'The standing orders of the kind continuity that are in force do not name every dataset, so nothing may take them out whole.',
    advice: '`peel orders list` shows which are in force. Add the missing datasets to one and have it approved.',
  },
  exportOrderWaits: {
    kind: 'refused',
    message: 'Standing orders of the kind continuity name every dataset, but not all are in force: {orders}.',
    advice: 'An order whose text changed is approved anew: `peel orders list`, then `peel orders approve NAME`.',
  },
  exportOvertaken: {
    kind: 'conflict',
    message:
      'Something that was to leave was erased or raised while it was being exported. What was written is incomplete.',
    advice: 'Run the export again; its confirmation still holds.',
  },
  archiveDamaged: {
    kind: 'bad-input',
    message: 'This is not a whole export: {problem}.',
    advice: 'Nothing was restored. Take another copy of the export.',
  },
  archiveKey: {
    kind: 'bad-input',
    message: 'The key does not open this export.',
    advice:
      'It is encrypted to the keys that were named when it was asked for; give the private half of one with --key.',
  },
  sealed: {
    kind: 'unavailable',
    message: 'This workspace was restored from an export and is sealed.',
    advice: 'The steward and the overseer who let it leave each open it with their code: `peel open`.',
  },
  openerUnknown: {
    kind: 'refused',
    message: 'This person and code open nothing here.',
    advice: 'The code was shown when the export was asked for or confirmed, to the one who did.',
  },
});
