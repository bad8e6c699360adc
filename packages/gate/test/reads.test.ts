import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { gateErrors } from '@peel/gate/errors';
import type { Planner } from '@peel/gate/planner';
import type { RunningReads } from '@peel/gate/running-reads';
import type { Turns } from '@peel/gate/turns';
import type { SessionId } from '@peel/kernel/ids';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ALDER, ANALYST, Bench, codeOf, streetCsv, taken } from './bench.js';

let bench: Bench;
const ROWS = 20_000;
beforeAll(async () => {
  bench = await Bench.make();
  await bench.import('police_uk_street', { 'a.csv': streetCsv(ROWS) });
});
afterAll(() => bench.remove());

const ALL = 'SELECT * FROM police_uk_street';
const PAIRS = 'SELECT a.crime_id, b.location FROM police_uk_street a, police_uk_street b';
const read = async (sql: string) => bench.gate.reader.read(await bench.usual(), { sql });
const planner = () => (Reflect.get(bench.gate.reader, 'parts') as { planner: Planner }).planner;

/** The outcome of an intent, waited for. */
async function outcomeOf(intent: string) {
  return vi.waitFor(
    async () => {
      const found = (await bench.logged()).filter(({ act }) => act.about === intent);
      expect(found).toHaveLength(1);
      return found[0];
    },
    { timeout: 5_000, interval: 100 },
  );
}

