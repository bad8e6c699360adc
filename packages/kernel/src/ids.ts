import { createHmac } from 'node:crypto';
import type { Randomness } from './randomness.js';

/** A string of one kind only: a `PersonId` is not a `SessionId`. */
export type Branded<Kind extends string> = string & { readonly __kind: Kind };

export type PersonId = Branded<'person'>;
export type SessionId = Branded<'session'>;
export type EventId = Branded<'event'>;

/** Crockford's base 32 without i, l, o, u: readable aloud, safe in a path and an address. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      text += ALPHABET[(value >>> (bits - 5)) & 31];
      bits -= 5;
    }
    value &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(value << (5 - bits)) & 31] : text;
}

/** A new random id, `<prefix>_<26 characters>`: 130 bits, not guessable, tells nothing of how many there are. */
export function randomId<Kind extends string>(prefix: string, randomness: Randomness, scope: string): Branded<Kind> {
  return `${prefix}_${base32(randomness.bytes(16, scope))}` as Branded<Kind>;
}

/** An id that follows from what it names, under a key: stable for the same thing, meaningless without the key. */
export function keyedId<Kind extends string>(
  prefix: string,
  key: Uint8Array,
  ...parts: readonly string[]
): Branded<Kind> {
  const digest = createHmac('sha256', key)
    .update(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''))
    .digest();
  return `${prefix}_${base32(digest.subarray(0, 16))}` as Branded<Kind>;
}
