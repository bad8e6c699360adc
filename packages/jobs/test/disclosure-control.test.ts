import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PublishedTable, publish, ROUNDING, THRESHOLD } from '../src/figures/disclosure-control.js';
import type { FigureTable } from '../src/figures/figure-table.js';

/** Groups of counts to a table and back. */
function table(groups: readonly (readonly number[])[]): FigureTable {
  return {
    title: 'Use',
    groups: groups.map((counts, group) => ({
      name: `g${group}`,
      cells: counts.map((count, cell) => ({ name: `c${cell}`, count })),
    })),
  };
}

function released(groups: readonly (readonly number[])[]): PublishedTable {
  return publish(table(groups), '2026-10');
}

/** What the public sees, in short: cells and total of each group, what withheld ones come to, and the total. */
function shown(groups: readonly (readonly number[])[]) {
  const { groups: out, total } = released(groups);
  return [
    ...out.map(({ cells, total: sum, together }) => [
      ...[cells.map(({ count }) => count), sum],
      ...(together ?? []).map(({ count }) => count),
    ]),
    total,
  ];
}

const half = (ROUNDING - 1) / 2;

describe('the rules, by example', () => {
  it.each([
    [
      'nothing small: rounded to five, totals of the exact counts',
      [
        [12, 13],
        [20, 41],
      ],
      [[[10, 15], 25], [[20, 40], 60], 85],
    ],
    ['a small count and its partner, and what they come to', [[3, 40, 50, 60]], [[[null, null, 50, 60], 155, 45], 155]],
    [
      'what is always zero hides its neighbour, not what there was',
      [[5200, 0, 20, 20]],
      [[[null, null, 20, 20], 5240, 5200], 5240],
    ],
    ['ten is shown, nine is not', [[10, 10, 9, 30]], [[[10, 10, null, null], 60, 40], 60]],
    [
      'of an odd number the last three stand together',
      [[20, 20, 20, 20, 0]],
      [[[20, 20, null, null, null], 80, 40], 80],
    ],
    ['a total that would bound its cells is withheld', [[4, 5, 30, 30]], [[[null, null, 30, 30], null], null]],
    [
      'the total of all too, when it would tell the group total',
      [
        [0, 0],
        [50, 50],
      ],
      [[[null, null], null], [[50, 50], 100], null],
    ],
    [
      'not when two groups share what is withheld',
      [
        [4, 5],
        [1, 2],
        [50, 50],
      ],
      [[[null, null], null], [[null, null], null], [[50, 50], 100], 110],
    ],
  ])('%s', (_what, groups, expected) => {
    expect(shown(groups)).toEqual(expected);
  });

  it('says its period, its label and its rule', () => {
    expect(released([[20, 20]])).toMatchObject({ period: '2026-10', label: 'public', title: 'Use' });
    expect(released([[20, 20]]).rule).toContain('nearest 5');
  });

  it.each([
    ['no group', []],
    ['a group of one cell', [[20]]],
    ['a count below nothing', [[20, -1]]],
    ['half a count', [[20, 0.5]]],
  ])('refuses a table that is not fixed: %s', (_what, groups) => {
    expect(() => released(groups)).toThrowError(expect.objectContaining({ code: 'jobs.figures-misshapen' }));
  });

  it('refuses a name that comes twice', () => {
    const cells = [20, 20].map((count) => ({ name: 'read', count }));
    const twice: FigureTable = { title: 'Use', groups: [{ name: 'g', cells }] };
    expect(() => publish(twice, '2026-10')).toThrowError(expect.objectContaining({ code: 'jobs.figures-misshapen' }));
  });
});

/**
 * The strongest attacker there is: knows the rules, has every table there could be, and keeps those that give the release. For each
 * count below ten, every value from 0 to 9 must be left. `shape` is the number of cells of each group; counts run to `largest`.
 */
