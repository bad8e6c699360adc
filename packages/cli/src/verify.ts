import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { verifyLog } from '@peel/ledger/verify';
import { cliErrors } from './errors.js';

/** Checks a log from its tiles and public key alone, with no service. Throws `cli.log-broken` with everything that does not hold. */
export async function verifyTiles(
  folder: string,
  publicKey: string,
  receipts: readonly string[],
): Promise<{ size: number; root: string }> {
  const log = {
    read: async (path: string) => {
      try {
        return await fs.readFile(join(folder, path));
      } catch {
        return undefined;
      }
    },
  };
  const report = await verifyLog({ log, publicKey, receipts });
  if (report.problems.length > 0) throw cliErrors.logBroken({ problems: report.problems.join(' ') });
  return { size: report.size, root: report.root };
}
