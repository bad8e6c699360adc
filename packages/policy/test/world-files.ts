import type { DefinitionFile } from '@peel/policy/definitions';
import type { Holding, Profile } from '@peel/policy/holdings';
import type { Reader, World } from './reference.js';

/** A described workspace as definition files. JSON is YAML. */
export function worldFiles(world: World): DefinitionFile[] {
  const summary = 'Made for a test of the rules.';
  const named = <T>(names: readonly string[], make: (name: string) => T): Record<string, T> =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  const titled = (name: string) => ({ title: `The ${name}`, summary });
  const kinds = ['racial-or-ethnic-origin', 'health', 'trade-union-membership'];
  const vocabulary = {
    roles: named(Object.keys(world.roles), (name) => ({
      ...titled(name),
      column_groups: world.roles[name]?.groups ?? [],
    })),
    markings: named(world.markings, titled),
    organisations: named(world.organisations, titled),
    categories: named(world.categories, titled),
    handling: named(Object.keys(world.handling), (name) => ({
      ...titled(name),
      ...defined(world.handling[name] ?? {}),
    })),
    classifications: world.classifications.map((name) => ({ name, title: `The ${name}` })),
    column_groups: named(world.groups, (name) => ({ ...titled(name), kind: kinds[world.groups.indexOf(name)] })),
    grants: named(world.grants, (name) => ({
      title: `The ${name}`,
      why: summary,
      terms: summary,
      regime: 'law-enforcement',
    })),
    compatibility: world.compatible.map(([grant, purpose]) => ({ grant, purpose, because: summary })),
    operations: named(Object.keys(world.operations), (name) => ({
      title: `The ${name}`,
      lead: 'The lead',
      opened: '2026-01-01',
      purposes: world.operations[name]?.purposes ?? [],
      column_groups: world.operations[name]?.groups ?? [],
    })),
  };
  const workspace = { name: 'test', title: 'A test', force: 'Test Constabulary', regime: 'law-enforcement' };
  return [
    { path: 'workspace.yaml', text: JSON.stringify({ ...workspace, ask: 'the stewards', opened: '2026-01-01' }) },
    { path: 'policy/vocabulary.yaml', text: JSON.stringify(vocabulary) },
    { path: 'policy/access.cedar', text: rules(world) },
    ...Object.keys(world.purposes).map((name) => ({
      path: `purposes/${name}.yaml`,
      text: JSON.stringify(purpose(world, name)),
    })),
  ];
}

export function profileOf(reader: Reader): Profile {
  const each = (kind: Holding['kind'], names: readonly string[]): Holding[] => names.map((name) => ({ kind, name }));
  return {
    person: 'someone',
    purpose: reader.purpose,
    operation: reader.operation,
    holdings: [
      ...each('role', reader.roles),
      ...each('marking', reader.markings),
      ...each('organisation', reader.organisations),
      ...each('operation', reader.operations),
      ...each('clearance', reader.clearances),
    ],
  };
}

function purpose(world: World, name: string): unknown {
  const words = 'Words that are long enough to count as words.';
  const made = world.purposes[name];
  const document = { reference: 'DOC-1', expires: '2026-12-31' };
  return {
    title: `The ${name}`,
    summary: words,
    status: made?.status,
    owner: 'The owner',
    regime: 'law-enforcement',
    legal_basis: 'common-law-policing',
    law_enforcement_purposes: ['detection'],
    necessity: words,
    sensitive: { schedule_8: 'statutory-purposes', strictly_necessary: words, policy_document: document },
    scope: words,
    tools: ['sql'],
    subject_categories: made?.categories,
    column_groups: made?.groups,
    operations: made?.operations,
    roles: made?.roles,
    impact_assessment: document,
    approvers: 2,
    begins: '2026-01-01',
    expires: '2027-01-01',
  };
}

function rules(world: World): string {
  const when = (roles: string[] | undefined): string =>
    roles === undefined ? '' : ` when { principal.roles.containsAny(${JSON.stringify(roles)}) }`;
  const type = (kind: string): string =>
    kind === 'group' ? 'ColumnGroup' : `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  return [
    `permit (principal, action == Peel::Action::"open", resource)${when(world.permitOpen)};`,
    `permit (principal, action == Peel::Action::"satisfy", resource)${when(world.permitSatisfy)};`,
    ...world.forbids.map(
      ({ kind, name, purpose }) =>
        `forbid (principal, action == Peel::Action::"satisfy", resource is Peel::${type(kind)}) ` +
        `when { resource.name == ${JSON.stringify(name)} && principal.purpose == ${JSON.stringify(purpose)} };`,
    ),
  ].join('\n');
}

function defined(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
