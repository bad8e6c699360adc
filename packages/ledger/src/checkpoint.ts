import { ledgerErrors } from './errors.js';
import { HASH_BYTES, type Hash } from './merkle.js';
import { openNote, type Signer, signNote, strictBase64, type Verifier } from './note.js';

/** c2sp.org/tlog-checkpoint. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

export interface SignedCheckpoint extends Checkpoint {
  /** The signed note, with the witnesses' cosignatures where there are some. */
  readonly note: string;
}

/** Every checkpoint of a demonstration says so in its first line (THREATS 3). */
export const DEMONSTRATION_PREFIX = 'peel-demonstration/';

function checkpointText({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`;
}

export function signCheckpoint(checkpoint: Checkpoint, signer: Signer): SignedCheckpoint {
  return Object.freeze({ ...checkpoint, note: signNote(checkpointText(checkpoint), signer) });
}

/** Reads the text of a checkpoint; no signature is checked. Extension lines are refused: ours has none. */
export function readCheckpointText(text: string): Checkpoint {
  const [origin, size, root, end, ...more] = text.split('\n');
  const hash = strictBase64(root ?? '');
  const whole =
    origin !== undefined &&
    origin !== '' &&
    /^(0|[1-9]\d{0,15})$/.test(size ?? '') &&
    hash?.length === HASH_BYTES &&
    end === '' &&
    more.length === 0;
  if (!whole) throw ledgerErrors.noteForm({ problem: 'it is not a checkpoint of origin, size and root hash' });
  return Object.freeze({ origin, size: Number(size), root: hash });
}

/** Reads a checkpoint and checks the log's signature and origin. */
export function openCheckpoint(note: string, verifier: Verifier, origin: string = verifier.name): SignedCheckpoint {
  const checkpoint = readCheckpointText(openNote(note, verifier).text);
  if (checkpoint.origin !== origin) throw ledgerErrors.noteForm({ problem: 'it is a checkpoint of another log' });
  return Object.freeze({ ...checkpoint, note });
}
