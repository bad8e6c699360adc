import { columnType, widens } from '@peel/lake/column';
import type { Table } from '@peel/lake/lake';
import { isReservedName, type SourceColumn, type SourceDefinition, sourceGroups } from '@peel/policy/source';
import { datasetOf } from './table-names.js';

/** Columns that values of a dataset may lie in: what a change of its definition has to go by. */
export interface KnownColumns {
  readonly columns: ReadonlyMap<string, Pick<SourceColumn, 'type' | 'group'>>;
  readonly groups: ReadonlySet<string>;
}

/** Why a definition cannot be followed: which column, what it is now, what was expected. */
export interface Unfollowed {
  readonly column: string;
  readonly problem: string;
  readonly expected: string;
}

/** Of the tables that hold the dataset's rows. */
export function columnsStored(tables: readonly Table[]): KnownColumns | undefined {
  if (tables.length === 0) return undefined;
  const columns = new Map<string, { readonly type: string; readonly group: string | undefined }>();
  const groups = new Set<string>();
  for (const table of tables) {
    const group = table.companionOf === undefined ? undefined : table.name.slice(datasetOf(table.name).length + 1);
    if (group !== undefined) groups.add(group);
    for (const { name, type } of table.columns) if (!isReservedName(name)) columns.set(name, { type, group });
  }
  return { columns, groups };
}

export function columnsOfSource(source: SourceDefinition): KnownColumns {
  const columns = new Map(source.columns.map(({ name, type, group }) => [name, { type, group }] as const));
  return { columns, groups: new Set(sourceGroups(source)) };
}

/** Of every text that was in force, oldest first: a column is what it was at first, or was widened to. */
export function columnsEver(sources: readonly SourceDefinition[]): KnownColumns | undefined {
  const [first, ...later] = sources;
  if (first === undefined) return undefined;
  const columns = new Map(columnsOfSource(first).columns);
  for (const { columns: those } of later)
    for (const { name, type, group } of those) {
      const before = columns.get(name);
      if (before === undefined || isWider(before.type, type))
        columns.set(name, { type, group: before?.group ?? group });
    }
  return { columns, groups: new Set(sourceGroups(first)) };
}

/**
 * Pure. The first thing in a definition that what is stored cannot follow: another type than one that it widens to, another column group, a column group
 * that comes or goes, or a column under a new name, which would be taken for one that goes and another that comes. `inForce` tells the headings.
 */
export function unfollowed(
  source: SourceDefinition,
  known: KnownColumns,
  inForce: SourceDefinition | undefined = undefined,
): Unfollowed | undefined {
  for (const column of source.columns) {
    const before = known.columns.get(column.name);
    const found = before === undefined ? renamed(source, known, inForce, column) : changed(column, before);
    if (found !== undefined) return found;
  }
  const groups = new Set(sourceGroups(source));
  const fresh = source.columns.find(({ group }) => group !== undefined && !known.groups.has(group));
  if (fresh !== undefined)
    return {
      column: fresh.name,
      problem: `its column group ${fresh.group ?? ''} is new`,
      expected: inGroup([...known.groups]),
    };
  const gone = [...known.groups].find((group) => !groups.has(group));
  if (gone === undefined) return undefined;
  const lost = [...known.columns].find(([, { group }]) => group === gone)?.[0] ?? '';
  return { column: lost, problem: `no column is in the column group ${gone} any more`, expected: 'one at least' };
}

function changed(
  { name, type, group }: SourceColumn,
  before: Pick<SourceColumn, 'type' | 'group'>,
): Unfollowed | undefined {
  if (group !== before.group)
    return { column: name, problem: `it is now ${placeOf(group)}`, expected: placeOf(before.group) };
  return isWider(before.type, type)
    ? undefined
    : { column: name, problem: `its type is now ${type}`, expected: `${before.type}, or one that it widens to` };
}

function renamed(
  source: SourceDefinition,
  known: KnownColumns,
  inForce: SourceDefinition | undefined,
  { name, header }: SourceColumn,
): Unfollowed | undefined {
  const isGone = (column: SourceColumn) => !source.columns.some((each) => each.name === column.name);
  const old = inForce?.columns.find(
    (column) => column.header === header && isGone(column) && known.columns.has(column.name),
  );
  return old === undefined
    ? undefined
    : { column: name, problem: `what was ${old.name} now has this name`, expected: `the name ${old.name}` };
}

function isWider(from: string, to: string): boolean {
  const [before, after] = [columnType(from), columnType(to)];
  return before !== undefined && after !== undefined && widens(before, after);
}

function placeOf(group: string | undefined): string {
  return group === undefined ? 'in no column group' : `in the column group ${group}`;
}

function inGroup(groups: readonly string[]): string {
  return groups.length === 0 ? 'no column group' : `one of the column groups ${groups.join(', ')}`;
}
