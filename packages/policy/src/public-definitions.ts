import { type Condition, conditionParts } from './condition.js';
import { covertNames, isCovertLabel, isCovertPurpose, isCovertSource } from './covert-names.js';
import type { Definitions } from './definitions.js';
import { legalBases, scheduleEight } from './legal-basis.js';
import type { PurposeDefinition, Tool } from './purpose.js';
import { type SourceDefinition, sourceGroups } from './source.js';

/** A name and what it is called. */
export interface Titled {
  readonly name: string;
  readonly title: string;
}

/** What the public may know of a purpose: its definition without operations, which are cases. */
export interface PublicPurpose
  extends Pick<
    PurposeDefinition,
    'name' | 'title' | 'summary' | 'owner' | 'regime' | 'necessity' | 'scope' | 'approvers' | 'begins' | 'expires'
  > {
  readonly status: 'in-force' | 'withdrawn';
  readonly words: PurposeDefinition['public'];
  readonly legalBasis: { readonly text: string; readonly section: string };
  readonly lawEnforcementPurposes: readonly string[];
  readonly sensitive:
    | { readonly condition: string; readonly strictlyNecessary: string; readonly document: string }
    | undefined;
  readonly tools: readonly Tool[];
  readonly categories: readonly Titled[];
  readonly columnGroups: readonly Titled[];
  readonly roles: readonly (Titled & { readonly summary: string })[];
  readonly assessment: { readonly reference: string; readonly expires: string };
  /** Why what was collected for something else may be used for it. */
  readonly datasets: readonly (Titled & { readonly because: string })[];
}

export interface PublicDataset
  extends Pick<SourceDefinition, 'name' | 'title' | 'description' | 'owner' | 'regime' | 'kind' | 'grade'> {
  readonly collected: { readonly title: string; readonly why: string; readonly terms: string };
  readonly columns: readonly {
    readonly title: string;
    readonly description: string | undefined;
    readonly group: string | undefined;
  }[];
  readonly columnGroups: readonly Titled[];
  /** What some of its rows ask of a reader besides a purpose. */
  readonly protections: readonly string[];
  readonly review: { readonly months: number; readonly from: string };
  readonly purposes: readonly Titled[];
}

/** What may be told to everybody of one text of the definitions. */
export interface PublicDefinitions {
  readonly purposes: readonly PublicPurpose[];
  readonly datasets: readonly PublicDataset[];
  readonly columnGroups: readonly (Titled & { readonly summary: string; readonly kind: string })[];
}

/** Purposes that everybody may know of, by name. A draft is none yet. */
export function publicPurposes(
  definitions: Definitions,
  covert = covertNames([definitions]),
): readonly PurposeDefinition[] {
  return [...definitions.purposes.values()]
    .filter(({ status }) => status !== 'draft')
    .filter((purpose) => !isCovertPurpose(definitions, purpose) && !covert.purpose(purpose.name))
    .sort(byName);
}

/**
 * Pure. Nothing in it depends on what is covert, on rows, or on people. A text that was in force before is told without what `covert` says
 * is covert by now.
 */
export function publicDefinitions(definitions: Definitions, covert = covertNames([definitions])): PublicDefinitions {
  const purposes = publicPurposes(definitions, covert);
  const sources = [...definitions.sources.values()]
    .filter((source) => !isCovertSource(definitions, source) && !covert.source(source.name))
    .sort(byName);
  return {
    purposes: purposes.map((purpose) => publicPurpose(definitions, purpose, sources)),
    datasets: sources.map((source) => publicDataset(definitions, source, purposes)),
    columnGroups: [...definitions.columnGroups.values()].sort(byName),
  };
}

function publicPurpose(
  definitions: Definitions,
  purpose: PurposeDefinition,
  sources: readonly SourceDefinition[],
): PublicPurpose {
  const { name, title, summary, owner, regime, necessity, scope, approvers, begins, expires, sensitive } = purpose;
  const basis = legalBases[purpose.legalBasis];
  const because = new Map(
    definitions.compatibility.filter((row) => row.purpose === name).map((row) => [row.grant, row.because]),
  );
  return {
    ...{ name, title, summary, owner, regime, necessity, scope, approvers, begins, expires },
    status: purpose.status === 'withdrawn' ? 'withdrawn' : 'in-force',
    words: purpose.public,
    legalBasis: { text: basis?.text ?? '', section: basis?.section ?? '' },
    lawEnforcementPurposes: purpose.lawEnforcementPurposes,
    sensitive:
      sensitive === undefined
        ? undefined
        : {
            condition: scheduleEight[sensitive.scheduleEight] ?? '',
            strictlyNecessary: sensitive.strictlyNecessary,
            document: sensitive.policyDocument.reference,
          },
    tools: purpose.tools,
    categories: titled(purpose.subjectCategories, definitions.categories),
    columnGroups: titled(purpose.columnGroups, definitions.columnGroups),
    roles: purpose.roles.flatMap((each) => {
      const role = definitions.roles.get(each);
      return role === undefined ? [] : [{ name: role.name, title: role.title, summary: role.summary }];
    }),
    assessment: purpose.impactAssessment,
    datasets: sources.flatMap((source) => {
      const why = because.get(source.grant);
      return why === undefined ? [] : [{ name: source.name, title: source.title, because: why }];
    }),
  };
}

function publicDataset(
  definitions: Definitions,
  source: SourceDefinition,
  purposes: readonly PurposeDefinition[],
): PublicDataset {
  const { name, title, description, owner, regime, kind, grade, review } = source;
  const grant = definitions.grants.get(source.grant);
  const passing = new Set(
    definitions.compatibility.filter((row) => row.grant === source.grant).map((row) => row.purpose),
  );
  const labels = source.declares.filter((label) => !isCovertLabel(definitions, label));
  const conditions = new Set(labels.flatMap((label) => label.conditions));
  return {
    ...{ name, title, description, owner, regime, kind, grade, review },
    collected: { title: grant?.title ?? '', why: grant?.why ?? '', terms: grant?.terms ?? '' },
    columns: source.columns.map((column) => ({
      title: column.header,
      description: column.description,
      group: column.group === undefined ? undefined : definitions.columnGroups.get(column.group)?.title,
    })),
    columnGroups: titled(sourceGroups(source), definitions.columnGroups),
    protections: [...conditions].sort().flatMap((each) => protection(definitions, each)),
    purposes: purposes.filter((each) => passing.has(each.name)).map((each) => ({ name: each.name, title: each.title })),
  };
}

/** In words; nothing of operations, or of what every row has. */
function protection(definitions: Definitions, condition: Condition): readonly string[] {
  const { kind, name } = conditionParts(condition);
  if (kind === 'operation' || kind === 'grant') return [];
  const titles = {
    marking: () => definitions.markings.get(name)?.title,
    organisation: () => definitions.organisations.get(name)?.title,
    category: () => definitions.categories.get(name)?.title,
    handling: () => definitions.handling.get(name)?.title,
    classification: () => definitions.classifications.get(name)?.title,
  };
  const title = titles[kind]();
  return title === undefined ? [] : [`${KINDS[kind]}: ${title}`];
}

const KINDS = {
  marking: 'Marking',
  organisation: 'Only for people of',
  category: 'People concerned',
  handling: 'Handling',
  classification: 'Classification',
} as const;

function titled(names: readonly string[], words: ReadonlyMap<string, Titled>): readonly Titled[] {
  return [...names].sort().flatMap((each) => {
    const word = words.get(each);
    return word === undefined ? [] : [{ name: word.name, title: word.title }];
  });
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1;
}
