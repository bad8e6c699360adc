import { createHmac, createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from 'node:crypto';
import { seal, unseal } from './aead.js';
import { ledgerErrors } from './errors.js';

/**
 * Hybrid public key encryption, RFC 9180, base mode, one message: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. A standard, so that
 * an overseer opens epoch keys with any library that has it.
 */
export const ENCAPSULATED_BYTES = 32;
export const X25519_BYTES = 32;

export interface X25519Private {
  readonly publicKey: Uint8Array;
  readonly key: KeyObject;
}

export function x25519Private(seed: Uint8Array): X25519Private {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_X25519, seed]), format: 'der', type: 'pkcs8' });
  return Object.freeze({ key, publicKey: createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32) });
}

/** Seals for the public key; `seed` is the 32 random bytes of the ephemeral key. Encapsulated key, then ciphertext and tag. */
export function hpkeSeal(publicKey: Uint8Array, info: Uint8Array, plaintext: Uint8Array, seed: Uint8Array): Buffer {
  const ephemeral = x25519Private(seed);
  const shared = exchange(ephemeral.key, publicKey);
  const { key, nonce } = schedule(encapsulation(shared, ephemeral.publicKey, publicKey), info);
  return Buffer.concat([ephemeral.publicKey, seal(key, nonce, NOTHING, plaintext)]);
}

/** The plaintext, or undefined when it was not sealed for this key and purpose. */
export function hpkeOpen(own: X25519Private, info: Uint8Array, sealed: Uint8Array): Buffer | undefined {
  if (sealed.length < ENCAPSULATED_BYTES) return undefined;
  const encapsulated = sealed.subarray(0, ENCAPSULATED_BYTES);
  const shared = exchange(own.key, encapsulated);
  const { key, nonce } = schedule(encapsulation(shared, encapsulated, own.publicKey), info);
  return unseal(key, nonce, NOTHING, sealed.subarray(ENCAPSULATED_BYTES));
}

const NOTHING = new Uint8Array(0);
// RFC 8410: the fixed DER that stands before the 32 bytes of a key.
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex');
const SPKI_X25519 = Buffer.from('302a300506032b656e032100', 'hex');
const KEM_SUITE = Buffer.concat([Buffer.from('KEM'), twoBytes(0x0020)]);
const HPKE_SUITE = Buffer.concat([Buffer.from('HPKE'), twoBytes(0x0020), twoBytes(0x0001), twoBytes(0x0002)]);

function exchange(privateKey: KeyObject, publicKey: Uint8Array): Buffer {
  try {
    const key = createPublicKey({ key: Buffer.concat([SPKI_X25519, publicKey]), format: 'der', type: 'spki' });
    return diffieHellman({ privateKey, publicKey: key });
  } catch (cause) {
    throw ledgerErrors.keyForm({ problem: 'it is not a usable X25519 key', source: 'key exchange' }, cause);
  }
}

/** RFC 9180 section 4.1. */
function encapsulation(shared: Uint8Array, ephemeral: Uint8Array, recipient: Uint8Array): Buffer {
  const context = Buffer.concat([ephemeral, recipient]);
  return expand(KEM_SUITE, extract(KEM_SUITE, NOTHING, 'eae_prk', shared), 'shared_secret', context, 32);
}

/** RFC 9180 section 5.1, mode_base. */
function schedule(shared: Uint8Array, info: Uint8Array): { readonly key: Buffer; readonly nonce: Buffer } {
  const context = Buffer.concat([
    Buffer.from([0]),
    extract(HPKE_SUITE, NOTHING, 'psk_id_hash', NOTHING),
    extract(HPKE_SUITE, NOTHING, 'info_hash', info),
  ]);
  const secret = extract(HPKE_SUITE, shared, 'secret', NOTHING);
  return {
    key: expand(HPKE_SUITE, secret, 'key', context, 32),
    nonce: expand(HPKE_SUITE, secret, 'base_nonce', context, 12),
  };
}

function extract(suite: Uint8Array, salt: Uint8Array, label: string, input: Uint8Array): Buffer {
  return createHmac('sha256', salt)
    .update(Buffer.concat([Buffer.from('HPKE-v1'), suite, Buffer.from(label), input]))
    .digest();
}

/** HKDF-Expand for at most one block, which is all that is needed. */
function expand(suite: Uint8Array, key: Uint8Array, label: string, info: Uint8Array, length: number): Buffer {
  return createHmac('sha256', key)
    .update(
      Buffer.concat([twoBytes(length), Buffer.from('HPKE-v1'), suite, Buffer.from(label), info, Buffer.from([1])]),
    )
    .digest()
    .subarray(0, length);
}

function twoBytes(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}
