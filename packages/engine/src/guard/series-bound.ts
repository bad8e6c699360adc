import { engineErrors } from '../errors.js';
import { isNode, listAt, nodeAt, type Tree, type TreeNode, textAt } from '../statement/tree.js';

/** Values that `range` and `generate_series` may make when their bounds stand in the text. */
const SERIES = 10_000_000;

/** Refuses a series whose written bounds ask for too many values. Bounds taken from columns are held by the limits of time and memory. */
export function checkSeries(call: TreeNode): void {
  if (textAt(call, 'function_name').toLowerCase() === 'unnest') return;
  const numbers = listAt(call, 'children').map(integer);
  const [first, second, third] = numbers;
  if (first === undefined) return;
  const [start, stop, step] = second === undefined ? [0, first, 1] : [first, second, third ?? 1];
  const size = Math.abs(stop - start) / Math.max(1, Math.abs(step));
  if (size > SERIES) throw engineErrors.notAllowed({ what: `A series of more than ${SERIES} values` });
}

/** The number that a constant, a negated one, or a cast one stands for. */
function integer(tree: Tree): number | undefined {
  if (!isNode(tree)) return undefined;
  if (textAt(tree, 'class') === 'CAST') return integer(nodeAt(tree, 'child') ?? {});
  if (textAt(tree, 'function_name') === '-') {
    const [only, ...more] = listAt(tree, 'children').map(integer);
    return only === undefined || more.length > 0 ? undefined : -only;
  }
  const value = nodeAt(tree, 'value')?.value;
  return typeof value === 'number' ? value : undefined;
}
