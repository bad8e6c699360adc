import { ManualClock } from '@peel/kernel/clock';
import { defineErrors } from '@peel/kernel/errors';
import { dayOf } from '@peel/policy/calendar';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { builtKinds, type KindPorts } from '../src/kinds/built-kinds.js';
import { lastWholeMonth } from '../src/kinds/count.js';
import { inboxChanges } from '../src/kinds/sync.js';
import { requireKind } from '../src/order-kinds.js';
import type { Imported, InboxFile, Upkeep } from '../src/ports.js';
import { type Report, type RunResult, sentenceOf } from '../src/report.js';
import { type House, order, startHouse } from './house.js';

let house: House;
const clock = new ManualClock(0);

beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house.postgres.stop());
beforeEach(async () => {
  await house.clear();
  clock.set(Date.parse('2026-11-23T10:00:00Z'));
});

const away = defineErrors('lake', { away: { kind: 'unavailable', message: 'Away.', advice: 'Wait.' } }).away;
const endless = defineErrors('sources', { lineEndless: { kind: 'bad-input', message: 'Endless.', advice: 'Cut it.' } });
const session = { actor: 'service:order/run', session: 'ses', check: () => {}, recheck: async () => {} };

const upkeep: Upkeep = {
  sweep: async () => ({ restricted: 0, due: 0 }),
  compact: async () => ({ files: 4 }),
  expire: async () => ({ snapshots: 2 }),
  covers: () => 'whole',
  figures: async () => ({
    title: 'Use',
    groups: [
      {
        name: 'p',
        cells: [
          { name: 'a', count: 33 },
          { name: 'b', count: 44 },
        ],
      },
    ],
  }),
  verify: async () => ({ whole: true, counts: { events: 12 }, findings: [] }),
};

/** A folder of names and bytes, and a dataset that keeps each bytes once. */
class Store implements Pick<KindPorts, 'inbox' | 'importer' | 'figures'> {
  readonly files = new Map<string, string>();
  readonly settled = new Map<string, string>();
  readonly rows = new Set<string>();
  readonly published = new Map<string, string[]>();
  beforeSettle: () => void = () => {};
  commits = 0;

  readonly inbox = {
    list: async (): Promise<readonly InboxFile[]> =>
      [...this.files]
        .filter(([name, bytes]) => !this.settled.has(`${name} ${bytes}`))
        .map(([name, bytes]) => ({ name, version: bytes })),
    take: async (_source: string, { name, version }: InboxFile) => {
      if (version === 'endless') throw endless.lineEndless();
      return { name, upload: version, sha256: version };
    },
    settle: async (_source: string, { name, version }: InboxFile, outcome: string) => {
      this.beforeSettle();
      this.settled.set(`${name} ${version}`, outcome);
    },
  };

  readonly importer = {
    import: async (_session: unknown, _source: string, { upload }: { upload: string }): Promise<Imported> => {
      if (upload === 'malformed') return { outcome: 'refused', code: 'sources.header-differs', counts: { line: 1 } };
      if (upload === 'away') throw away();
      if (this.rows.has(upload)) return { outcome: 'unchanged', counts: {} };
      this.rows.add(upload);
      this.commits += 1;
      return { outcome: 'imported', counts: { rows: 10, quarantined: 1 } };
    },
  };

  readonly figures = {
    publish: async (name: string, bytes: Uint8Array) => {
      this.published.set(name, [...(this.published.get(name) ?? []), Buffer.from(bytes).toString()]);
    },
  };
}

function workOf(store: Store, kind: 'sync' | 'sweep' | 'count' | 'continuity', given: Partial<Upkeep> = {}) {
  const definition = order({ kind, datasets: { in: [], out: kind === 'sync' ? ['street'] : [] } });
  const kinds = builtKinds({ ...store, upkeep: { ...upkeep, ...given } }, house.database, clock);
  return (signal = new AbortController().signal, said: Report[] = []): Promise<RunResult> =>
    requireKind(kinds, definition).work(session, {
      order: definition,
      run: 'run_1',
      signal,
      progress: (report) => said.push(report),
      today: dayOf(clock.now()),
    });
}

it('threat 34: the kinds of work that run without a person are these, and all may be repeated', () => {
  const kinds = builtKinds({ ...new Store(), upkeep }, house.database, clock);
  expect([...kinds.keys()]).toEqual(['sync', 'sweep', 'count', 'continuity']);
  expect([...kinds.values()].every(({ repeatable }) => repeatable)).toBe(true);
  for (const kind of ['build', 'index', 'alert', 'application'] as const) {
    expect(() => requireKind(kinds, { name: 'o', kind })).toThrowError(
      expect.objectContaining({ code: 'jobs.kind-not-built', message: expect.stringContaining(`"${kind}"`) }),
    );
  }
});

