import type { Difference, RunTally, SurfaceTally } from './run.js';

/** At least so much of the whole stream returns rows, and at least so many requests of a surface differ for its control (THREATS 33). */
const ROWS_SHARE = 0.4;
const CONTROL_SHARE = 0.3;
const UNORDERED_SHARE = 0.05;

export interface Verdict {
  readonly lines: readonly string[];
  readonly passed: boolean;
}

/** `controls`: whether the control readers played; `whole`: whether all surfaces did. */
export function verdictOf(
  tally: RunTally,
  seed: string,
  { controls, whole }: { readonly controls: boolean; readonly whole: boolean },
): Verdict {
  const surfaces = [...tally.surfaces];
  const requests = sum(surfaces, (each) => each.requests);
  const differences = sum(surfaces, (each) => each.differences);
  const rows = sum(surfaces, (each) => each.withRows) / Math.max(1, requests);
  const untested = !controls ? [] : surfaces.filter(([, each]) => isUntested(each)).map(([name]) => name);
  const unordered = tally.unordered / Math.max(1, requests);
  const lines = [
    table(
      ['surface', 'requests', 'with rows', 'differences', 'control requests', 'control differs', 'ms each'],
      surfaces.map(([name, each]) => [
        name,
        String(each.requests),
        percent(each.withRows, each.requests),
        String(each.differences),
        String(each.controls),
        percent(each.controlDifferences, each.controls),
        (each.milliseconds / Math.max(1, each.requests)).toFixed(0),
      ]),
    ),
    ...(untested.length === 0 ? [] : [`untested: ${untested.join(', ')}`]),
    `requests ${requests}, differences ${differences}, rows ${Math.round(rows * 100)} %, unordered ${(unordered * 100).toFixed(1)} % (differed by themselves: ${tally.unorderedDifferences}), untested ${untested.length}, seed ${seed}, ${(requests / (tally.milliseconds / 1000)).toFixed(1)} requests/s`,
  ];
  const enough = !whole || requests < 500 || (rows >= ROWS_SHARE && unordered < UNORDERED_SHARE);
  return { lines, passed: differences === 0 && untested.length === 0 && enough };
}

function isUntested({ requests, controls, controlDifferences }: SurfaceTally): boolean {
  return requests === 0 || controls === 0 || controlDifferences / controls < CONTROL_SHARE;
}

export function differenceText({ number, surface, title, call, left, right }: Difference, seed: string): string {
  return [
    `DIFFERENCE in request ${number} (${surface}), call ${call}: ${title}`,
    `--- left\n${left}`,
    `--- right\n${right}`,
    `--- alone: npm run check:leaks -- --seed ${seed} --only ${number}`,
  ].join('\n');
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function sum(surfaces: readonly (readonly [string, SurfaceTally])[], of: (each: SurfaceTally) => number): number {
  return surfaces.reduce((total, [, each]) => total + of(each), 0);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${Math.round((part / whole) * 100)} %`;
}
