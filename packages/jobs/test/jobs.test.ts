import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Jobs } from '../src/jobs.js';
import type { RunId } from '../src/run.js';
import { runTimes } from '../src/run-watch.js';
import {
  type House,
  jobsOf,
  kindsOf,
  nothingDone,
  order,
  startHouse,
  TestDesk,
  told,
  until,
  untilEnded,
} from './house.js';

let house: House;
let running: Jobs[] = [];

beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.postgres.stop());
beforeEach(() => house.clear());
afterEach(async () => {
  await Promise.all(running.map((jobs) => jobs.stop()));
  running = [];
});

async function started(...given: Parameters<typeof jobsOf>): Promise<Jobs> {
  const jobs = jobsOf(...given);
  running.push(jobs);
  await jobs.start();
  return jobs;
}

async function state(run: string): Promise<string> {
  const { rows } = await house.postgres.pool.query<{ state: string }>('select state from jobs.runs where run = $1', [
    run,
  ]);
  return rows[0]?.state ?? 'none';
}

const sweep = order({ name: 'sweep-daily' });
const secrets = {
  code: 'sweep.done',
  counts: { restricted: 3, due: 41 },
  notes: [{ code: 'sync.file-refused', counts: { line: 7 } }],
};

describe('running an order now', () => {
  it('opens a service session for the run, tells how it goes, and closes the session', async () => {
    const desk = new TestDesk(sweep);
    const jobs = await started(house, desk, kindsOf({ sweep: async () => secrets }));
    const { said, code } = await told(jobs.runNow('sweep-daily', 'person:steward', { sees: 'counts' }));
    expect(code).toBe('');
    // A run that is taken at once is never seen waiting.
    expect(['Requested.', 'Running.']).toContain(said.flatMap(({ body }) => ('text' in body ? [body.text] : []))[0]);
    expect(said.at(-1)).toMatchObject({ type: 'E', body: { order: 'sweep-daily', state: 'done', ...secrets } });
    await until(() => desk.closed.length === 1);
    expect(desk.opened).toEqual(desk.closed);
    expect(desk.requestedBy).toEqual(['person:steward']);
  });

  it('threat 5: who may not read what the order reads is told that it was requested, ran and ended, and a code', async () => {
    const world = async (result: typeof secrets): Promise<string> => {
      const desk = new TestDesk(sweep);
      const work = kindsOf({
        sweep: async (_session, { progress }) => {
          for (let file = 1; file <= result.counts.due; file += 1) progress({ code: 'sync.found', counts: { file } });
          await new Promise((resolve) => setTimeout(resolve, 200));
          return result;
        },
      });
      const jobs = await started(house, desk, work);
      const { said } = await told(jobs.runNow('sweep-daily', 'person:engineer'));
      const run = desk.opened[0] as RunId;
      const text = JSON.stringify([said, await jobs.orders(), await jobs.run(run)]);
      await jobs.stop();
      await house.clear();
      return text.replaceAll(run, 'run');
    };
    const many = await world(secrets);
    const none = await world({ code: 'sweep.done', counts: { restricted: 0, due: 0 }, notes: [] });
    expect(many).toContain('sweep.done');
    expect(many).not.toMatch(/41|restricted|due|line|sync/);
    expect(many).toBe(none);
  });

  it('threat 5: what went wrong in the work stays with those who may read it', async () => {
    const { jobsErrors } = await import('../src/errors.js');
    const fails = kindsOf({
      sweep: async () => {
        throw jobsErrors.ledgerNotWhole({ findings: 987_654, first: 'ledger.entry-missing' });
      },
    });
    const jobs = await started(house, new TestDesk(sweep), fails);
    const outside = jobs.runNow('sweep-daily', 'person:engineer');
    await expect(
      (async () => {
        for await (const _message of outside);
      })(),
    ).rejects.toMatchObject({ code: 'jobs.run-failed', message: expect.not.stringMatching('987654|987,654|987 654') });
    const inside = await told(jobs.runNow('sweep-daily', 'person:overseer', { sees: 'counts' }));
    expect(inside.code).toBe('jobs.ledger-not-whole');
    expect(await jobs.orders()).toMatchObject([{ state: 'done', code: 'jobs.ledger-not-whole', ended: 'failed' }]);
  });

  it('refuses what there is not, what is not in force, what is not built, and a second run beside the first', async () => {
    const desk = new TestDesk(sweep, order({ name: 'nightly-build', kind: 'build' }), order({ name: 'old' }));
    desk.withdraw('old', 'its approval ended');
    const jobs = await started(house, desk, kindsOf({ sweep: untilEnded }));
    expect((await told(jobs.runNow('none', 'person:p'))).code).toBe('jobs.order-unknown');
    expect((await told(jobs.runNow('nightly-build', 'person:p'))).code).toBe('jobs.kind-not-built');
    expect((await told(jobs.runNow('old', 'person:p'))).code).toBe('gate.order-not-in-force');
    const first = jobs.runNow('sweep-daily', 'person:p');
    await first.next();
    expect((await told(jobs.runNow('sweep-daily', 'person:p'))).code).toBe('jobs.order-busy');
    await first.return(undefined);
  });

  it('refuses work that says a text', async () => {
    const chatty = kindsOf({ sweep: async () => ({ code: 'sweep.done', counts: { 'Jane Doe': 1 }, notes: [] }) });
    const jobs = await started(house, new TestDesk(sweep), chatty);
    expect((await told(jobs.runNow('sweep-daily', 'person:p', { sees: 'counts' }))).code).toBe('jobs.report-not-plain');
    const { rows } = await house.postgres.pool.query('select * from jobs.runs');
    expect(JSON.stringify(rows)).not.toContain('Jane');
  });

  it('runs a few at a time', async () => {
    let now = 0;
    let most = 0;
    const work = async () => {
      now += 1;
      most = Math.max(most, now);
      // The first two wait for each other, and long enough for a third to come if it could.
      await until(() => most === 2);
      await new Promise((resolve) => setTimeout(resolve, 50));
      now -= 1;
      return nothingDone;
    };
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const desk = new TestDesk(...names.map((name) => order({ name })));
    const jobs = await started(house, desk, kindsOf({ sweep: work }));
    const ends = await Promise.all(names.map((name) => told(jobs.runNow(name, 'person:p'))));
    expect(ends.every(({ said }) => said.at(-1)?.type === 'E')).toBe(true);
    expect(most).toBe(2);
  });
});

