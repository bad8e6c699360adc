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

const UNTIL = '2027-10-31T00:00:00.000Z';

export function holdingsOf({ roles, operations, markings }: FakePerson) {
  return [
    ...roles.map((name) => ({ kind: 'role', name, expires: UNTIL })),
    ...operations.map((name) => ({ kind: 'operation', name, expires: UNTIL })),
    ...markings.map((name) => ({ kind: 'marking', name, expires: '2026-12-20T00:00:00.000Z' })),
    { kind: 'organisation', name: 'DEMONSTRATION-CONSTABULARY', expires: UNTIL },
    { kind: 'clearance', name: 'OFFICIAL-SENSITIVE', expires: UNTIL },
  ];
}
