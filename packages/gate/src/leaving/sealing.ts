import { ReadableStream } from 'node:stream/web';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { leavingErrors } from './errors.js';

/** Encryption as age does it (age-encryption.org/v1): whoever has a key opens the file with `age`, without Peel. */
export async function* sealedFor(
  recipients: readonly string[],
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  yield* chunksOf(await encrypter.encrypt(streamOf(source)));
}

/** @throws gate.archive-key when the key does not open it; gate.archive-damaged when it was changed or cut */
export async function* unsealed(key: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decrypter = new Decrypter();
  let opened: AsyncIterable<Uint8Array>;
  try {
    decrypter.addIdentity(key);
    opened = chunksOf(await decrypter.decrypt(streamOf(source)));
  } catch (error) {
    throw leavingErrors.archiveKey({}, error);
  }
  try {
    yield* opened;
  } catch (error) {
    throw leavingErrors.archiveDamaged({ problem: 'it does not decrypt to its end' }, error);
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

type WebStream = globalThis.ReadableStream<Uint8Array>;

/** Node's streams of the web are those of the browser, and can be iterated besides. */
function streamOf(source: AsyncIterable<Uint8Array>): WebStream {
  return ReadableStream.from(source) as unknown as WebStream;
}

function chunksOf(stream: WebStream): AsyncIterable<Uint8Array> {
  return stream as unknown as AsyncIterable<Uint8Array>;
}
