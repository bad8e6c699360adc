import fc from 'fast-check';
import type { Reader, World } from './reference.js';

const roles = ['analyst', 'engineer', 'steward', 'overseer'];
const markings = ['RED', 'BLUE', 'GREEN'];
const organisations = ['CITY', 'COUNTY'];
const categories = ['suspect', 'victim', 'child'];
const classifications = ['OFFICIAL', 'OFFICIAL-SENSITIVE', 'SECRET'];
const groups = ['ethnicity', 'health'];
const grants = ['crime', 'custody', 'intelligence'];
const operations = ['OP-ASH', 'OP-ELM', 'OP-OAK'];
const purposes = ['analysis', 'scrutiny', 'inquiry'];
const handling = ['ONE-PURPOSE', 'ONE-FORCE', 'BOTH'];

/** Each of the names with this chance in a hundred, so that enough is allowed to be worth comparing. */
function some(names: readonly string[], chance: number): fc.Arbitrary<string[]> {
  return fc
    .array(fc.integer({ min: 0, max: 99 }), { minLength: names.length, maxLength: names.length })
    .map((draws) => names.filter((_, index) => (draws[index] ?? 99) < chance));
}

function someOrFirst(names: readonly string[], chance: number): fc.Arbitrary<string[]> {
  return some(names, chance).map((chosen) => (chosen.length > 0 ? chosen : names.slice(0, 1)));
}

function mostly<T>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>, weight = 8): fc.Arbitrary<T> {
  return fc.oneof({ arbitrary: usual, weight }, { arbitrary: rare, weight: 1 });
}

function each<T>(names: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Record<string, T>> {
  return fc.record(Object.fromEntries(names.map((name) => [name, value])));
}

const kindNames: Record<string, readonly string[]> = {
  marking: markings,
  group: groups,
  organisation: organisations,
  grant: grants,
  category: categories,
  handling,
  classification: classifications,
  operation: operations,
};
const forbid = fc
  .constantFrom(...Object.entries(kindNames).flatMap(([kind, names]) => names.map((name) => ({ kind, name }))))
  .chain((what) => fc.constantFrom(...purposes).map((purpose) => ({ ...what, purpose })));

export const anyWorld: fc.Arbitrary<World> = fc
  .record({
    roles: each(
      roles,
      some(groups, 70).map((chosen) => ({ groups: chosen })),
    ),
    handling: fc.record({
      'ONE-PURPOSE': someOrFirst(purposes, 70).map((chosen) => ({ purposes: chosen, organisations: undefined })),
      'ONE-FORCE': someOrFirst(organisations, 60).map((chosen) => ({ purposes: undefined, organisations: chosen })),
      BOTH: fc
        .tuple(someOrFirst(purposes, 80), someOrFirst(organisations, 80))
        .map(([some1, some2]) => ({ purposes: some1, organisations: some2 })),
    }),
    table: each(purposes, someOrFirst(grants, 80)),
    operations: each(operations, fc.record({ purposes: someOrFirst(purposes, 85), groups: some(groups, 75) })),
    purposes: each(
      purposes,
      fc.record({
        status: mostly(fc.constant('in-force'), fc.constantFrom('draft', 'withdrawn')),
        categories: some(categories, 80),
        groups: some(groups, 75),
        operations: mostly<'any' | string[]>(fc.constant('any'), someOrFirst(operations, 70), 2),
        roles: someOrFirst(roles, 75),
      }),
    ),
    permitOpen: mostly<string[] | undefined>(fc.constant(undefined), someOrFirst(roles, 70), 3),
    permitSatisfy: mostly<string[] | undefined>(fc.constant(undefined), someOrFirst(roles, 70), 3),
    forbids: fc.array(forbid, { maxLength: 3 }),
  })
  .map(({ table, ...rest }) => ({
    ...rest,
    markings,
    organisations,
    categories,
    classifications,
    groups,
    grants,
    compatible: Object.entries(table).flatMap(([purpose, names]) =>
      names.map((grant): [string, string] => [grant, purpose]),
    ),
  }));

export const anyReader: fc.Arbitrary<Reader> = fc.record({
  purpose: mostly(fc.constantFrom(...purposes), fc.constantFrom('nosuch', ''), 20),
  operation: mostly(fc.constantFrom(...operations), fc.constantFrom('OP-NOSUCH', 'constructor'), 20),
  roles: someOrFirst(roles, 60),
  markings: some(markings, 80),
  organisations: some(organisations, 80),
  operations: some(operations, 90),
  clearances: someOrFirst(classifications, 60),
});

export const allConditions: readonly string[] = [
  ...markings.map((name) => `marking:${name}`),
  ...groups.map((name) => `marking:group-${name}`),
  ...organisations.map((name) => `organisation:${name}`),
  ...operations.map((name) => `operation:${name}`),
  ...grants.map((name) => `grant:${name}`),
  ...categories.map((name) => `category:${name}`),
  ...handling.map((name) => `handling:${name}`),
  ...classifications.map((name) => `classification:${name}`),
];

const undeclared = ['marking:NOSUCH', 'marking:group-nosuch', 'grant:nosuch', 'operation:OP-NOSUCH', 'handling:NOSUCH'];

export const anyLabelText: fc.Arbitrary<string[]> = fc.uniqueArray(
  mostly(fc.constantFrom(...allConditions), fc.constantFrom(...undeclared), 60),
  { maxLength: 3 },
);
