import { randomBytes } from 'node:crypto';
import type { Tree } from './tree.js';

/**
 * A whole number that a JavaScript number would round is kept as its digits behind this mark: constants of a statement, halves of a HUGEINT,
 * digits of a DECIMAL. Drawn anew in each process, so no text of a statement can pass for one.
 */
const WHOLE = `${randomBytes(16).toString('hex')}:`;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const MARKED = new RegExp(`"${WHOLE}(-?\\d+)"`, 'g');

/** DuckDB's JSON as a tree, no number rounded. */
export function treeOf(json: string): Tree {
  return JSON.parse(json.replace(TOKEN, (token) => (isRounded(token) ? `"${WHOLE}${token}"` : token))) as Tree;
}

/** The JSON of such a tree, with the numbers that DuckDB wrote. */
export function textOf(tree: Tree): string {
  return JSON.stringify(tree).replace(MARKED, '$1');
}

function isRounded(token: string): boolean {
  return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token));
}
