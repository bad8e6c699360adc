import type { ViewPlan } from '@peel/engine/pool/view-plan';
import { defined } from '@peel/kernel/assert';
import { columnType, duckdbType } from '@peel/lake/column';
import type { ScanPlan } from '@peel/lake/scan';
import type { Relation } from './relations.js';
import { companionName, keyColumn } from './table-names.js';

/**
 * What the worker is handed for one dataset: permitted files only, and the columns that exist for this session. Pure. Without a scan
 * (nothing was ever stored) the view has the right columns and no rows.
 */
export function planView(relation: Relation, scan: ScanPlan | undefined): ViewPlan {
  const fieldIds: Record<string, number> = {};
  const groups: Record<string, { key: string; files: readonly string[] }> = {};
  note(
    fieldIds,
    scan,
    relation.columns.filter((column) => column.from === 'base').map((column) => column.name),
  );
  for (const group of relation.groups) {
    const companion = scan?.companions[companionName(relation.name, group)];
    groups[group] = { key: keyColumn(group), files: pathsOf(companion) };
    note(fieldIds, scan, [keyColumn(group)]);
    const own = [
      keyColumn(group),
      ...relation.columns.filter((column) => column.from === group).map((column) => column.name),
    ];
    note(fieldIds, companion, own, `${group}.`);
  }
  return Object.freeze({
    name: relation.name,
    columns: relation.columns.map(({ name, type, from }) => ({
      name,
      type: duckdbType(defined(columnType(type), 'a type the lake stores')),
      from,
    })),
    base: pathsOf(scan),
    groups,
    fieldIds,
  });
}

function note(
  fieldIds: Record<string, number>,
  scan: ScanPlan | undefined,
  names: readonly string[],
  prefix = '',
): void {
  for (const column of scan?.columns ?? [])
    if (names.includes(column.name)) fieldIds[`${prefix}${column.name}`] = column.id;
}

function pathsOf(scan: ScanPlan | undefined): readonly string[] {
  return scan === undefined ? [] : scan.files.map((file) => file.path);
}
