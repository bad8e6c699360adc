import type { ErrorFacts, PeelError } from '@peel/kernel/errors';
import { engineErrors } from '../errors.js';
import type { Answer } from '../worker/protocol.js';

/** What the person already knows: their own text and their limits. Nothing else may stand in an error. */
export interface FaultContext {
  readonly sql?: string;
  readonly limits?: { readonly rows: number; readonly milliseconds: number; readonly memoryMb: number };
}

type FaultAnswer = Extract<Answer, { type: 'fault' }>;

/** The catalogue's error for what a worker said. A name is passed on only if the person's text holds it. */
export function errorOf(fault: FaultAnswer, context: FaultContext): PeelError {
  const cause = fault.reason === undefined ? undefined : { reason: fault.reason };
  const typed = typedName(fault.named, context.sql);
  switch (fault.fault) {
    case 'syntax':
      return engineErrors.syntax({ position: positionIn(fault.position, context.sql) }, cause);
    case 'only-select':
      return engineErrors.onlySelect({}, cause);
    case 'pivot-values':
      return engineErrors.pivotValues({}, cause);
    case 'relation-unknown':
      return columnOfKnown(fault, context.sql, cause) ?? named(engineErrors.relationUnknown, typed, cause);
    case 'column-unknown':
      return named(engineErrors.columnUnknown, typed, cause);
    case 'column-ambiguous':
      return named(engineErrors.columnAmbiguous, typed, cause);
    case 'function-unknown':
      return named(engineErrors.functionUnknown, typed, cause);
    case 'type-mismatch':
      return engineErrors.typeMismatch({}, cause);
    case 'value-unfit':
      return engineErrors.valueUnfit({}, cause);
    case 'subquery-rows':
      return engineErrors.subqueryRows({}, cause);
    case 'out-of-memory':
      return engineErrors.outOfMemory({ memoryMb: context.limits?.memoryMb ?? 0 }, cause);
    case 'timeout':
      return engineErrors.timeout({ seconds: (context.limits?.milliseconds ?? 0) / 1000 }, cause);
    case 'cancelled':
      return engineErrors.cancelled({}, cause);
    case 'too-many-rows':
      return engineErrors.tooManyRows({ rows: context.limits?.rows ?? 0 }, cause);
    case 'type-unsupported':
      return engineErrors.typeUnsupported({ type: /^[A-Z]+/.exec(fault.named ?? '')?.[0] ?? 'unknown' }, cause);
    case 'fields-unnamed':
      return engineErrors.fieldsUnnamed({}, cause);
    case 'statement-invalid':
    case 'input-unreadable':
      return engineErrors.statementInvalid({}, cause);
    default:
      return engineErrors.statementFailed({}, cause);
  }
}

function named(
  make: (facts: ErrorFacts, cause?: unknown) => PeelError,
  name: string | undefined,
  cause: unknown,
): PeelError {
  return name === undefined ? engineErrors.statementInvalid({}, cause) : make({ name }, cause);
}

const QUALIFIED = /^("(?:[^"]|"")+"|\w+)\s*\.\s*("(?:[^"]|"")+"|\w+)/;

/**
 * Of `b.nope` in a subquery that names `b`, DuckDB says in the end that there is no `b`: it looked for the column outside too. Datasets that are not there the
 * guard refused before; so where the text has `b` by itself as well, the column is what is missing.
 */
function columnOfKnown({ named: relation, position }: FaultAnswer, sql = '', cause: unknown): PeelError | undefined {
  if (relation === undefined || position === undefined) return undefined;
  const [, qualifier, column] = QUALIFIED.exec(sql.slice(positionIn(position, sql) - 1)) ?? [];
  if (qualifier === undefined || column === undefined || bare(qualifier) !== relation.toLowerCase()) return undefined;
  const words = [...sql.matchAll(/("(?:[^"]|"")+"|\w+)(?!\s*\.|\w)/g)].map(([, word = '']) => bare(word));
  return words.includes(relation.toLowerCase())
    ? engineErrors.columnUnknown({ name: unquoted(column) }, cause)
    : undefined;
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

function bare(name: string): string {
  return unquoted(name).toLowerCase();
}

function typedName(name: string | undefined, sql: string | undefined): string | undefined {
  if (name === undefined || sql === undefined || name === '') return undefined;
  const at = sql.toLowerCase().indexOf(name.toLowerCase());
  return at < 0 ? undefined : sql.slice(at, at + name.length);
}

/** DuckDB counts bytes from 0; people count characters from 1. */
function positionIn(position: number | undefined, sql: string | undefined): number {
  if (position === undefined || sql === undefined || !Number.isSafeInteger(position) || position < 0) return 1;
  return Buffer.from(sql, 'utf8').subarray(0, position).toString('utf8').length + 1;
}
