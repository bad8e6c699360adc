import { engineErrors } from '../errors.js';

/** Longer texts are not even parsed. */
const TEXT_LIMIT = 100_000;
/** Brackets of any kind open at once. */
const DEPTH_LIMIT = 100;

/**
 * Bounds on a statement before any parser sees it. Quotes and comments are not understood here on purpose: counting brackets inside them too only
 * ever refuses more.
 */
export function checkText(sql: string): void {
  if (sql.length > TEXT_LIMIT) throw engineErrors.statementTooLong({ length: sql.length, limit: TEXT_LIMIT });
  if (sql.includes('\0')) throw engineErrors.syntax({ position: sql.indexOf('\0') + 1 });
  let depth = 0;
  for (const character of sql) {
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
    if (depth > DEPTH_LIMIT) throw engineErrors.statementTooDeep({ limit: DEPTH_LIMIT });
  }
}
