import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { gateErrors } from '../errors.js';

/** Encryption as age does it (age-encryption.org/v1): whoever has a key opens the file with `age`, without Peel. */
export async function* sealedFor(
  recipients: readonly string[],
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  yield* await encrypter.encrypt(ReadableStream.from(source) as ReadableStream<Uint8Array>);
}

/** @throws gate.archive-key when the key does not open it; gate.archive-damaged when it was changed or cut */
export async function* unsealed(key: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  let opened: AsyncIterable<Uint8Array>;
  try {
    decrypter.addIdentity(key);
    opened = await decrypter.decrypt(ReadableStream.from(source) as ReadableStream<Uint8Array>);
  } catch (error) {
    throw gateErrors.archiveKey({}, error);
  }
  try {
    yield* opened;
  } catch (error) {
    throw gateErrors.archiveDamaged({ problem: 'it does not decrypt to its end' }, error);
  }
}

/** Whether the text is a public key that something can be encrypted to. */
export function isRecipient(text: string): boolean {
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}

/** A pair for whoever is to receive an export. The private half never reaches a service. */
export async function recipientKey(): Promise<{ readonly recipient: string; readonly key: string }> {
  const key = await generateX25519Identity();
  return { recipient: await identityToRecipient(key), key };
}
