import { DEMONSTRATION_PREFIX } from './checkpoint.js';
import { ENTRY_HEAD_BYTES, entryHead, entryKind } from './entry-kind.js';
import { ledgerErrors } from './errors.js';
import { keyNameProblem } from './note.js';

/** The log that a restored workspace had before: its last checkpoint that left, as a signed note, and its public key. */
export interface Continued {
  readonly origin: string;
  readonly key: string;
  readonly checkpoint: string;
}

/** The first entry of a log, in plain text for everyone: whose it is, and whether it is a demonstration. It can't be changed (THREATS 3). */
export interface Origin {
  readonly origin: string;
  /** Name of the force. */
  readonly name: string;
  readonly demonstration: boolean;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** Base64 X25519 public keys that acts are sealed for from the start. A later epoch for other keys is visible to everyone. */
  readonly readers: { readonly force: string; readonly overseer: string };
  readonly continues?: Continued;
}

export function encodeOrigin(origin: Origin): Uint8Array {
  return Buffer.concat([entryHead('origin'), Buffer.from(JSON.stringify({ version: 1, ...origin }))]);
}

export function decodeOrigin(entry: Uint8Array): Origin | undefined {
  if (entryKind(entry) !== 'origin') return undefined;
  try {
    const { version, ...origin } = JSON.parse(Buffer.from(entry.subarray(ENTRY_HEAD_BYTES)).toString('utf8'));
    const whole = version === 1 && typeof origin.origin === 'string' && typeof origin.name === 'string';
    return whole && typeof origin.demonstration === 'boolean' ? Object.freeze(origin as Origin) : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with a first entry in a log of this origin line; undefined when they agree. */
export function originProblem(found: Origin | undefined, origin: string): string | undefined {
  if (found === undefined) return 'the first entry is not an origin';
  if (found.origin !== origin) return 'the first entry names another log';
  return found.demonstration === origin.startsWith(DEMONSTRATION_PREFIX)
    ? undefined
    : 'the first entry and the origin line disagree on whether this is a demonstration';
}

export function checkOriginLine(origin: string, demonstration: boolean): void {
  const problem =
    keyNameProblem(origin) ??
    (origin.startsWith(DEMONSTRATION_PREFIX) === demonstration
      ? undefined
      : `a demonstration's begins with "${DEMONSTRATION_PREFIX}" and no other's does`);
  if (problem !== undefined) throw ledgerErrors.originForm({ origin, problem });
}
