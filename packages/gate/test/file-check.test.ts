import * as fs from 'node:fs/promises';
import type { CheckMessage, CheckReport } from '@peel/gate/file-check';
import type { LakeDatabase } from '@peel/lake/database';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ANALYST, Bench, codeOf, OVERSEER, STEWARD, searchCsv, streetCsv } from './bench.js';

const FAST = 10_000;

let bench: Bench;
let database: Kysely<LakeDatabase>;
let keys: readonly string[];

beforeAll(async () => {
  bench = await Bench.make();
  await bench.import('police_uk_street', { 'a.csv': streetCsv(40) });
  await bench.import('police_uk_stop_and_search', { 'c.csv': searchCsv(20) });
  database = Reflect.get(bench.gate.people, 'database') as unknown as Kysely<LakeDatabase>;
}, 240_000);
afterAll(() => bench.remove());
beforeEach(async () => {
  keys = (await database.selectFrom('lake.sums').select('key').orderBy('key').execute()).map(({ key }) => key);
  expect(keys.length).toBeGreaterThan(3);
});

async function messages(person = OVERSEER, rate = FAST, gone = new AbortController().signal): Promise<CheckMessage[]> {
  const all: CheckMessage[] = [];
  for await (const message of bench.gate.fileCheck.run(person, rate, gone)) all.push(message);
  return all;
}

async function check(): Promise<CheckReport> {
  const end = (await messages()).at(-1);
  if (end?.type !== 'E') throw new TypeError('a check ends with its report');
  return end.body;
}

/** What a check finds while `act` has been done, by file; mended afterwards. */
async function found(act: () => Promise<() => Promise<unknown>>): Promise<Record<string, string>> {
  const mend = await act();
  const { findings } = await check();
  await mend();
  return Object.fromEntries(findings.map(({ file = '', code }) => [file, code]));
}

const pathOf = (key: string) => bench.workspace.path('lake', key);
const [first, second] = [() => keys[0] ?? '', () => keys[1] ?? ''];
const rowOf = (key: string) => database.selectFrom('lake.sums').selectAll().where('key', '=', key).executeTakeFirst();

async function put(key: string, values: Partial<LakeDatabase['lake.sums']>): Promise<() => Promise<unknown>> {
  const { event, sha256, bytes } = (await rowOf(key)) ?? {};
  await database.updateTable('lake.sums').set(values).where('key', '=', key).execute();
  return () => database.updateTable('lake.sums').set({ event, sha256, bytes }).where('key', '=', key).execute();
}

async function flip(key: string): Promise<() => Promise<unknown>> {
  const whole = await fs.readFile(pathOf(key));
  const other = Buffer.from(whole);
  other.writeUInt8((other[11] ?? 0) ^ 8, 11);
  await fs.writeFile(pathOf(key), other);
  return () => fs.writeFile(pathOf(key), whole);
}

