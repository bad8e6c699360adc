/**
 * What a worker may say went wrong: a word of this list, a position, and a name. The trusted side turns it into an error of the catalogue, and
 * passes a name on only when the person typed it. DuckDB's own text stays here.
 */
export const FAULTS = [
  'syntax',
  'only-select',
  'pivot-values',
  'relation-unknown',
  'column-unknown',
  'column-ambiguous',
  'function-unknown',
  'statement-invalid',
  'type-mismatch',
  'value-unfit',
  'subquery-rows',
  'out-of-memory',
  'timeout',
  'cancelled',
  'too-many-rows',
  'type-unsupported',
  'fields-unnamed',
  'input-unreadable',
  'column-unnumbered',
  'failed',
] as const;

export type FaultKind = (typeof FAULTS)[number];

export class Fault extends Error {
  override readonly name = 'Fault';

  constructor(
    readonly kind: FaultKind,
    /** 0-based character of the statement. */
    readonly position?: number,
    /** A name from the statement, unchecked. */
    readonly named?: string,
    cause?: unknown,
  ) {
    super(kind, cause === undefined ? undefined : { cause });
  }
}