describe('ending a run', () => {
  it('by the signal', async () => {
    const desk = new TestDesk(sweep);
    const jobs = await started(house, desk, kindsOf({ sweep: untilEnded }));
    const stop = new AbortController();
    const messages = told(jobs.runNow('sweep-daily', 'person:p', { signal: stop.signal }));
    await until(() => desk.opened.length === 1);
    stop.abort();
    expect((await messages).code).toBe('jobs.run-cancelled');
    await until(() => desk.closed.length === 1);
    expect(await state(desk.opened[0] ?? '')).toBe('cancelled');
  });

  it('by its id, from another service', async () => {
    const desk = new TestDesk(sweep);
    const jobs = await started(house, desk, kindsOf({ sweep: untilEnded }));
    const messages = told(jobs.runNow('sweep-daily', 'person:p'));
    await until(() => desk.opened.length === 1);
    await jobsOf(house, desk, kindsOf({})).cancel(desk.opened[0] as RunId);
    expect((await messages).code).toBe('jobs.run-cancelled');
  });

  it('while it waits: it is never begun', async () => {
    const desk = new TestDesk(sweep);
    const jobs = jobsOf(house, desk, kindsOf({ sweep: untilEnded }));
    const messages = jobs.runNow('sweep-daily', 'person:p');
    const first = await messages.next();
    if (first.done !== true) await jobs.cancel(first.value.body.run);
    expect((await told(messages)).code).toBe('jobs.run-cancelled');
    running.push(jobs);
    await jobs.start();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(desk.opened).toEqual([]);
  });

  it.each<[string, string, (desk: TestDesk) => void]>([
    [
      'is frozen',
      'gate.frozen',
      (desk) => {
        desk.frozen = true;
      },
    ],
    ['expires, or its owner leaves', 'jobs.order-ended', (desk) => desk.withdraw('sweep-daily', 'its owner has left')],
    [
      'is changed, even if that is approved',
      'jobs.order-ended',
      (desk) => desk.put({ definition: { ...sweep, hash: 'h2' }, inForce: true }),
    ],
    [
      'cannot be asked about',
      'jobs.check-timed-out',
      (desk) => {
        desk.list = () => new Promise(() => {});
      },
    ],
  ])('threat 23: when its order %s', async (_what, expected, revoke) => {
    const desk = new TestDesk(sweep);
    const jobs = await started(house, desk, kindsOf({ sweep: untilEnded }));
    const messages = told(jobs.runNow('sweep-daily', 'person:p'));
    await until(() => desk.opened.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(await state(desk.opened[0] ?? '')).toBe('running');
    revoke(desk);
    expect((await messages).code).toBe(expected);
    await until(() => desk.closed.length === 1);
    expect(await state(desk.opened[0] ?? '')).toBe('failed');
    const ended = expected === 'jobs.check-timed-out' ? 'failed' : 'refused';
    expect((await jobs.runsOf('sweep-daily'))[0]).toMatchObject({ state: 'done', code: expected, ended });
  });

  it('is put off while nobody answers whether it may begin, a few times only; then it has failed', async () => {
    const desk = new TestDesk(sweep);
    const open = desk.open.bind(desk);
    let silent = 1;
    let asked = 0;
    desk.open = (...given) => {
      asked += 1;
      silent -= 1;
      return silent >= 0 ? new Promise(() => {}) : open(...given);
    };
    const jobs = await started(house, desk, kindsOf({ sweep: async () => secrets }));
    expect((await told(jobs.runNow('sweep-daily', 'person:p'))).code).toBe('');
    expect((await jobs.runsOf('sweep-daily'))[0]).toMatchObject({ code: 'sweep.done', ended: 'well' });
    expect(asked).toBe(2);
    silent = 99;
    expect((await told(jobs.runNow('sweep-daily', 'person:p'))).code).toBe('jobs.check-timed-out');
    expect((await jobs.runsOf('sweep-daily'))[0]).toMatchObject({ ended: 'failed' });
    expect(asked).toBe(5);
  });

  it('threat 23: work that does not heed the signal is left behind, its session closed', async () => {
    const desk = new TestDesk(sweep);
    const jobs = await started(house, desk, kindsOf({ sweep: () => new Promise(() => {}) }));
    const messages = told(jobs.runNow('sweep-daily', 'person:p'));
    await until(() => desk.opened.length === 1);
    desk.frozen = true;
    expect((await messages).code).toBe('gate.frozen');
    await until(() => desk.closed.length === 1);
  });

  it('threat 23: all the waiting there is adds up to less than 60 seconds', () => {
    const { lease, pulse, answer, grace } = runTimes;
    expect(pulse).toBeLessThanOrEqual(10_000);
    expect(pulse + 3 * answer + grace).toBeLessThan(60_000);
    // The lease outlasts the grace, in which it is not renewed.
    expect(pulse + grace).toBeLessThan(lease);
  });
});

describe('a service that ends', () => {
  it('gives its runs back when stopped in order; the next one goes on with them', async () => {
    const desk = new TestDesk(sweep);
    const first = jobsOf(house, desk, kindsOf({ sweep: untilEnded }));
    await first.start();
    const messages = told(first.runNow('sweep-daily', 'person:p'));
    await until(() => desk.opened.length === 1);
    await first.stop();
    const run = desk.opened[0] ?? '';
    expect(await state(run)).toBe('waiting');
    expect(desk.closed).toEqual([run]);
    await started(house, desk, kindsOf({ sweep: async () => nothingDone }));
    expect((await messages).said.at(-1)).toMatchObject({ type: 'E', body: { run, code: 'sweep.done' } });
  });

  it('leaves them behind when killed; the next one finds them at its start', async () => {
    const desk = new TestDesk(sweep);
    const messages = jobsOf(house, desk, kindsOf({ sweep: untilEnded })).runNow('sweep-daily', 'person:p');
    await messages.next();
    // As a killed service leaves it: held, with a lease that has a day to go.
    await house.postgres.pool.query(
      `update jobs.runs set state = 'running', holder = 'killed', fence = 1, attempts = 1, lease_expires = now() + interval '1 day'`,
    );
    const log: string[] = [];
    await started(house, desk, kindsOf({ sweep: async () => nothingDone }), { settings: { alone: true }, log });
    expect((await told(messages)).said.at(-1)).toMatchObject({ type: 'E', body: { code: 'sweep.done' } });
    expect(log).toContain('jobs: found 1 run(s) whose service had ended');
  });

  it('hangs: another takes its run over, and its own work is told to end', async () => {
    const desk = new TestDesk(sweep);
    const log: string[] = [];
    // A pulse later than the lease is what a service that hangs looks like from outside.
    const hung = { look: 60_000, times: { lease: 100, pulse: 400, answer: 300, grace: 50 } };
    const one = await started(house, desk, kindsOf({ sweep: untilEnded }), { settings: hung, log });
    const other = jobsOf(house, desk, kindsOf({ sweep: async () => nothingDone }));
    const messages = told(one.runNow('sweep-daily', 'person:p'));
    await until(() => desk.opened.length === 1);
    running.push(other);
    await other.start();
    expect((await messages).said.at(-1)).toMatchObject({ type: 'E', body: { code: 'sweep.done' } });
    await until(() => log.some((line) => line.endsWith('is no longer held here')));
    expect(await state(desk.opened[0] ?? '')).toBe('done');
  });
});
