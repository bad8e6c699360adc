import type { Randomness } from '@peel/kernel/randomness';
import { KEY_BYTES, TAG_BYTES } from './aead.js';
import { ENTRY_HEAD_BYTES, entryHead } from './entry-kind.js';
import { ENCAPSULATED_BYTES, hpkeOpen, hpkeSeal, type X25519Private } from './hpke.js';
import { equalHashes, sha256 } from './merkle.js';

/**
 * The keys of an epoch: a run of the service, at most a day. They stand in the log itself, in an `epoch` entry, sealed for the force and for
 * the overseer; so whoever has the tiles and one private key can read all acts.
 */
export interface EpochKeys {
  /** Seals acts. */
  readonly act: Uint8Array;
  /** Seals the key of each content. */
  readonly content: Uint8Array;
}

export type ReaderRole = 'force' | 'overseer';

export interface Recipient {
  readonly role: ReaderRole;
  readonly publicKey: Uint8Array;
}

const ROLES: readonly ReaderRole[] = ['force', 'overseer'];
const FINGERPRINT_BYTES = 8;
const COMMITMENT_BYTES = 32;
const SEALED_BYTES = ENCAPSULATED_BYTES + 2 * KEY_BYTES + TAG_BYTES;
const RECIPIENT_BYTES = 1 + FINGERPRINT_BYTES + SEALED_BYTES;
const FIXED_BYTES = ENTRY_HEAD_BYTES + 2 * COMMITMENT_BYTES + 1;

export function createEpoch(
  origin: string,
  recipients: readonly Recipient[],
  randomness: Randomness,
): { readonly keys: EpochKeys; readonly entry: Uint8Array } {
  const keys = {
    act: randomness.bytes(KEY_BYTES, 'ledger-epoch'),
    content: randomness.bytes(KEY_BYTES, 'ledger-epoch'),
  };
  const sealed = recipients.map(({ role, publicKey }) => {
    const seed = randomness.bytes(KEY_BYTES, 'ledger-epoch');
    return Buffer.concat([
      Buffer.from([ROLES.indexOf(role) + 1]),
      fingerprint(publicKey),
      hpkeSeal(publicKey, info(origin, role), Buffer.concat([keys.act, keys.content]), seed),
    ]);
  });
  const head = Buffer.concat([entryHead('epoch'), commitment(keys.act), commitment(keys.content)]);
  return { keys, entry: Buffer.concat([head, Buffer.from([recipients.length]), ...sealed]) };
}

/**
 * The keys, or undefined when this private key is not among the recipients or the entry is malformed. The commitments make sure that force and
 * overseer get the same keys: AES-GCM alone would let a forger hand each of them a key under which one entry reads differently.
 */
export function openEpoch(origin: string, entry: Uint8Array, own: X25519Private): EpochKeys | undefined {
  for (const { role, fingerprint: print, sealed } of epochRecipients(entry)) {
    if (!equalHashes(print, fingerprint(own.publicKey))) continue;
    const both = hpkeOpen(own, info(origin, role), sealed);
    if (both?.length !== 2 * KEY_BYTES) continue;
    const keys = { act: both.subarray(0, KEY_BYTES), content: both.subarray(KEY_BYTES) };
    const commitments = Buffer.concat([commitment(keys.act), commitment(keys.content)]);
    if (equalHashes(commitments, entry.subarray(ENTRY_HEAD_BYTES, FIXED_BYTES - 1))) return keys;
  }
  return undefined;
}

interface SealedFor {
  readonly role: ReaderRole;
  readonly fingerprint: Uint8Array;
  readonly sealed: Uint8Array;
}

/** Whom the epoch's keys were sealed for; empty when the entry is malformed. */
export function epochRecipients(entry: Uint8Array): readonly SealedFor[] {
  const count = entry[FIXED_BYTES - 1] ?? 0;
  if (entry.length !== FIXED_BYTES + count * RECIPIENT_BYTES) return [];
  return Array.from({ length: count }, (_, at) => entry.subarray(FIXED_BYTES + at * RECIPIENT_BYTES)).flatMap(
    (bytes) => {
      const role = ROLES[(bytes[0] ?? 0) - 1];
      const sealed = bytes.subarray(1 + FINGERPRINT_BYTES, RECIPIENT_BYTES);
      return role === undefined ? [] : [{ role, fingerprint: bytes.subarray(1, 1 + FINGERPRINT_BYTES), sealed }];
    },
  );
}

/** First eight bytes of SHA-256 of the public key: tells recipients apart, nothing else. */
export function fingerprint(publicKey: Uint8Array): Uint8Array {
  return sha256(publicKey).subarray(0, FINGERPRINT_BYTES);
}

function commitment(key: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([Buffer.from('peel epoch key v1\n'), key]));
}

function info(origin: string, role: ReaderRole): Buffer {
  return Buffer.from(`peel ledger epoch v1\n${origin}\n${role}\n`);
}
