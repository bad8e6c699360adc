import { ManualClock } from '@peel/kernel/clock';
import type { Files } from '@peel/kernel/files';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointDays, DailyCheckpoint, readCheckpoint } from '../src/public-checkpoints.js';
import { withoutGroups } from '../src/public-figures.js';
import { publicTile } from '../src/public-record.js';

describe('tiles', () => {
  it('threat 18: are those of a tree of the published size, and no others', () => {
    // 66,816 entries: 261 full tiles, a second level of 261 hashes, a third of one.
    const size = 261 * 256;
    expect(publicTile('0/000', size)).toEqual({ path: '0/000', width: 256 });
    expect(publicTile('0/260', size)).toEqual({ path: '0/260', width: 256 });
    expect(publicTile('0/261', size)).toBeUndefined();
    expect(publicTile('1/000', size)).toEqual({ path: '1/000', width: 256 });
    expect(publicTile('1/001.p/5', size)).toEqual({ path: '1/001', width: 5 });
    for (const path of ['1/001', '1/001.p/4', '1/001.p/6', '2/000', '2/000.p/2', '0/000.p/256', '0/000.p/1'])
      expect([path, publicTile(path, size)]).toEqual([path, undefined]);
    expect(publicTile('2/000.p/1', size)).toEqual({ path: '2/000', width: 1 });
    expect(publicTile('0/x001/234', 1_300 * 256)).toEqual({ path: '0/x001/234', width: 256 });
  });

  it('have one spelling, and no way out of their folder', () => {
    const seed = fc.string({ unit: fc.constantFrom('/', '.', 'x', 'p', '0', '1', '9', 'entries', '%', '\\') });
    fc.assert(
      fc.property(seed, (path) => {
        const tile = publicTile(path, 10_000);
        expect(tile === undefined || /^\d\d?\/(x\d{3}\/)*\d{3}$/.test(tile.path)).toBe(true);
      }),
    );
    for (const path of ['entries/000', '../checkpoint', '0/00', '0/0000', '00/000', '0/000/', '/0/000', '0/000.p/01'])
      expect(publicTile(path, 10_000)).toBeUndefined();
  });
});

describe('figures of a purpose that became covert', () => {
  const group = (name: string, total: number | null) => ({ name, total, cells: [{ name: 'consult', count: total }] });
  const table = (total: number | null, ...groups: ReturnType<typeof group>[]) => ({
    ...{ title: 'Use', period: '2026-10', label: 'public' as const, rule: 'rounded' },
    ...{ groups, total },
  });

  it('threat 18: are left out, of the total too', () => {
    const told = table(500, group('a', 120), group('b', 380), group('c', null));
    expect(withoutGroups(told, (name) => name === 'a')).toEqual(table(380, group('b', 380), group('c', null)));
    // What is in the total of a group that has none of its own can't be taken from it, and would tell that there was one.
    expect(withoutGroups(told, (name) => name === 'c')).toEqual(table(null, group('a', 120), group('b', 380)));
    expect(withoutGroups({ ...told, total: null }, (name) => name === 'a').total).toBeNull();
    expect(withoutGroups(told, () => false)).toBe(told);
  });
});

describe('the daily checkpoint', () => {
  const began = Date.parse('2026-11-25T09:00:00Z');
  const bench = () => {
    const entries = new Map<string, Uint8Array>();
    const files = filesIn(entries);
    const clock = new ManualClock(began);
    const published: string[] = [];
    const lines: string[] = [];
    let fails = false;
    const daily = new DailyCheckpoint({
      publish: async () => {
        if (fails) throw new TypeError('the log is full');
        published.push(new Date(clock.now()).toISOString());
        return `origin\n${published.length * 1_024}\nhash=\n\n— origin sig\n`;
      },
      files,
      folder: '/public',
      clock,
      began,
      log: (line) => lines.push(line),
    });
    const at = async (time: string) => {
      clock.set(Date.parse(time));
      await daily.look();
    };
    return {
      files,
      published,
      lines,
      at,
      fail: (now: boolean) => {
        fails = now;
      },
    };
  };

  it('threat 18: comes once a day at its hour and never in between, nor before the log had a whole day', async () => {
    const { at, published, files } = bench();
    for (const time of ['2026-11-25T09:00:00Z', '2026-11-25T23:59:59Z', '2026-11-26T05:59:59Z']) await at(time);
    expect(published).toEqual([]);
    for (const time of ['2026-11-26T06:00:10Z', '2026-11-26T06:00:40Z', '2026-11-26T18:00:00Z', '2026-11-27T05:59:00Z'])
      await at(time);
    expect(published).toEqual(['2026-11-26T06:00:10.000Z']);
    await at('2026-11-29T11:00:00Z');
    expect(await checkpointDays(files, '/public')).toEqual(['2026-11-29', '2026-11-26']);
    expect((await readCheckpoint(files, '/public', '2026-11-29'))?.size).toBe(2_048);
    expect(await readCheckpoint(files, '/public', '../checkpoint')).toBeUndefined();
  });

  it('that failed is told and tried again', async () => {
    const { at, published, lines, fail } = bench();
    fail(true);
    await at('2026-11-26T06:00:10Z');
    expect(lines).toHaveLength(1);
    fail(false);
    await at('2026-11-26T06:00:40Z');
    expect(published).toHaveLength(1);
  });
});

/** Files in memory, as far as writing one durably needs them. */
function filesIn(entries: Map<string, Uint8Array>): Files {
  return {
    read: async (path) => entries.get(path),
    list: async (folder) =>
      [...entries.keys()]
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1))
        .sort(),
    size: async (path) => entries.get(path)?.length,
    open: async (path) => ({
      append: async (bytes) => void entries.set(path, Buffer.concat([entries.get(path) ?? Buffer.alloc(0), bytes])),
      sync: async () => undefined,
      truncate: async () => undefined,
      size: async () => entries.get(path)?.length ?? 0,
      close: async () => undefined,
    }),
    makeFolder: async () => undefined,
    rename: async (from, to) => {
      entries.set(to, entries.get(from) ?? Buffer.alloc(0));
      entries.delete(from);
    },
    remove: async (path) => void entries.delete(path),
    sync: async () => undefined,
  };
}
