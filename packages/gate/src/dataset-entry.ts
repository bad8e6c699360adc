import { type Condition, conditionParts } from '@peel/policy/condition';
import type { Definitions } from '@peel/policy/definitions';
import { type Holding, held } from '@peel/policy/holdings';
import type { Label } from '@peel/policy/label';
import type { SourceDefinition } from '@peel/policy/source';
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

/** Stands where a covert condition would. */
const UNNAMED = 'unnamed';

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

/** A label's conditions as they may be told. However many are covert, one word stands for them. */
export function namedConditions(label: Label, mayName: (condition: Condition) => boolean): readonly string[] {
  const named = label.conditions.filter(mayName);
  return named.length === label.conditions.length ? named : [...named, UNNAMED];
}

/** Covert markings and operations are named to those who hold them, and to nobody else (DESIGN, Words: definition). */
export function namesFor(definitions: Definitions, holdings: readonly Holding[]): (condition: Condition) => boolean {
  const markings = held(holdings, 'marking');
  const operations = held(holdings, 'operation');
  return (condition) => {
    const { kind, name } = conditionParts(condition);
    if (kind === 'marking') return definitions.markings.get(name)?.covert !== true || markings.includes(name);
    if (kind === 'operation') return definitions.operations.get(name)?.covert !== true || operations.includes(name);
    return true;
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
