import { type Files, writeDurably } from '@peel/kernel/files';
import type { Randomness } from '@peel/kernel/randomness';
import { KEY_BYTES } from './aead.js';
import { ledgerErrors } from './errors.js';
import { X25519_BYTES, type X25519Private, x25519Private } from './hpke.js';
import { ED25519, makeSigner, readSignerKey, type Signer, signerKey, strictBase64, verifierKey } from './note.js';

/** The keys of one ledger. Files are mode 0600 in a folder of mode 0700 that belongs to the service's own user. */
export interface LedgerKeys {
  /** Signs checkpoints and receipts; its name is the log's origin. */
  readonly signer: Signer;
  /** Opens acts and contents for the force. */
  readonly force: X25519Private;
  /** Acts and contents are sealed for the overseer too. The private half is here in a demonstration only. */
  readonly overseer: { readonly publicKey: Uint8Array; readonly private?: X25519Private };
  /** Keys the hashes in the index of who was shown what. */
  readonly index: Uint8Array;
}

export interface LedgerKeyNames {
  /** The origin line, `ledger.force.example/2026`; a demonstration's begins with `peel-demonstration/`. */
  readonly origin: string;
  /** Base64 of the overseer's X25519 public key. Without it a pair is made and both halves are kept: for a demonstration. */
  readonly overseer?: string;
}

const FILES = {
  signing: 'ledger-signing.key',
  verifier: 'ledger-signing.pub',
  force: 'ledger-force.key',
  forcePublic: 'ledger-force.pub',
  overseer: 'ledger-overseer.key',
  overseerPublic: 'ledger-overseer.pub',
  index: 'ledger-index.key',
} as const;

/** Makes every key of a new ledger; refuses to overwrite one. */
export async function createLedgerKeys(
  files: Files,
  folder: string,
  names: LedgerKeyNames,
  randomness: Randomness,
): Promise<LedgerKeys> {
  await files.makeFolder(folder);
  const draw = (what: string): Uint8Array => randomness.bytes(KEY_BYTES, `ledger-key:${what}`);
  const seeds = { signing: draw('signing'), force: draw('force'), overseer: draw('overseer'), index: draw('index') };
  const signer = makeSigner(names.origin, ED25519, seeds.signing);
  const given = names.overseer === undefined ? undefined : publicFromBase64(names.overseer, 'overseer');
  const overseerPublic = given ?? x25519Private(seeds.overseer).publicKey;
  const contents: readonly (readonly [string, string])[] = [
    [FILES.verifier, verifierKey(signer.verifier)],
    [FILES.forcePublic, base64(x25519Private(seeds.force).publicKey)],
    [FILES.overseerPublic, base64(overseerPublic)],
    [FILES.force, base64(seeds.force)],
    ...(given === undefined ? [[FILES.overseer, base64(seeds.overseer)] as const] : []),
    [FILES.index, base64(seeds.index)],
    // Last: a folder with a signing key is a whole set.
    [FILES.signing, signerKey(signer, seeds.signing)],
  ];
  for (const [name] of contents) {
    if ((await files.size(`${folder}/${name}`)) !== undefined) throw ledgerErrors.keyExists({ file: name });
  }
  for (const [name, text] of contents) await writeDurably(files, `${folder}/${name}`, Buffer.from(`${text}\n`));
  return readLedgerKeys(files, folder);
}

export async function readLedgerKeys(files: Files, folder: string): Promise<LedgerKeys> {
  const text = async (name: string): Promise<string> => {
    const bytes = await files.read(`${folder}/${name}`);
    if (bytes === undefined) throw ledgerErrors.keyMissing({ file: name });
    return Buffer.from(bytes).toString('utf8').trim();
  };
  const overseerPublic = publicFromBase64(await text(FILES.overseerPublic), FILES.overseerPublic);
  const demonstration = (await files.size(`${folder}/${FILES.overseer}`)) !== undefined;
  return Object.freeze({
    signer: readSignerKey(await text(FILES.signing), FILES.signing),
    force: privateFromBase64(await text(FILES.force), FILES.force),
    overseer: demonstration
      ? { publicKey: overseerPublic, private: privateFromBase64(await text(FILES.overseer), FILES.overseer) }
      : { publicKey: overseerPublic },
    index: publicFromBase64(await text(FILES.index), FILES.index),
  });
}

/** An overseer makes a pair on a machine of their own and hands over only the public half. */
export function createOverseerKey(randomness: Randomness): { readonly publicKey: string; readonly privateKey: string } {
  const seed = randomness.bytes(KEY_BYTES, 'ledger-key:overseer');
  return { publicKey: base64(x25519Private(seed).publicKey), privateKey: base64(seed) };
}

/** Reads the private half that `createOverseerKey` printed or that lies in a key file. */
export function privateFromBase64(text: string, source: string): X25519Private {
  return x25519Private(publicFromBase64(text, source));
}

function publicFromBase64(text: string, source: string): Uint8Array {
  const bytes = strictBase64(text.trim());
  if (bytes?.length !== X25519_BYTES) throw ledgerErrors.keyForm({ problem: 'it is not base64 of 32 bytes', source });
  return bytes;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
