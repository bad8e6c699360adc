import { openNote, readNote, readVerifierKey } from '@peel/ledger/note';
import { leavingErrors } from './errors.js';

/** What an export holds, signed by the log that it left. The last file of an export. */
export interface Manifest {
  readonly version: 1;
  readonly origin: string;
  /** The public key of that log, as Go's sumdb/note reads it. */
  readonly key: string;
  /** Its last checkpoint, as a signed note. */
  readonly checkpoint: string;
  readonly demonstration: boolean;
  readonly name: string;
  /** Base64 X25519 public key of the overseer. */
  readonly overseer: string;
  readonly exported: string;
  readonly by: string;
  readonly overseenBy: string;
  /** Those who may open what is restored from it, and the hashes of their codes. */
  readonly openers: readonly Opener[];
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

export interface Opener {
  readonly person: string;
  readonly role: 'steward' | 'overseer';
  /** SHA-256 of the code, hex. */
  readonly code: string;
}

export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'manifest.sig';
const HEAD = 'peel export v1';

/** What is signed: the manifest's hash stands for it, since a note holds little. */
export function manifestText(origin: string, sha256: string, files: number): string {
  return `${HEAD}\n${origin}\nsha256 ${sha256}\nfiles ${files}\n`;
}

/**
 * @throws gate.archive-damaged when the signature is not by the key that the manifest names, its text is another, or the checkpoint is
 * not by that key.
 */
export function checkManifest(manifest: Manifest, sha256: string, signature: string): void {
  try {
    const verifier = readVerifierKey(manifest.key);
    const { text } = openNote(signature, verifier);
    const checkpoint = openNote(manifest.checkpoint, verifier);
    const isOf = verifier.name === manifest.origin && readNote(manifest.checkpoint).text === checkpoint.text;
    if (!isOf || text !== manifestText(manifest.origin, sha256, manifest.files.length))
      throw new TypeError('another text');
  } catch (error) {
    throw leavingErrors.archiveDamaged({ problem: 'its manifest is not signed by the log that it names' }, error);
  }
}
