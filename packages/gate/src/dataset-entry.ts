import type { Condition } from '@peel/policy/condition';
import type { Definitions } from '@peel/policy/definitions';
import type { SourceDefinition } from '@peel/policy/source';
import { namedConditions } from './naming.js';
import type { VisibleColumn } from './relations.js';

/** A dataset as people read of it. From definitions alone, so the same whatever is stored. */
export interface CatalogueEntry {
  readonly dataset: string;
  readonly title: string;
  readonly description: string;
  readonly owner: string;
  /** Why and under what terms it was collected. */
  readonly source: {
    readonly format: string;
    readonly grant: string;
    readonly grantTitle: string;
    readonly why: string;
    readonly terms: string;
  };
  readonly kind: string;
  readonly grade: string;
  readonly review: { readonly months: number; readonly from: string };
  /** The labels that its rows may carry, each as its conditions; one that the reader may not be told the name of is `unnamed`. */
  readonly declares: readonly (readonly string[])[];
  readonly columns: readonly CatalogueColumn[];
}

export interface CatalogueColumn {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  readonly group?: string;
  readonly groupTitle?: string;
}

export function datasetEntry(
  definitions: Definitions,
  { name, source, columns }: { name: string; source: SourceDefinition; columns: readonly VisibleColumn[] },
  mayName: (condition: Condition) => boolean,
): CatalogueEntry {
  const grant = definitions.grants.get(source.grant);
  const { title, description, owner, format, kind, grade, review } = source;
  return {
    dataset: name,
    title,
    description,
    owner,
    source: {
      format,
      grant: source.grant,
      grantTitle: grant?.title ?? '',
      why: grant?.why ?? '',
      terms: grant?.terms ?? '',
    },
    kind,
    grade,
    review: { months: review.months, from: review.from },
    declares: source.declares.map((label) => namedConditions(label, mayName)),
    columns: columns.map((column) => columnEntry(definitions, source, column)),
  };
}

/** Every column that the source defines, whoever asks. */
export function definedColumns(source: SourceDefinition): readonly VisibleColumn[] {
  return source.columns.map(({ name, type, group }) => ({ name, type, from: group ?? 'base' }));
}

function columnEntry(definitions: Definitions, source: SourceDefinition, { name, type, from }: VisibleColumn) {
  const description = source.columns.find((column) => column.name === name)?.description;
  return {
    name,
    type,
    ...(description === undefined ? {} : { description }),
    ...(from === 'base' ? {} : { group: from, groupTitle: definitions.columnGroups.get(from)?.title ?? from }),
  };
}
