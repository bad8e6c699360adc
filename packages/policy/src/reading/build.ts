import { condition, conditionFromText } from '../condition.js';
import { frozenMap } from '../frozen-map.js';
import { join, label } from '../label.js';
import type { OrderDefinition } from '../order.js';
import type { PurposeDefinition } from '../purpose.js';
import type { SourceColumn, SourceDefinition } from '../source.js';
import type { Operation, Vocabulary, Workspace } from '../vocabulary.js';
import type { RawColumn, RawOperation, RawOrder, RawPurpose, RawSource, RawVocabulary, RawWorkspace } from './raw.js';

/** From checked files to frozen values. Nothing is judged here. */
export function buildWorkspace(raw: RawWorkspace): Workspace {
  return Object.freeze({ ...raw });
}

export function buildVocabulary(raw: RawVocabulary): Vocabulary {
  return Object.freeze({
    roles: named(raw.roles, (name, { column_groups, ...rest }) => ({
      name,
      ...rest,
      columnGroups: frozenList(column_groups ?? []),
    })),
    markings: named(raw.markings, (name, { covert, ...rest }) => ({ name, ...rest, covert: covert ?? false })),
    organisations: named(raw.organisations, (name, { title }) => ({ name, title })),
    categories: named(raw.categories, (name, { title }) => ({ name, title })),
    handling: named(raw.handling, (name, { purposes, organisations, ...rest }) => ({
      name,
      ...rest,
      purposes: purposes === undefined ? undefined : frozenList(purposes),
      organisations: organisations === undefined ? undefined : frozenList(organisations),
    })),
    classifications: frozenMap(
      (raw.classifications ?? []).map(({ name, title }, index) => [
        name,
        Object.freeze({ name, title, level: index + 1 }),
      ]),
    ),
    columnGroups: named(raw.column_groups, (name, rest) => ({ name, ...rest })),
    grants: named(raw.grants, (name, rest) => ({ name, ...rest })),
    operations: named(raw.operations, buildOperation),
    compatibility: frozenList((raw.compatibility ?? []).map((row) => Object.freeze({ ...row }))),
  });
}

function buildOperation(name: string, raw: RawOperation): Operation {
  return {
    name,
    title: raw.title,
    lead: raw.lead,
    opened: raw.opened,
    closed: raw.closed,
    purposes: frozenList(raw.purposes),
    columnGroups: frozenList(raw.column_groups ?? []),
    covert: raw.covert ?? false,
  };
}

export function buildPurpose(name: string, raw: RawPurpose): PurposeDefinition {
  const { sensitive, public: said } = raw;
  return Object.freeze({
    name,
    title: raw.title,
    summary: raw.summary,
    status: raw.status,
    owner: raw.owner,
    regime: raw.regime,
    legalBasis: raw.legal_basis,
    lawEnforcementPurposes: frozenList(raw.law_enforcement_purposes ?? []),
    necessity: raw.necessity,
    sensitive:
      sensitive === undefined
        ? undefined
        : Object.freeze({
            scheduleEight: sensitive.schedule_8,
            strictlyNecessary: sensitive.strictly_necessary,
            policyDocument: Object.freeze({ ...sensitive.policy_document }),
          }),
    scope: raw.scope,
    tools: frozenList(raw.tools),
    subjectCategories: frozenList(raw.subject_categories),
    columnGroups: frozenList(raw.column_groups),
    operations: raw.operations === 'any' ? 'any' : frozenList(raw.operations),
    roles: frozenList(raw.roles),
    impactAssessment: Object.freeze({ ...raw.impact_assessment }),
    approvers: raw.approvers,
    begins: raw.begins,
    expires: raw.expires,
    covert: raw.covert ?? false,
    public:
      said === undefined
        ? undefined
        : Object.freeze({
            keyPoints: frozenList(said.key_points ?? []),
            whyThisMatters: said.why_this_matters,
            whatThisMeansForYou: said.what_this_means_for_you,
          }),
  });
}

export function buildSource(name: string, raw: RawSource): SourceDefinition {
  const grant = label([condition('grant', raw.grant)]);
  const labelFrom = (texts: readonly string[]) => label(texts.map(conditionFromText));
  return Object.freeze({
    name,
    title: raw.title,
    description: raw.description,
    owner: raw.owner,
    regime: raw.regime,
    grant: raw.grant,
    format: raw.format,
    encoding: raw.encoding,
    delimiter: raw.delimiter,
    sheet: raw.sheet,
    columns: frozenList(raw.columns.map(buildColumn)),
    labels: Object.freeze({
      always: join(grant, labelFrom(raw.labels.always)),
      byValue: frozenList(
        (raw.labels.by_value ?? []).map((rule) =>
          Object.freeze({
            column: rule.column,
            cases: frozenMap(Object.entries(rule.cases).map(([value, texts]) => [value, labelFrom(texts)])),
            otherwise: rule.otherwise === 'quarantine' ? 'quarantine' : labelFrom(rule.otherwise),
          } as const),
        ),
      ),
    }),
    declares: frozenList(raw.declares.map((texts) => join(grant, labelFrom(texts)))),
    kind: raw.kind,
    grade: raw.grade,
    review: Object.freeze({ months: raw.review.months ?? (raw.review.years ?? 0) * 12, from: raw.review.from }),
  });
}

function buildColumn(raw: RawColumn): SourceColumn {
  return Object.freeze({
    name: raw.name,
    header: raw.header,
    type: raw.type.replaceAll(' ', ''),
    group: raw.group,
    required: raw.required ?? false,
    trim: raw.trim ?? false,
    format: raw.format,
    description: raw.description,
  });
}

export function buildOrder(name: string, raw: RawOrder, hash: string): OrderDefinition {
  const { trigger } = raw;
  return Object.freeze({
    name,
    title: raw.title,
    summary: raw.summary,
    kind: raw.kind,
    purpose: raw.purpose,
    operation: raw.operation,
    accountable: raw.accountable,
    datasets: Object.freeze({ in: frozenList(raw.datasets.in ?? []), out: frozenList(raw.datasets.out ?? []) }),
    ceiling: label(raw.ceiling.map(conditionFromText)),
    code: raw.code,
    trigger: typeof trigger === 'string' ? trigger : Object.freeze({ every: trigger.every, at: trigger.at }),
    begins: raw.begins,
    expires: raw.expires,
    hash,
  });
}

function named<Raw, Built>(
  raw: Record<string, Raw> | undefined,
  build: (name: string, value: Raw) => Built,
): ReadonlyMap<string, Readonly<Built>> {
  return frozenMap(Object.entries(raw ?? {}).map(([name, value]) => [name, Object.freeze(build(name, value))]));
}

function frozenList<T>(items: readonly T[]): readonly T[] {
  return Object.freeze([...items]);
}