describe('sync', () => {
  it('imports what waits, once, and tells by position', async () => {
    const store = new Store();
    store.files.set('a.csv', '1').set('b.csv', '2');
    const said: Report[] = [];
    const run = workOf(store, 'sync');
    expect(await run(undefined, said)).toEqual({
      code: 'sync.done',
      counts: { files: 2, imported: 2, refused: 0, rows: 20, quarantined: 2 },
      notes: [],
    });
    expect(said.map(sentenceOf)).toEqual([
      'Files waiting: 2.',
      'File 1 of 2 imported. rows 10, quarantined 1',
      'File 2 of 2 imported. rows 10, quarantined 1',
    ]);
    expect(await run()).toMatchObject({ code: 'sync.done', counts: { files: 0, imported: 0 } });
    expect(store.commits).toBe(2);
  });

  it('cut short between commit and settling, finds at the next run that the bytes are in', async () => {
    const store = new Store();
    store.files.set('a.csv', '1').set('b.csv', '2');
    const run = workOf(store, 'sync');
    store.beforeSettle = () => {
      throw away();
    };
    await expect(run()).rejects.toMatchObject({ code: 'lake.away' });
    store.beforeSettle = () => {};
    expect(await run()).toMatchObject({ counts: { files: 2, imported: 1 } });
    expect(store.commits).toBe(2);
  });

  it('notes a file that is at fault, by code and position, goes on, and tries it again only with other bytes', async () => {
    const store = new Store();
    store.files.set('a.csv', 'malformed').set('b.csv', '2');
    const run = workOf(store, 'sync');
    expect(await run()).toMatchObject({
      code: 'sync.some-refused',
      counts: { imported: 1, refused: 1 },
      notes: [{ code: 'sources.header-differs', counts: { file: 1, files: 2, line: 1 } }],
    });
    expect((await run()).counts).toMatchObject({ files: 0 });
    store.files.set('a.csv', 'mended');
    expect((await run()).counts).toMatchObject({ files: 1, imported: 1 });
  });

  it('so it does of one that cannot even be taken: those after it are not kept from coming in', async () => {
    const store = new Store();
    store.files.set('a.csv', 'endless').set('b.csv', '2');
    const run = workOf(store, 'sync');
    expect(await run()).toMatchObject({
      counts: { imported: 1, refused: 1 },
      notes: [{ code: 'sources.line-endless', counts: { file: 1, files: 2 } }],
    });
    expect((await run()).counts).toMatchObject({ files: 0 });
  });

  it('keeps a file waiting when the house is at fault', async () => {
    const store = new Store();
    store.files.set('a.csv', 'away');
    await expect(workOf(store, 'sync')()).rejects.toMatchObject({ code: 'lake.away' });
    expect(store.settled.size).toBe(0);
  });

  it('ends between two files', async () => {
    const store = new Store();
    store.files.set('a.csv', '1').set('b.csv', '2');
    const ending = new AbortController();
    store.beforeSettle = () => ending.abort(away());
    await expect(workOf(store, 'sync')(ending.signal)).rejects.toMatchObject({ code: 'lake.away' });
    expect(store.commits).toBe(1);
  });

  it('has a mark that changes with the folder, and none when nothing waits', async () => {
    const store = new Store();
    const changes = inboxChanges(store.inbox);
    const sync = order({ kind: 'sync', datasets: { in: [], out: ['street'] } });
    expect(await changes.mark(sync)).toBeUndefined();
    store.files.set('a.csv', '1');
    const first = await changes.mark(sync);
    store.files.set('a.csv', '2');
    expect(first).toBeDefined();
    expect(await changes.mark(sync)).not.toBe(first);
    expect(await changes.mark(order({ kind: 'sweep' }))).toBeUndefined();
  });
});

describe('sweep', () => {
  /** Days until review of each row; the sweep as the lake does it, on days alone. */
  const rows = ['2026-11-22', '2026-11-23', '2026-11-24', '2027-01-21', '2027-01-22', '2027-01-23'];
  const sweep: Upkeep['sweep'] = async (_session, today) => {
    const days = (due: string) => (Date.parse(due) - Date.parse(today)) / 86_400_000;
    return {
      restricted: rows.filter((due) => days(due) <= 0).length,
      due: rows.filter((due) => days(due) > 0 && days(due) <= 60).length,
    };
  };

  it('tells what the house counted on the day it runs', async () => {
    const run = workOf(new Store(), 'sweep', { sweep });
    expect(await run()).toEqual({ code: 'sweep.done', counts: { restricted: 2, due: 3 }, notes: [] });
    clock.advance(86_400_000);
    expect((await run()).counts).toEqual({ restricted: 3, due: 3 });
    clock.advance(60 * 86_400_000);
    expect((await run()).counts).toEqual({ restricted: 6, due: 0 });
  });
});

