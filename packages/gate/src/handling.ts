import { conditionParts, groupOf } from '@peel/policy/condition';
import type { Definitions } from '@peel/policy/definitions';
import { join, type Label } from '@peel/policy/label';
import { cellLabel } from '@peel/policy/source';
import type { Relation } from './relations.js';
import type { ActiveSession } from './session.js';

/** How rows are to be handled: from what the datasets declare and the session may read, never from the rows that came. */
export interface Handling {
  /** Name and title of the highest that a row may have. */
  readonly classification: { readonly name: string; readonly title: string } | undefined;
  /** Titles of handling terms, markings and column groups, each kind sorted. */
  readonly terms: readonly string[];
  readonly markings: readonly string[];
  readonly groups: readonly string[];
  readonly datasets: readonly string[];
}

/** All that a session could meet in these, as one label: of what they declare, what it may read. */
export function readableLabel({ rulings }: ActiveSession, relations: readonly Relation[]): Label {
  const labels = relations.flatMap(({ source, groups }) =>
    source.declares
      .flatMap((declared) => [declared, ...groups.map((group) => cellLabel(declared, group))])
      .filter((each) => rulings.satisfies(each)),
  );
  return join(...labels);
}

export function handlingOf(definitions: Definitions, session: ActiveSession, relations: readonly Relation[]): Handling {
  const { conditions: all } = readableLabel(session, relations);
  const conditions = all.map((each) => ({ group: groupOf(each), ...conditionParts(each) }));
  const names = (wanted: string) => conditions.filter(({ kind, group }) => kind === wanted && group === undefined);
  const classification = names('classification')
    .flatMap(({ name }) => definitions.classifications.get(name) ?? [])
    .sort((left, right) => right.level - left.level)[0];
  return {
    classification:
      classification === undefined ? undefined : { name: classification.name, title: classification.title },
    terms: names('handling').map(({ name }) => definitions.handling.get(name)?.title ?? name),
    markings: names('marking').map(({ name }) => definitions.markings.get(name)?.title ?? name),
    groups: conditions.flatMap(({ group }) =>
      group === undefined ? [] : [definitions.columnGroups.get(group)?.title ?? group],
    ),
    datasets: relations.map(({ name }) => name),
  };
}
