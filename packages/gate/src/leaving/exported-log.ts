import { verifyLog } from '@peel/ledger/verify';
import { leavingErrors } from './errors.js';
import type { Manifest } from './manifest.js';

/**
 * The exported log checked from its tiles, as an outsider would: whole, under the key that signed the manifest, and as far as the
 * checkpoint that the new log begins with. Throws `gate.archive-damaged`.
 */
export async function checkExportedLog(
  manifest: Manifest,
  read: (path: string) => Promise<Uint8Array | undefined>,
): Promise<void> {
  const { problems } = await verifyLog({ log: { read }, publicKey: manifest.key });
  const checkpoint = await read('checkpoint');
  const isSame = checkpoint !== undefined && Buffer.from(checkpoint).toString('utf8') === manifest.checkpoint;
  if (problems.length > 0 || !isSame) throw leavingErrors.archiveDamaged({ problem: 'its log does not verify' });
}
