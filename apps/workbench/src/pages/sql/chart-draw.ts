import * as Plot from '@observablehq/plot';
import { type ChartChoice, MOST_BARS, type Point } from './chart-choice.js';

const BAR = 24;
/** Below: for two lines of ticks, as months with their year, and the label. */
const MARGINS = { marginLeft: 56, marginBottom: 50 };
/** Of a figure of a tick, and what a tick's mark and distance take. Pixels. */
const FIGURE = 7;
const TICK = 18;

/**
 * Draws with Observable Plot, then takes out what the page may not hold: its style element (the content policy allows none; `chart.css`
 * says the same) and labels on groups that have no role.
 */
export function drawChart(choice: ChartChoice, points: readonly Point[], width: number): Element {
  const drawn = Plot.plot({ width: Math.max(280, width), ...optionsOf(choice, points) });
  for (const style of drawn.querySelectorAll('style')) style.remove();
  for (const labelled of drawn.querySelectorAll('[aria-label]')) labelled.removeAttribute('aria-label');
  drawn.setAttribute('class', 'chart-drawing');
  drawn.setAttribute('aria-hidden', 'true');
  return drawn;
}

function optionsOf({ kind, x, y }: ChartChoice, points: readonly Point[]): Plot.PlotOptions {
  const measure = y ?? 'number of rows';
  const first = 'var(--chart-1)';
  if (kind === 'bar') {
    const bars = points.slice(0, MOST_BARS);
    const longest = bars.reduce((most, point) => Math.max(most, String(point.x).length), 4);
    return {
      height: bars.length * BAR + 50,
      marginLeft: Math.min(260, longest * 7 + 16),
      x: { label: measure, grid: true },
      y: { label: null },
      marks: [
        Plot.barX(bars, { x: 'y', y: 'x', fill: first, sort: { y: '-x' }, insetTop: 2, insetBottom: 2 }),
        Plot.ruleX([0]),
      ],
    };
  }
  if (kind === 'histogram') {
    return {
      height: 320,
      ...MARGINS,
      x: { label: x },
      y: { label: 'number of rows', grid: true },
      marks: [Plot.rectY(points, { ...Plot.binX({ y: 'count' }, { x: 'x' }), fill: first }), Plot.ruleY([0])],
    };
  }
  if (kind === 'dot') {
    return {
      height: 360,
      ...marginsOf(points),
      x: { label: x, grid: true },
      y: { label: measure, grid: true },
      marks: [Plot.dot(points, { x: 'x', y: 'y', stroke: first, r: 3 })],
    };
  }
  return {
    height: 260,
    ...marginsOf(points),
    x: { label: x },
    y: { label: measure, grid: true, zero: true },
    marks: [
      Plot.lineY(points, { x: 'x', y: 'y', stroke: first, strokeWidth: 2 }),
      Plot.dot(points, { x: 'x', y: 'y', fill: first, r: 2.5 }),
      Plot.ruleY([0]),
    ],
  };
}

/** Wide enough for the longest number on the left. */
function marginsOf(points: readonly Point[]): Plot.PlotOptions {
  const most = points.reduce(
    (longest, { y }) => Math.max(longest, Math.round(Math.abs(y)).toLocaleString('en-GB').length),
    0,
  );
  return { ...MARGINS, marginLeft: Math.max(MARGINS.marginLeft, (most + 1) * FIGURE + TICK) };
}