describe('a check of the stored files', () => {
  it('reads all that imports stored, of which the log says the same, and writes down that it was made', async () => {
    const from = (await bench.logged()).length;
    const report = await check();
    expect(report).toMatchObject({ whole: true, files: keys.length, takenUp: 0, damaged: 0, findings: [] });
    const sizes = await Promise.all(keys.map(async (key) => (await fs.stat(pathOf(key))).size));
    expect(report.bytes).toBe(sizes.reduce((sum, each) => sum + each, 0));
    const acts = (await bench.logged(from)).map(({ act }) => act);
    expect(acts).toMatchObject([
      { kind: 'files.check.intent', actor: 'person:overseer' },
      { kind: 'files.check.outcome', note: 'whole', counts: { files: keys.length, damaged: 0, takenUp: 0 } },
    ]);
  });

  it('threat 36: every stored file is in the log before the commit that leads to it', async () => {
    const events = await bench.logged();
    const named = events.flatMap(({ act, content }, at) =>
      act.kind === 'files.stored'
        ? (content as { detail: { files: { key: string }[] } }).detail.files.map(({ key }) => ({ key, at, act }))
        : [],
    );
    expect(named.map(({ key }) => key).sort()).toEqual(keys);
    for (const { at, act } of named) {
      const intent = events.findLastIndex((event, before) => before < at && event.act.kind === 'import.intent');
      const outcome = events.findIndex((event, after) => after > intent && event.act.kind === 'import.outcome');
      expect(outcome).toBeGreaterThan(at);
      expect(events[intent]?.act.datasets).toEqual(expect.arrayContaining([...(act.datasets ?? [])]));
    }
  });

  it('threat 36: a changed file is found, told with what to do, and in the log', async () => {
    const mend = await flip(first());
    const all = await messages();
    await mend();
    expect(all).toHaveLength(2);
    expect(all[0]?.body).toEqual({ text: expect.stringContaining(first()) });
    const [finding] = (all[1] as { body: CheckReport }).body.findings;
    expect(finding).toMatchObject({ file: first(), code: 'lake.stored-bytes' });
    expect(finding?.advice).toContain('back-up');
    const { act, content } = (await bench.logged()).at(-1) ?? {};
    expect(act).toMatchObject({ kind: 'files.check.outcome', note: 'not whole', counts: { damaged: 1 } });
    expect(content?.detail).toMatchObject({ findings: [{ file: first() }] });
  });

  it('threat 36: whoever changes the database besides, or takes the sum away, is found by the log', async () => {
    const altered = 'gate.sum-not-as-logged';
    const sha256 = 'a'.repeat(64);
    expect(await found(() => put(first(), { sha256 }))).toEqual({ [first()]: altered });
    expect(await found(() => put(first(), { bytes: '7' }))).toEqual({ [first()]: altered });
    expect(await found(() => put(first(), { event: null }))).toEqual({ [first()]: altered });
    const other = (await rowOf(second()))?.event ?? null;
    const own = (await rowOf(first()))?.event ?? null;
    const elsewhere = (await bench.logged()).find(({ act }) => act.kind === 'import.intent')?.id ?? null;
    expect(await found(() => put(first(), { event: elsewhere }))).toEqual({ [first()]: altered });
    // Another entry of its kind that does not name the file.
    if (other !== own) expect(await found(() => put(first(), { event: other }))).toEqual({ [first()]: altered });
    const both = async () => {
      const row = await rowOf(first());
      const mend = await flip(first());
      await database.deleteFrom('lake.sums').where('key', '=', first()).execute();
      return async () => {
        await mend();
        if (row !== undefined) await database.insertInto('lake.sums').values(row).execute();
      };
    };
    expect(await found(both)).toEqual({ [first()]: altered });
    expect(await rowOf(first())).toBeDefined();
    expect(await check()).toMatchObject({ whole: true, takenUp: 0 });
  });

  it('is for overseers alone, one at a time, and says so', async () => {
    for (const person of [ANALYST, STEWARD]) expect(await codeOf(messages(person))).toBe('gate.role-needed');
    const running = bench.gate.fileCheck.run(OVERSEER, FAST, new AbortController().signal);
    const mend = await flip(first());
    await running.next();
    expect(await codeOf(messages())).toBe('gate.checking');
    await running.return(undefined);
    await mend();
    expect((await bench.logged()).at(-1)?.act).toMatchObject({ kind: 'files.check.outcome', note: 'cut short' });
    expect((await check()).whole).toBe(true);
  });

  it('takes no more of the disk than it may, and ends when nobody waits for it', async () => {
    const { bytes } = await check();
    const began = performance.now();
    expect((await messages(OVERSEER, bytes / 1_000_000)).at(-1)?.type).toBe('E');
    expect(performance.now() - began).toBeGreaterThan(900);
    const gone = new AbortController();
    gone.abort();
    expect(await messages(OVERSEER, FAST, gone.signal)).toEqual([]);
    expect((await bench.logged()).at(-1)?.act.note).toBe('cut short');
  });

  it('takes up files from before sums were kept, says how many, and finds them changed from then on', async () => {
    const { storedFiles } = bench.gate;
    const before = Reflect.get(storedFiles, 'writeDown');
    Reflect.set(storedFiles, 'writeDown', async () => undefined);
    await bench.import('police_uk_street', { 'old.csv': streetCsv(30, 900) });
    Reflect.set(storedFiles, 'writeDown', before);
    Reflect.deleteProperty(storedFiles, 'writeDown');
    const old = await database.deleteFrom('lake.sums').where('event', 'is', null).returning('key').execute();
    expect(old.length).toBeGreaterThan(0);
    expect(await check()).toMatchObject({ whole: true, takenUp: old.length });
    const key = old[0]?.key ?? '';
    expect(await found(() => flip(key))).toEqual({ [key]: 'lake.stored-bytes' });
    expect(await check()).toMatchObject({ whole: true, takenUp: 0 });
  });
});
