import { groupCondition } from '@peel/policy/condition';
import type { Definitions } from '@peel/policy/definitions';
import type { Rulings } from '@peel/policy/rulings';
import { type SourceDefinition, sourceCeiling, sourceGroups } from '@peel/policy/source';
import type { ActiveSession } from './session.js';
import { quarantineName } from './table-names.js';

/** A column as a session sees it. */
export interface VisibleColumn {
  readonly name: string;
  /** Iceberg primitive type name, as in the source's definition. */
  readonly type: string;
  /** The companion table it is read from, or `base`. */
  readonly from: 'base' | string;
}

/** A dataset as a session sees it: what is not here does not exist for it, and naming it gives the error of a misspelling. */
export interface Relation {
  readonly name: string;
  readonly source: SourceDefinition;
  readonly columns: readonly VisibleColumn[];
  /** Column groups the session reads, each a companion table `<dataset>$<group>`. */
  readonly groups: readonly string[];
}

/** Files that were brought into operations: of a session, those of its own. */
export interface UploadedSources {
  of(session: ActiveSession): readonly SourceDefinition[];
}

/**
 * The datasets and columns that exist for a session. Follows from definitions and rulings alone, never from what is stored: a dataset is
 * there when the session may read a label that it declares, whether or not such rows exist (THREATS 24, 32). `uploads` are those of the
 * session's operation.
 */
export function visibleRelations(
  definitions: Definitions,
  { rulings }: Pick<ActiveSession, 'rulings'>,
  uploads: readonly SourceDefinition[],
): ReadonlyMap<string, Relation> {
  const relations = new Map<string, Relation>();
  for (const source of [...definitions.sources.values(), ...uploads]) {
    if (source.declares.some((declared) => rulings.satisfies(declared))) {
      relations.set(source.name, relationOf(source, rulings));
    }
    if (rulings.satisfies(sourceCeiling(source))) {
      relations.set(quarantineName(source.name), quarantineOf(source));
    }
  }
  return relations;
}

function relationOf(source: SourceDefinition, rulings: Rulings): Relation {
  const groups = sourceGroups(source).filter((group) => rulings.ruling(groupCondition(group)).allowed);
  const columns = source.columns
    .filter((column) => column.group === undefined || groups.includes(column.group))
    .map((column) => ({ name: column.name, type: column.type, from: column.group ?? 'base' }));
  return {
    name: source.name,
    source,
    columns: [...columns, { name: 'record_id', type: 'uuid', from: 'base' }],
    groups,
  };
}

const QUARANTINE_COLUMNS: readonly VisibleColumn[] = [
  { name: 'file', type: 'string', from: 'base' },
  { name: 'line', type: 'long', from: 'base' },
  { name: 'column_name', type: 'string', from: 'base' },
  { name: 'rule', type: 'string', from: 'base' },
  { name: 'raw', type: 'string', from: 'base' },
  { name: 'record_id', type: 'uuid', from: 'base' },
];

function quarantineOf(source: SourceDefinition): Relation {
  return { name: quarantineName(source.name), source, columns: QUARANTINE_COLUMNS, groups: [] };
}
