import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { ledgerErrors } from './errors.js';
import { sha256 } from './merkle.js';

/** Signed notes: c2sp.org/signed-note. Signature type 0x01 is a plain Ed25519 signature, 0x04 a timestamped cosignature. */
export const ED25519 = 0x01;
export const COSIGNATURE = 0x04;

export interface Verifier {
  readonly name: string;
  readonly type: number;
  /** First four bytes of SHA-256(name, newline, type, public key). */
  readonly id: Uint8Array;
  readonly key: KeyObject;
}

export interface Signer {
  readonly verifier: Verifier;
  readonly key: KeyObject;
}

export interface NoteSignature {
  readonly name: string;
  readonly id: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Note {
  /** Ends in a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

const MAX_NOTE = 64 * 1024;
const MAX_SIGNATURES = 32;

export function keyNameProblem(name: string): string | undefined {
  if (name === '') return 'it is empty';
  if (/[\s+\p{Cc}]/u.test(name)) return 'it has a space, a control character or "+"';
  return name.length > 200 ? 'it has more than 200 characters' : undefined;
}

export function readNote(note: string): Note {
  const split = note.lastIndexOf('\n\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the specification forbids exactly these
  if (note.length > MAX_NOTE || /[\u0000-\u0009\u000b-\u001f]/.test(note) || split < 0 || !note.endsWith('\n')) {
    throw ledgerErrors.noteForm({ problem: 'it has no text, no signatures, control characters or over 64 KiB' });
  }
  const lines = note.slice(split + 2, -1).split('\n');
  if (lines.length > MAX_SIGNATURES) throw ledgerErrors.noteForm({ problem: 'it has more than 32 signatures' });
  return Object.freeze({ text: note.slice(0, split + 1), signatures: lines.map(readSignatureLine) });
}

function readSignatureLine(line: string): NoteSignature {
  const match = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line);
  const bytes = strictBase64(match?.[2] ?? '');
  if (match?.[1] === undefined || bytes === undefined || bytes.length < 5) {
    throw ledgerErrors.noteForm({ problem: 'a signature line has the wrong form' });
  }
  return { name: match[1], id: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

/**
 * The bytes of a base64 text, undefined unless it is the one text that encodes them (RFC 4648, section 3.5): else a changed
 * bit in the padding of a signature or a key would go unnoticed.
 */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

export function signatureLine(name: string, id: Uint8Array, signature: Uint8Array): string {
  return `\u2014 ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

export function signNote(text: string, signer: Signer): string {
  const { name, id } = signer.verifier;
  return `${text}\n${signatureLine(name, id, sign(null, Buffer.from(text), signer.key))}`;
}

/** Reads a note and checks this key's plain signature; a wrong one refuses the whole note. */
export function openNote(note: string, verifier: Verifier): Note {
  const parsed = readNote(note);
  const own = parsed.signatures.filter((candidate) => isBy(candidate, verifier));
  const valid = own.every((candidate) => verify(null, Buffer.from(parsed.text), verifier.key, candidate.signature));
  if (own.length === 0 || !valid) throw ledgerErrors.noteUnsigned({ name: verifier.name });
  return parsed;
}

export function isBy(signature: NoteSignature, verifier: Verifier): boolean {
  return signature.name === verifier.name && Buffer.compare(signature.id, verifier.id) === 0;
}

function makeVerifier(name: string, type: number, publicKey: Uint8Array): Verifier {
  const problem = keyNameProblem(name);
  if (problem !== undefined) throw ledgerErrors.keyForm({ problem, source: 'key name' });
  const id = keyId(name, type, publicKey);
  return Object.freeze({ name, type, id, key: ed25519Public(publicKey) });
}

/** `name+hash+base64(type, key)`, as `golang.org/x/mod/sumdb/note` prints and reads it. */
export function verifierKey(verifier: Verifier): string {
  const material = Buffer.concat([Buffer.from([verifier.type]), rawPublicKey(verifier.key)]);
  return `${verifier.name}+${Buffer.from(verifier.id).toString('hex')}+${material.toString('base64')}`;
}

/** The key without its name: what tells whether two verifiers are one. */
export function publicKeyText({ key }: Verifier): string {
  return rawPublicKey(key).toString('base64');
}

export function readVerifierKey(vkey: string): Verifier {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(vkey.trim());
  const material = strictBase64(match?.[3] ?? '');
  const type = material?.[0];
  if (match?.[1] === undefined || material?.length !== 33 || (type !== ED25519 && type !== COSIGNATURE)) {
    throw ledgerErrors.keyForm({ problem: 'it is not name+hash+base64 of an Ed25519 key', source: 'verifier key' });
  }
  const verifier = makeVerifier(match[1], type, material.subarray(1));
  if (Buffer.from(verifier.id).toString('hex') !== match[2]) {
    throw ledgerErrors.keyForm({ problem: 'its hash does not fit its name and key', source: 'verifier key' });
  }
  return verifier;
}

export function makeSigner(name: string, type: number, seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
  return Object.freeze({ verifier: makeVerifier(name, type, rawPublicKey(createPublicKey(key))), key });
}

/** `PRIVATE+KEY+name+hash+base64(type, seed)`, as `golang.org/x/mod/sumdb/note` prints and reads it. */
export function signerKey(signer: Signer, seed: Uint8Array): string {
  const { name, id, type } = signer.verifier;
  const material = Buffer.concat([Buffer.from([type]), seed]).toString('base64');
  return `PRIVATE+KEY+${name}+${Buffer.from(id).toString('hex')}+${material}`;
}

export function readSignerKey(skey: string, source: string): Signer {
  const match = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(skey.trim());
  const material = strictBase64(match?.[3] ?? '');
  const type = material?.[0];
  if (match?.[1] === undefined || type === undefined || material?.length !== 33) {
    throw ledgerErrors.keyForm({ problem: 'it is not a PRIVATE+KEY+… line', source });
  }
  const signer = makeSigner(match[1], type, material.subarray(1));
  if (Buffer.from(signer.verifier.id).toString('hex') !== match[2]) {
    throw ledgerErrors.keyForm({ problem: 'its hash does not fit its name and key', source });
  }
  return signer;
}

function keyId(name: string, type: number, publicKey: Uint8Array): Uint8Array {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([type]), publicKey])).subarray(0, 4);
}

// RFC 8410: the fixed DER that stands before the 32 bytes of a key.
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

function ed25519Public(raw: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_ED25519, raw]), format: 'der', type: 'spki' });
}

function rawPublicKey(key: KeyObject): Buffer {
  return key.export({ format: 'der', type: 'spki' }).subarray(-32);
}
