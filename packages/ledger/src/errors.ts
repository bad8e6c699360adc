import { defineErrors } from '@peel/kernel/errors';

export const ledgerErrors = defineErrors('ledger', {
  stopped: {
    kind: 'unavailable',
    message:
      'The ledger has stopped: a write or sync of {file} failed. Nothing more is logged or read in this process.',
    advice:
      'Check the disk and the system log, then restart the service. On restart only what reads back from the disk counts.',
  },
  diskFull: {
    kind: 'unavailable',
    message: 'The disk that holds the ledger is full (writing {file}). Nothing more is logged or read in this process.',
    advice: 'Free space on the ledger disk, make the reserve again and restart the service.',
  },
  diskLow: {
    kind: 'unavailable',
    message: 'The ledger disk is nearly full: its reserve was given up, and what it held is all there is left.',
    advice: 'Free space on the ledger disk now. When it is full, nothing can be logged and so nothing read.',
  },
  closed: {
    kind: 'unavailable',
    message: 'The ledger is closed.',
    advice: 'Open it again; the service does so when it starts.',
  },
  queueFull: {
    kind: 'limit',
    message: 'More than {limit} events or {bytes} bytes wait to be written to the ledger.',
    advice: 'Try again shortly. If it stays so, the ledger disk is too slow: see `peel doctor`.',
  },
  eventInvalid: {
    kind: 'bad-input',
    message: 'An event cannot be logged: {problem}.',
    advice: 'Give an id of 8 to 80 letters, digits, "_", "-", "." or ":", a kind and an actor.',
  },
  eventTooLarge: {
    kind: 'limit',
    message: 'The {part} of an event is {bytes} bytes, at most {limit} are logged.',
    advice:
      'Give fewer ids or a shorter text; for over 10,000 records leave `records` out and give plan and snapshots.',
  },
  clockBack: {
    kind: 'unavailable',
    message: 'The clock is {behind} ms behind the last entry of the ledger, more than the {tolerance} ms allowed.',
    advice: 'Set the clock of this machine (NTP), then try again. Nothing is logged with a time before the last entry.',
  },
  damaged: {
    kind: 'failure',
    message: 'The ledger on disk is damaged: {problem} ({file}).',
    advice:
      'Do not go on with it. Keep a copy of the folder for the overseer, restore from a back-up and compare with the witness.',
  },
  rolledBack: {
    kind: 'failure',
    message: 'The ledger on disk is older than what {source} has seen: {size} entries here, {seen} there.',
    advice:
      'A back-up or snapshot of the disk was restored, or entries were removed. Keep this folder for the overseer and restore the newest copy.',
  },
  forked: {
    kind: 'failure',
    message: 'The ledger on disk is not the one {source} has seen: at {size} entries the root hash differs.',
    advice: 'Entries were rewritten. Keep this folder for the overseer; do not go on with it.',
  },
  originMismatch: {
    kind: 'failure',
    message: 'The ledger in {folder} belongs to the log "{found}", expected "{expected}".',
    advice: 'Open it with the origin it was made with. A ledger never changes its origin.',
  },
  originMissing: {
    kind: 'bad-input',
    message: 'There is no ledger in {folder} and nothing says how to begin one.',
    advice: 'Give `first` with the name of the force and whether it is a demonstration; `peel init` does so.',
  },
  readersMismatch: {
    kind: 'failure',
    message: 'The keys of force and overseer are not the ones the ledger was made for.',
    advice:
      'Restore the keys from the key back-up. Who can read a ledger is fixed by its first entry and never changes.',
  },
  originForm: {
    kind: 'bad-input',
    message: 'The origin "{origin}" cannot be used: {problem}.',
    advice:
      'Use a name like `ledger.force.example/2026`, without spaces or "+"; it begins with `peel-demonstration/` exactly for a demonstration.',
  },
  keyForm: {
    kind: 'bad-input',
    message: 'A key cannot be read: {problem} ({source}).',
    advice: 'Give the key as it was printed: `name+hash+base64` for notes, base64 of 32 bytes for X25519.',
  },
  keyMissing: {
    kind: 'not-found',
    message: 'The key file {file} is missing.',
    advice: 'Restore it from the key back-up. Without it the ledger cannot be written or read.',
  },
  keyExists: {
    kind: 'conflict',
    message: 'There is already a key file {file}.',
    advice: 'A key is never overwritten. Choose another folder.',
  },
  noteForm: {
    kind: 'bad-input',
    message: 'A signed note cannot be read: {problem}.',
    advice: 'It must be text, an empty line and signature lines as c2sp.org/signed-note says.',
  },
  noteUnsigned: {
    kind: 'bad-input',
    message: 'A signed note has no valid signature of {name}.',
    advice: 'Check that the public key is the one of this log or witness; if it is, the note was forged or altered.',
  },
  proofRange: {
    kind: 'bad-input',
    message: 'There is no proof from {from} to {to}: the log has {size} entries.',
    advice: 'Ask for an entry below the size, or an older size not above the newer one.',
  },
  tileMissing: {
    kind: 'not-found',
    message: 'The tile {path} is missing or has the wrong length.',
    advice: 'The copy of the log is incomplete; fetch it again. If the log itself lacks the tile, it is damaged.',
  },
  eventMissing: {
    kind: 'not-found',
    message: 'There is no event {event} in the ledger.',
    advice: 'Check the id. If a receipt names it, the receipt proves that the log was tampered with: keep both.',
  },
  unreadable: {
    kind: 'refused',
    message: 'Entry {index} cannot be opened with the key in this process.',
    advice: 'Use the private key of the force or the overseer that the epoch entry was made for.',
  },
  contentUnreadable: {
    kind: 'not-found',
    message: 'The content of event {event} cannot be opened: {problem}.',
    advice: 'Run `peel ledger verify` with the overseer key: it tells lawful destruction from tampering.',
  },
  contentMissing: {
    kind: 'not-found',
    message: 'Event {event} has no content.',
    advice: 'Only events logged with content (query, plan, records) have a key that can be destroyed.',
  },
  destroyTwoPeople: {
    kind: 'refused',
    message: 'Destroying the content of an event needs two different people, one of them an overseer.',
    advice: 'Name the person who asks and the overseer who agrees (`person:…`), and give a reason.',
  },
  witnessStale: {
    kind: 'unavailable',
    message: 'No witness has confirmed the ledger for {age} s; rows may leave only within {limit} s.',
    advice: 'Check that a log witness can be reached. Reading resumes with its next cosignature.',
  },
  witnessNever: {
    kind: 'unavailable',
    message: 'No witness has confirmed the ledger since the service started; rows may leave only once one has.',
    advice: 'Check that a log witness can be reached. Reading begins with its first cosignature.',
  },
  witnessUnreachable: {
    kind: 'unavailable',
    message: 'The log witness {name} gave no usable answer: {problem}.',
    advice: 'Check its address, its key and that it is running.',
  },
  witnessQuorum: {
    kind: 'unavailable',
    message: '{confirmed} log witnesses confirmed the newest checkpoint, {quorum} are needed.',
    advice:
      'Check the addresses and keys of the witnesses and that they run. Rows leave only while enough of them confirm.',
  },
  witnessUsage: {
    kind: 'usage',
    message: 'The witness needs a store, an address and at least one log: {usage}',
    advice: 'The key of a log is the line in its `ledger-signing.pub`.',
  },
  keyNotReader: {
    kind: 'bad-input',
    message:
      'The private key given is not that of a reader of this log, so nothing inside could be checked. All that needs no private key holds.',
    advice: 'Entry 0 names the readers: give the private key of the force or of the overseer, or none.',
  },
  indexMissing: {
    kind: 'unavailable',
    message: 'There is no index of who was shown what: the ledger was opened without a database.',
    advice: 'Open the ledger with PostgreSQL; the index is then built from the log by itself.',
  },
  paddingForm: {
    kind: 'bad-input',
    message: 'Padding to a multiple of {multiple} is not possible.',
    advice: 'Give a whole number from 1 to 16,384.',
  },
});
