/** People of the fake: as a demonstration has them. */
export interface FakePerson {
  readonly person: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly summary: string;
  readonly operations: readonly string[];
  readonly markings: readonly string[];
}

export const PEOPLE: readonly FakePerson[] = [
  {
    person: 'analyst',
    name: 'Ann Alyst',
    roles: ['analyst'],
    summary: 'Searches, asks questions of the data and draws charts, for a purpose and in an operation.',
    operations: ['OP-ALDER', 'OP-BIRCH'],
    markings: [],
  },
  {
    person: 'engineer',
    name: 'Ed Ngineer',
    roles: ['engineer'],
    summary:
      'Answers for sources and standing orders; brings files in; sees rows only where a purpose admits engineers.',
    operations: [],
    markings: [],
  },
  {
    person: 'steward',
    name: 'Stella Ward',
    roles: ['steward'],
    summary: 'Data protection officer: approves purposes, orders and what people hold, with a second person.',
    operations: [],
    markings: ['CHILD-PROTECTION'],
  },
  {
    person: 'steward-two',
    name: 'Stuart Ward',
    roles: ['steward'],
    summary: 'Records manager: the second person that approvals need.',
    operations: [],
    markings: [],
  },
  {
    person: 'overseer',
    name: 'Olive Seer',
    roles: ['overseer'],
    summary: 'Police authority: verifies the ledger, reads it for a purpose of oversight, and can freeze.',
    operations: ['OP-LANTERN'],
    markings: [],
  },
];

const UNTIL = '2027-10-31';

/** As the service lists them. */
export function holdingsOf({ roles, operations, markings }: FakePerson): readonly string[] {
  return [
    ...roles.map((name) => `role:${name} until ${UNTIL}`),
    ...operations.map((name) => `operation:${name} until ${UNTIL}`),
    ...markings.map((name) => `marking:${name} until 2026-12-20`),
    `organisation:DEMONSTRATION-CONSTABULARY until ${UNTIL}`,
    `clearance:OFFICIAL-SENSITIVE until ${UNTIL}`,
  ];
}
