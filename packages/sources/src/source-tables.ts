import { type SourceColumn, type SourceDefinition, sourceGroups } from '@peel/policy/source';
import type { PlannedColumn } from './import-plan.js';

/** A table that a source fills: its base, one companion for each column group, its quarantine. */
export interface SourceTable {
  readonly name: string;
  /** The column group of a companion. */
  readonly group: string | undefined;
  readonly columns: readonly PlannedColumn[];
}

/** The tables of a source, base first, quarantine last; follows from the definition alone, so they can be made before any file comes. */
export function sourceTables(source: SourceDefinition): readonly SourceTable[] {
  const groups = sourceGroups(source);
  const of = (group: string | undefined) => source.columns.filter((column) => column.group === group).map(asColumn);
  return Object.freeze([
    table(source.name, undefined, [
      ...of(undefined),
      column('record_id', 'uuid'),
      ...labelled,
      ...standing,
      ...groups.map((group) => column(`key_${group}`, 'uuid')),
    ]),
    ...groups.map((group) =>
      table(`${source.name}$${group}`, group, [
        column(`key_${group}`, 'uuid'),
        ...of(group),
        ...labelled,
        column('review_due', 'date'),
      ]),
    ),
    table(`${source.name}$quarantine`, undefined, [column('record_id', 'uuid'), ...faults, ...labelled, ...standing]),
  ]);
}

const labelled = [column('label_id', 'int'), column('bundle_id', 'int'), column('source_ref', 'string')];

const standing = [
  column('kind', 'string'),
  column('grade', 'string'),
  column('review_due', 'date'),
  column('valid_from', 'timestamptz'),
  column('valid_to', 'timestamptz'),
];

const faults = [
  column('file', 'string'),
  column('line', 'long'),
  column('column_name', 'string'),
  column('rule', 'string'),
  column('raw', 'string'),
];

function asColumn({ name, type, description }: SourceColumn): PlannedColumn {
  return column(name, type.replaceAll(' ', ''), description);
}

function column(name: string, type: string, doc?: string): PlannedColumn {
  return Object.freeze({ name, type, doc });
}

function table(name: string, group: string | undefined, columns: readonly PlannedColumn[]): SourceTable {
  return Object.freeze({ name, group, columns: Object.freeze(columns) });
}