describe("written down before shown, law: 's62-consult'", () => {
  it('gives no frame before the intent is on the disk: threats 14, 15', async () => {
    const active = await bench.active();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    bench.moody.beforeSync = () => held;
    const reading = bench.gate.reader.read(active, { sql: ALL });
    expect(await Promise.race([reading.then(() => 'shown'), sleep(600).then(() => 'waiting')])).toBe('waiting');
    bench.moody.beforeSync = async () => undefined;
    release();
    const { rows, intent, end } = await taken(await reading);
    expect(rows).toHaveLength(ROWS);
    expect(end.receipt).toContain('peel-demonstration/bench');
    const log = await bench.logged();
    const places = ['read.intent', 'read.outcome'].map((kind) =>
      log.findIndex(({ id, act }) => act.kind === kind && (id === intent || act.about === intent)),
    );
    expect(places[0]).toBeGreaterThan(0);
    expect(places[1]).toBeGreaterThan(places[0] ?? 0);
  });

  it('holds the statement, the snapshots and the ids of the records shown: threat 16', async () => {
    const sql = "SELECT record_id, location FROM police_uk_street WHERE crime_type = 'Drugs' LIMIT 40";
    const { rows, intent } = await taken(await read(sql));
    const asked = (await bench.logged()).find(({ id }) => id === intent);
    expect(asked?.content).toMatchObject({ query: sql });
    expect(Object.keys(asked?.content?.snapshots ?? {})).toContain('police_uk_street');
    expect(asked?.act).toMatchObject({ ...ALDER, actor: 'person:analyst' });
    expect(asked?.act.law).toBe('consult');
    const outcome = await outcomeOf(intent);
    expect(outcome?.act).toMatchObject({ kind: 'read.outcome', note: 'complete', counts: { rows: 40, records: 40 } });
    expect([...(outcome?.content?.records ?? [])].sort()).toEqual(rows.map(([id]) => String(id)).sort());
  });

  it('says how a read ended that was cancelled, turned away from, never taken, or failed', async () => {
    const cancelled = await read(PAIRS);
    const frames = cancelled.value.frames();
    await frames.next();
    cancelled.value.cancel(gateErrors.sessionEnded({ why: 'the test says so' }));
    expect(await codeOf(frames.next())).toBe('gate.session-ended');
    expect((await outcomeOf(cancelled.passage.intent))?.act.note).toBe('cancelled: gate.session-ended');

    const left = await read(PAIRS);
    for await (const frame of left.value.frames()) {
      expect(frame.passage.intent).toBe(left.passage.intent);
      break;
    }
    const outcome = await outcomeOf(left.passage.intent);
    expect(outcome?.act.note).toBe('cancelled');
    expect(outcome?.act.counts?.rows).toBeGreaterThan(0);

    const { session } = await bench.open();
    const active = await bench.gate.sessions.require(session, ANALYST);
    const untaken = await bench.gate.reader.read(active, { sql: ALL });
    const held = await bench.gate.reader.read(active, { sql: PAIRS });
    const holding = held.value.frames();
    await holding.next();
    await bench.gate.sessions.close(session, ANALYST);
    // Nobody asks for another frame: the outcome does not wait for them.
    expect((await outcomeOf(untaken.passage.intent))?.act).toMatchObject({
      note: 'cancelled: gate.session-ended',
      counts: { rows: 0 },
    });
    expect((await outcomeOf(held.passage.intent))?.act.note).toBe('cancelled: gate.session-ended');
    expect(await codeOf(holding.next())).toBe('gate.session-ended');
    expect(await codeOf(untaken.value.frames().next())).toBe('gate.session-ended');

    const failing = await read('SELECT CAST(location AS INTEGER) FROM police_uk_street').catch((error) => error);
    const code = failing instanceof Error ? await codeOf(Promise.reject(failing)) : await codeOf(taken(failing));
    expect(code).toBe('engine.value-unfit');
    const last = (await bench.logged()).findLast(({ act }) => act.kind === 'read.outcome');
    expect(last?.act.note).toBe('failed: engine.value-unfit');
  });

  it('hands an answer out once, and cancelling one that has ended does not touch the next', async () => {
    const active = await bench.active();
    const first = await bench.gate.reader.read(active, { sql: 'SELECT count(*) FROM police_uk_street' });
    await taken(first);
    expect(await codeOf(first.value.frames().next())).toBe('gate.session-ended');
    const second = await bench.gate.reader.read(active, { sql: ALL });
    first.value.cancel(gateErrors.sessionEnded({ why: 'too late' }));
    expect((await taken(second)).rows).toHaveLength(ROWS);
  });

  it('writes refused statements down with their code, within the budget, and counts the rest: threat 19', async () => {
    const active = await bench.active();
    // A full minute's budget, whatever other tests have used of it.
    bench.clock.advance(60_000);
    const before = (await bench.logged()).length;
    for (let count = 0; count < 30; count += 1)
      expect(await codeOf(bench.gate.reader.read(active, { sql: "COPY police_uk_street TO '/tmp/x'" }))).toMatch(
        /^engine\./,
      );
    const refusals = (await bench.logged(before)).filter(({ act }) => act.kind === 'refusal');
    expect(refusals).toHaveLength(20);
    expect(refusals[0]).toMatchObject({
      act: { refusal: 'engine.only-select' },
      content: { query: "COPY police_uk_street TO '/tmp/x'" },
    });
    expect((await taken(await bench.gate.reader.read(active, { sql: 'SELECT 1' }))).rows).toEqual([[1]]);
  });

  it('runs statements side by side in one session, up to a limit, and no wider than the limits', async () => {
    const active = await bench.active();
    const started = await Promise.allSettled(
      Array.from({ length: 6 }, () =>
        bench.gate.reader.read(active, { sql: ALL, limits: { rows: 10 ** 12, milliseconds: 10 ** 12 } }),
      ),
    );
    const running = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const codes = started.flatMap((each) => (each.status === 'rejected' ? [each.reason.code] : []));
    expect(codes).toEqual(['gate.busy', 'gate.busy']);
    for (const { rows } of await Promise.all(running.map(taken))) expect(rows).toHaveLength(ROWS);
    const plan = (await bench.logged()).findLast(({ act }) => act.kind === 'read.intent')?.content?.plan;
    expect(plan).toMatchObject({ limits: { rows: 5_000_000, milliseconds: 300_000 } });
    expect((await taken(await bench.gate.reader.read(active, { sql: 'SELECT 1' }))).rows).toEqual([[1]]);
  });

  it('counts the statements of one person in all their sessions, and the waiting one ends with its session', async () => {
    const running = Reflect.get(bench.gate.reader, 'running') as RunningReads;
    const places = [0, 1, 2, 3, 4, 5, 6, 7].map((at) => running.enter(`ses_${at >> 2}` as SessionId, ANALYST));
    const active = await bench.active();
    expect(await codeOf(bench.gate.reader.read(active, { sql: 'SELECT 1' }))).toBe('gate.busy');
    places[0]?.leave();
    const turn = vi
      .spyOn(Reflect.get(running, 'turns') as Turns, 'take')
      .mockImplementationOnce(
        (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      );
    const waiting = codeOf(bench.gate.reader.read(active, { sql: 'SELECT 1' }));
    await vi.waitFor(() => expect(turn).toHaveBeenCalled());
    await bench.gate.sessions.close(active.session, ANALYST);
    expect(await waiting).toBe('gate.session-ended');
    for (const place of places) place.leave();
  });

  it('survives a worker that is killed in the middle', async () => {
    const active = await bench.active();
    const answer = await bench.gate.reader.read(active, { sql: PAIRS });
    const frames = answer.value.frames();
    await frames.next();
    const killed = workersOf(bench.workspace.path('work'));
    for (const pid of killed) process.kill(pid, 'SIGKILL');
    const code = await codeOf(
      (async () => {
        for (;;) if ((await frames.next()).done) return;
      })(),
    );
    expect(code).toBe('engine.worker-lost');
    expect((await outcomeOf(answer.passage.intent))?.act.note).toBe('failed: engine.worker-lost');
    // One that waits warm for the next statement was struck too: its end has to be heard of first.
    await vi.waitFor(() => expect(killed.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]), 10_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await taken(await bench.gate.reader.read(active, { sql: ALL }))).rows).toHaveLength(ROWS);
  });

  it('plans once more when a planned file has gone, and gives up clearly when it goes again', async () => {
    const plan = planner().plan.bind(planner());
    // A worker that has the files linked already needs them no more.
    const afresh = async () => bench.gate.reader.read(await bench.active(), { sql: ALL });
    let hidden: string | undefined;
    const back = async () => {
      if (hidden !== undefined) await fs.rename(`${hidden}.away`, hidden);
      hidden = undefined;
    };
    const spy = vi.spyOn(planner(), 'plan');
    const losing: Planner['plan'] = async (...args) => {
      await back();
      const planned = await plan(...args);
      hidden = planned.scans.get('police_uk_street')?.files[0]?.path ?? '';
      await fs.rename(hidden, `${hidden}.away`);
      return planned;
    };
    try {
      spy.mockImplementationOnce(losing).mockImplementationOnce(async (...args) => {
        await back();
        return plan(...args);
      });
      const { rows, intent } = await taken(await afresh());
      expect(rows).toHaveLength(ROWS);
      const log = await bench.logged();
      const earlier = log.findLast(({ id, act }) => act.kind === 'read.intent' && id !== intent);
      expect((await outcomeOf(earlier?.id ?? ''))?.act.note).toBe('failed: gate.files-moving');
      spy.mockImplementation(losing);
      expect(await codeOf(afresh())).toBe('gate.files-moving');
    } finally {
      spy.mockRestore();
      await back();
    }
    expect((await taken(await afresh())).rows).toHaveLength(ROWS);
  });

  it('shows nothing once the log cannot be written, and the service lives on: threat 15', async () => {
    const active = await bench.active();
    const open = await bench.gate.reader.read(active, { sql: PAIRS });
    const frames = open.value.frames();
    await frames.next();
    bench.moody.beforeSync = async () => {
      throw Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
    };
    // The files are gone as well: both fail at once, and neither unheard.
    const plan = planner().plan.bind(planner());
    const spy = vi.spyOn(planner(), 'plan').mockImplementationOnce(async (...args) => {
      const planned = await plan(...args);
      const scan = planned.scans.get('police_uk_street');
      const gone = scan && { ...scan, files: scan.files.map((file) => ({ ...file, path: `${file.path}.gone` })) };
      return { ...planned, scans: new Map([['police_uk_street', gone]]) };
    });
    expect(await codeOf(bench.gate.reader.read(active, { sql: ALL }))).toMatch(/^ledger\./);
    spy.mockRestore();
    bench.moody.beforeSync = async () => undefined;
    expect(await codeOf(bench.gate.reader.read(active, { sql: ALL }))).toBe('gate.not-readable');
    const reached = Date.now();
    const code = await codeOf(
      (async () => {
        for (;;) if ((await frames.next()).done) return;
      })(),
    );
    expect(code).toMatch(/^(gate|ledger)\./);
    expect(Date.now() - reached).toBeLessThan(5_000);
  });
});

/** Processes below this one whose command line names the workers' folder. */
function workersOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return pid !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
      } catch {
        return false;
      }
    });
}