function attackEveryTable(shape: readonly number[], largest: number, judged: number): number {
  const width = shape.reduce((sum, cells) => sum + cells, 0);
  const left = new Map<string, Set<number>[]>();
  const counts = new Array<number>(width).fill(0);
  const split = (): number[][] => {
    let end = 0;
    return shape.map((cells) => {
      end += cells;
      return counts.slice(end - cells, end);
    });
  };
  const eachTable = (cell: number, visit: () => void, to: number): void => {
    if (cell === width) {
      visit();
      return;
    }
    for (let count = 0; count <= to; count += 1) {
      counts[cell] = count;
      eachTable(cell + 1, visit, to);
    }
  };
  eachTable(
    0,
    () => {
      const key = JSON.stringify(shown(split()));
      const sets = left.get(key) ?? counts.map(() => new Set<number>());
      counts.forEach((count, cell) => {
        sets[cell]?.add(count);
      });
      left.set(key, sets);
    },
    largest,
  );
  let attacked = 0;
  eachTable(
    0,
    () => {
      const sets = left.get(JSON.stringify(shown(split()))) ?? [];
      counts.forEach((count, cell) => {
        if (count >= THRESHOLD) return;
        attacked += 1;
        for (let value = 0; value < THRESHOLD; value += 1) {
          if (!sets[cell]?.has(value)) expect.fail(`${JSON.stringify(split())}: cell ${cell} cannot be ${value}`);
        }
      });
    },
    judged,
  );
  return attacked;
}

describe('threat 28: a count below ten cannot be narrowed by anybody', () => {
  // What is judged is smaller than what is searched: the table that explains a release otherwise may hold nine more in a cell.
  it('in every group of two', () => expect(attackEveryTable([2], 60, 50)).toBeGreaterThan(900));
  it('in every group of three', () => expect(attackEveryTable([3], 32, 22)).toBeGreaterThan(10_000));
  it('in every group of four', () => expect(attackEveryTable([4], 19, 10)).toBeGreaterThan(50_000));
  it('in every pair of groups of two', () => expect(attackEveryTable([2, 2], 21, 12)).toBeGreaterThan(50_000));

  it('nor by two successive months of which it is known that the person did the same in both', () => {
    const most = 24;
    const cells = Array.from({ length: most + 1 }, (_, count) => count);
    /** What the first cell may have been, for whoever sees the release of it beside this neighbour. */
    const possible = (count: number, neighbour: number): ReadonlySet<number> => {
      const seen = JSON.stringify(shown([[count, neighbour]]));
      return new Set(cells.filter((left) => cells.some((right) => JSON.stringify(shown([[left, right]])) === seen)));
    };
    for (let count = 0; count < THRESHOLD; count += 1) {
      const months = cells.slice(0, most - THRESHOLD).map((neighbour) => possible(count, neighbour));
      for (let value = 0; value < THRESHOLD; value += 1) expect(months.every((month) => month.has(value))).toBe(true);
    }
  });

  it('nor by differencing: a total less what is shown leaves room for ten or more, over at least two cells', () => {
    const group = fc.array(fc.oneof(fc.nat(12), fc.nat(30), fc.nat(5_000)), { minLength: 2, maxLength: 9 });
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 6 }), (groups) => {
        const { groups: out, total } = released(groups);
        for (const { cells, total: groupTotal, together } of out) {
          assertRoom(
            groupTotal,
            cells.map(({ count }) => count),
          );
          for (const { cells: pair, count } of together ?? [])
            assertRoom(
              count,
              pair.map(() => null),
            );
        }
        assertRoom(
          total,
          out.map((each) => each.total),
          1,
        );
        out.forEach(({ cells }, index) => {
          cells.forEach(({ count }, cell) => {
            const exact = groups[index]?.[cell] ?? Number.NaN;
            if (count === null) return;
            expect(exact).toBeGreaterThanOrEqual(THRESHOLD);
            expect(Math.abs(count - exact)).toBeLessThanOrEqual(half);
          });
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

/** From a total and its shown parts, the most that is withheld. */
function assertRoom(total: number | null, parts: readonly (number | null)[], fewest = 2): void {
  const hidden = parts.filter((part) => part === null).length;
  if (total === null || hidden === 0) return;
  expect(hidden).toBeGreaterThanOrEqual(fewest);
  const seen = parts.filter((part) => part !== null);
  const most = total + half - seen.reduce((sum, part) => sum + part - half, 0);
  expect(most).toBeGreaterThanOrEqual(THRESHOLD);
}