describe('count', () => {
  it.each([
    ['2026-11-23', '2026-10'],
    ['2026-12-01', '2026-11'],
    ['2027-01-01', '2026-12'],
    ['2026-03-31', '2026-02'],
  ])('on %s counts %s', (today, month) => expect(lastWholeMonth(today)).toBe(month));

  it('releases the last whole month as a public file, suppressed and rounded', async () => {
    const store = new Store();
    const months: string[] = [];
    const figures: Upkeep['figures'] = async (_session, month) => {
      months.push(month);
      const cells = [12, 3, 44, 71].map((count, index) => ({ name: `act-${index}`, count }));
      return { title: 'Use', groups: [{ name: 'crime', cells }] };
    };
    expect(await workOf(store, 'count', { figures })()).toEqual({ code: 'count.released', counts: {}, notes: [] });
    expect(months).toEqual(['2026-10']);
    const [file] = store.published.get('figures-2026-10.json') ?? [];
    expect(JSON.parse(file ?? '')).toMatchObject({
      label: 'public',
      period: '2026-10',
      groups: [{ name: 'crime', total: 130, cells: [{ count: null }, { count: null }, { count: 45 }, { count: 70 }] }],
      total: 130,
    });
  });

  it('releases nothing of a month before the log, and of one that it has in part only that, for good', async () => {
    const store = new Store();
    let covered: ReturnType<Upkeep['covers']> = 'none';
    let counted = 0;
    const figures: Upkeep['figures'] = async (...asked) => {
      counted += 1;
      return upkeep.figures(...asked);
    };
    const run = workOf(store, 'count', { covers: () => covered, figures });
    expect(await run()).toEqual({ code: 'count.nothing', counts: {}, notes: [] });
    expect([counted, store.published.size]).toEqual([0, 0]);
    covered = 'in-part';
    expect((await run()).code).toBe('count.not-counted');
    covered = 'whole';
    expect((await run()).code).toBe('count.already-released');
    const [first, second] = store.published.get('figures-2026-10.json') ?? [];
    expect(JSON.parse(first ?? '')).toMatchObject({ period: '2026-10', label: 'public', groups: [], total: null });
    expect(JSON.parse(first ?? '').note).toContain('Not counted');
    expect([second, counted]).toEqual([first, 0]);
  });

  it('threat 28: releases a period once: counted again over other data, the bytes stay the same', async () => {
    const store = new Store();
    let counted = 0;
    const figures: Upkeep['figures'] = async () => {
      counted += 1;
      const cells = [20 + counted * 10, 50].map((count, index) => ({ name: `act-${index}`, count }));
      return { title: 'Use', groups: [{ name: 'crime', cells }] };
    };
    const run = workOf(store, 'count', { figures });
    await run();
    expect((await run()).code).toBe('count.already-released');
    // Two services that count at the same moment agree on one.
    clock.set(Date.parse('2026-12-02T00:00:00Z'));
    await Promise.all([run(), run()]);
    const files = [...store.published.values()];
    expect(files.map((each) => each.length)).toEqual([2, 2]);
    expect(files.every(([first, second]) => first === second)).toBe(true);
    expect(counted).toBeLessThanOrEqual(3);
  });
});

describe('continuity', () => {
  it('verifies, compacts, expires, and tells of each', async () => {
    expect(await workOf(new Store(), 'continuity')()).toEqual({
      code: 'continuity.done',
      counts: { steps: 3 },
      notes: [
        { code: 'continuity.verified', counts: { events: 12 } },
        { code: 'continuity.compacted', counts: { files: 4 } },
        { code: 'continuity.expired', counts: { snapshots: 2 } },
      ],
    });
  });

  it('expires although not all could be compacted, and fails at its end', async () => {
    const touched: string[] = [];
    const run = workOf(new Store(), 'continuity', {
      compact: async () => {
        throw away();
      },
      expire: async () => ({ snapshots: touched.push('expire') }),
    });
    await expect(run()).rejects.toMatchObject({ code: 'lake.away' });
    expect(touched).toEqual(['expire']);
  });

  it('removes nothing while the ledger does not verify', async () => {
    const touched: string[] = [];
    const run = workOf(new Store(), 'continuity', {
      verify: async () => ({ whole: false, counts: {}, findings: ['ledger.entry-missing'] }),
      compact: async () => ({ files: touched.push('compact') }),
      expire: async () => ({ snapshots: touched.push('expire') }),
    });
    await expect(run()).rejects.toMatchObject({ code: 'jobs.ledger-not-whole' });
    expect(touched).toEqual([]);
  });
});
