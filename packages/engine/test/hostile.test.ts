import { readFileSync } from 'node:fs';
import { PeelError } from '@peel/kernel/errors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guard } from '../src/guard/statement-guard.js';
import type { QueryWorker } from '../src/pool/query-worker.js';
import { WarmWorkerPool } from '../src/pool/worker-pool.js';
import { ask, LIMITS, openFactory, temporaryFolder, writePeople } from './fixture.js';

/** Statements as a hostile analyst would type them, one a line, each with what must come of it. */
const CASES = readFileSync(new URL('./hostile/statements.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [code = '', text = ''] = line.split('\t');
    return { code, sql: written(text) };
  });

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let pool: WarmWorkerPool;
let worker: QueryWorker;
let relations: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  folder = await temporaryFolder();
  const { closed } = await writePeople(folder.path);
  pool = new WarmWorkerPool(await openFactory(folder.path), 0);
  worker = await pool.take({ session: 'hostile' });
  await worker.prepare([closed]);
  relations = new Map([['people', closed.columns.map(({ name }) => name)]]);
});

afterAll(async () => {
  await pool.close();
  await folder.remove();
});

describe('threat 7: hostile statements', () => {
  test('there are at least 150 that must be refused', () => {
    expect(CASES.filter(({ code }) => code !== 'ok').length).toBeGreaterThanOrEqual(150);
    expect(CASES.filter(({ code }) => code === 'ok').length).toBeGreaterThanOrEqual(15);
  });

  test.each(CASES)('$code: $sql', async ({ code, sql }) => {
    const { error } = await attempt(sql);
    expect(error?.code ?? 'engine.ok').toBe(`engine.${code}`);
    if (error !== undefined) expect(unexplained(error, sql)).toEqual([]);
    expect(worker.dead).toBe(false);
  });

  test('even without the guard the worker gives away nothing: DuckDB is locked, and the sandbox holds permitted bytes only', async () => {
    for (const sql of [
      "SELECT * FROM read_text('/etc/passwd')",
      "SELECT * FROM glob('/app/*')",
      "COPY people TO '/data/x.csv'",
      "ATTACH '/spill/x.db' AS x",
      'SET lock_configuration = false',
      'INSTALL httpfs',
    ]) {
      await expect(ask(worker, sql, { limits: { ...LIMITS, milliseconds: 2_000 } })).rejects.toBeInstanceOf(PeelError);
    }
  });
});

async function attempt(sql: string): Promise<{ readonly error?: PeelError }> {
  try {
    const { tree } = await worker.parse(sql);
    guard(tree, { relations });
    await ask(worker, sql, { limits: { ...LIMITS, milliseconds: 700 } });
    return {};
  } catch (error) {
    if (error instanceof PeelError) return { error };
    throw error;
  }
}

/** Words in an error's message that neither its template nor the person wrote. */
function unexplained(error: PeelError, sql: string): string[] {
  const facts = Object.values(error.body.details).map(String);
  return facts.filter(
    (fact) => /[a-z_]/i.test(fact) && !sql.toLowerCase().includes(fact.toLowerCase()) && !KINDS.test(fact),
  );
}

/** Facts that name a form of the language. */
const KINDS = /^(This form|SAMPLE|POSITIONAL|PARAMETER|A series)/;

function written(text: string): string {
  return text
    .replace(/\{(.+?)\*(\d+)\}/g, (_, part: string, times: string) => part.repeat(Number(times)))
    .replace(/\\u\{([0-9a-f]+)\}/g, (_, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replaceAll('\\n', '\n');
}
