import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { systemFiles } from '@peel/kernel/files';
import { ContentStore } from '@peel/ledger/content-store';
import { privateFromBase64 } from '@peel/ledger/keys';

export { createOverseerKey } from '@peel/ledger/keys';

import { verifyLog } from '@peel/ledger/verify';
import { cliErrors } from './errors.js';

export interface TilesRequest {
  /** The log's folder: `checkpoint`, `tile/…`. */
  readonly folder: string;
  readonly publicKey: string;
  readonly receipts: readonly string[];
  readonly seen: readonly string[];
  readonly witnesses: readonly string[];
  /** Base64 of a private key, and the folder of sealed contents: then what is inside is checked too. */
  readonly inside?: { readonly privateKey: string; readonly contents: string | undefined };
}

export interface TilesVerified {
  readonly size: number;
  /** Base64. */
  readonly root: string;
  /** Contents that were opened; undefined without a private key. */
  readonly opened: number | undefined;
}

/** Checks a log from its files and keys alone, with no service. Throws `cli.log-broken` with what does not hold. */
export async function verifyTiles(request: TilesRequest): Promise<TilesVerified> {
  const { folder, publicKey, receipts, seen, witnesses, inside } = request;
  const log = { read: (path: string) => fs.readFile(join(folder, path)).catch(() => undefined) };
  const report = await verifyLog({
    log,
    publicKey,
    receipts,
    seen,
    ...(witnesses.length === 0 ? {} : { witnesses: { publicKeys: witnesses } }),
    ...(inside === undefined ? {} : { inside: await insideOf(inside) }),
  });
  if (report.problems.length > 0) throw cliErrors.logBroken({ problems: summed(report.problems) });
  return { size: report.size, root: report.root, opened: inside === undefined ? undefined : report.counts.opened };
}

const SHOWN = 10;

/** The first of them, and how many there are: a log that lost its contents has a problem for each. */
export function summed(problems: readonly string[]): string {
  const more = problems.length - SHOWN;
  return [...problems.slice(0, SHOWN), ...(more > 0 ? [`And ${more} more.`] : [])].join(' ');
}

async function insideOf({ privateKey, contents }: NonNullable<TilesRequest['inside']>) {
  const key = privateFromBase64(privateKey, 'the private key given');
  return contents === undefined ? { key } : { key, contents: await ContentStore.open(systemFiles, contents) };
}
