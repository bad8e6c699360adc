import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SmallForce } from './support/small-force.js';

const PEEL = fileURLToPath(new URL('../../peel', import.meta.url));
const run = promisify(execFile);
const SYSTEM = 'record_id label_id bundle_id source_ref kind grade review_due valid_from valid_to'.split(' ');

/** What lies in the lake, read file by file without the program. */
interface Stored {
  readonly labels: Set<string>;
  /** Cells of rows, and of column groups. */
  readonly cells: { row: number; group: number };
}

describe('a force of scale 0.01 in a workspace of its template', () => {
  let root: string;
  let force: SmallForce;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'peel-force-ws-'));
    force = await SmallForce.make({ scale: 0.01, today: new Date().toISOString().slice(0, 10) });
    await run(process.execPath, [PEEL, 'init', join(root, 'ws'), '--template', 'force']);
  }, 300_000);

  afterAll(async () => {
    await run(process.execPath, [PEEL, '-w', join(root, 'ws'), 'stop']);
    await force.remove();
    await rm(root, { recursive: true, force: true });
  }, 60_000);

  it('is brought in whole: what is malformed is in quarantine, as the truth says, and nothing else', async () => {
    // She may open every label there is, so she is told of all files.
    const load = ['-w', join(root, 'ws'), '--as', 'covert-engineer', 'demo', 'load', force.folder];
    const { stderr } = await run(process.execPath, [PEEL, ...load]);
    for (const { source, rows, malformed } of force.manifest.files) {
      const told = `${source}: ${rows - malformed} rows, ${malformed} in quarantine`;
      expect(stderr, told).toContain(told);
    }
  }, 600_000);

  it('has at least 40 labels in its rows, and one cell in twenty restricted', async () => {
    const { labels, cells } = await stored(join(root, 'ws', '.peel', 'lake'));
    expect(labels.size).toBeGreaterThanOrEqual(40);
    const share = cells.group / (cells.group + cells.row);
    expect(share).toBeGreaterThan(0.04);
    expect(share).toBeLessThan(0.06);
  }, 60_000);
});

async function stored(lake: string): Promise<Stored> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  const found: Stored = { labels: new Set(), cells: { row: 0, group: 0 } };
  for (const table of await readdir(lake)) {
    // A quarantine that nothing went to has no files.
    const data = await readdir(join(lake, table, 'data')).catch(() => []);
    if (data.length === 0) continue;
    const files = `read_parquet('${join(lake, table, 'data', '*.parquet').replaceAll("'", "''")}', union_by_name = true)`;
    const columns = (await rows(`DESCRIBE FROM ${files}`)).map(([name]) => String(name));
    // A quarantine keeps lines as they came.
    if (columns.includes('raw')) continue;
    const own = columns.filter((name) => !SYSTEM.includes(name) && !name.startsWith('key_'));
    const [[count] = []] = await rows(`SELECT count(*) FROM ${files}`);
    found.cells[columns.includes('record_id') ? 'row' : 'group'] += Number(count) * own.length;
    if (!columns.includes('record_id')) continue;
    for (const [label] of await rows(`SELECT DISTINCT label_id FROM ${files}`)) found.labels.add(String(label));
  }
  connection.disconnectSync();
  instance.closeSync();
  return found;
}
