import { inspectDefinitions, readDefinitions } from '@peel/policy/definitions';
import { PolicyEngine } from '@peel/policy/engine';
import type { Freeze } from '@peel/policy/freezes';
import type { Holding } from '@peel/policy/holdings';
import { liveHoldings } from '@peel/policy/holdings';
import { describe, expect, test } from 'vitest';
import { poleFiles } from './template-files.js';

const now = Date.parse('2026-11-23T10:00:00Z');
const day = 86_400_000;
const analyst: Holding[] = [
  { kind: 'role', name: 'analyst' },
  { kind: 'operation', name: 'OP-ALDER' },
  { kind: 'operation', name: 'OP-BIRCH' },
  { kind: 'clearance', name: 'OFFICIAL' },
];

/** The template's engine, with text of its files replaced. */
function engineWith(...changes: [path: string, from: string, to: string][]): PolicyEngine {
  const files = poleFiles().map(({ path, text }) => ({
    path,
    text: changes.filter(([file]) => file === path).reduce((before, [, from, to]) => before.replace(from, to), text),
  }));
  expect(inspectDefinitions(files).problems).toEqual([]);
  return PolicyEngine.create(readDefinitions(files));
}

const pole = engineWith();

interface Asked {
  purpose?: string;
  operation?: string;
  holdings?: Holding[];
  at?: number;
  freezes?: Freeze[];
  engine?: PolicyEngine;
}

function ask({ purpose, operation, holdings, at, freezes, engine }: Asked): { code: string; text: string } {
  const profile = {
    person: 'analyst',
    purpose: purpose ?? 'volume-crime-analysis',
    operation: operation ?? 'OP-ALDER',
    holdings: holdings ?? analyst,
  };
  const admission = (engine ?? pole).admit(profile, at ?? now, freezes);
  if (admission.allowed) return { code: 'allowed', text: '' };
  return { code: admission.code, text: `${admission.error.body.message} ${admission.error.body.advice}` };
}

const volume = 'purposes/volume-crime-analysis.yaml';
const words = 'policy/vocabulary.yaml';
const freeze = (kind: Freeze['kind'], name: string): Freeze => ({
  id: 'f1',
  kind,
  name,
  by: 'olive',
  role: 'overseer',
  at: now - day,
  why: 'A complaint about a named officer',
});

describe('threat 11: each refusal has its code, says what is wrong, and whom to ask', () => {
  test.each<[string, Asked, string, RegExp]>([
    [
      'purpose',
      { purpose: 'nosuch' },
      'policy.purpose-unknown',
      /You could open: volume-crime-analysis in OP-ALDER; stop-search-scrutiny in OP-BIRCH\. .*the stewards' desk/,
    ],
    [
      'draft',
      { engine: engineWith([volume, 'in-force', 'draft']) },
      'policy.purpose-not-in-force',
      /still a draft.*Head of crime analysis/,
    ],
    [
      'withdrawn',
      { engine: engineWith([volume, 'in-force', 'withdrawn']) },
      'policy.purpose-not-in-force',
      /withdrawn.*You could open: stop-search-scrutiny in OP-BIRCH/,
    ],
    ['not begun', { at: Date.parse('2026-10-31T23:59:59Z') }, 'policy.purpose-not-begun', /begins on 2026-11-01/],
    ['the first instant', { at: Date.parse('2026-11-01T00:00:00Z') }, 'allowed', /^$/],
    [
      'expired',
      { at: Date.parse('2027-10-31T00:00:00Z'), engine: engineWith([volume, '2027-10-15', '2028-10-15']) },
      'policy.purpose-expired',
      /ended on 2027-10-31/,
    ],
    [
      'the last instant',
      { at: Date.parse('2027-10-30T23:59:59Z'), engine: engineWith([volume, '2027-10-15', '2028-10-15']) },
      'allowed',
      /^$/,
    ],
    [
      "law: 's64-impact-assessment' lapsed",
      { at: Date.parse('2027-10-15T00:00:00Z') },
      'policy.impact-assessment-lapsed',
      /DPIA-0001.*lapsed on 2027-10-15/,
    ],
    [
      "law: 's42-policy-document', 's35-sensitive' lapsed",
      {
        purpose: 'stop-search-scrutiny',
        operation: 'OP-BIRCH',
        at: Date.parse('2027-10-16T00:00:00Z'),
        engine: engineWith([
          'purposes/stop-search-scrutiny.yaml',
          'DPIA-0002 Scrutiny of stop and search\n  expires: 2027-10-15',
          'DPIA-0002 Scrutiny of stop and search\n  expires: 2028-10-15',
        ]),
      },
      'policy.policy-document-lapsed',
      /APD-0001.*lapsed on 2027-10-15/,
    ],
    [
      'invented operation',
      { operation: 'anything' },
      'policy.operation-unknown',
      /There is no operation "anything" that you may use/,
    ],
    ['an operation named like a method', { operation: 'constructor' }, 'policy.operation-unknown', /constructor/],
    [
      'unassigned',
      { operation: 'OP-LANTERN' },
      'policy.operation-unassigned',
      /not assigned to the operation "OP-LANTERN".*Head of oversight, who leads it/,
    ],
    [
      'not opened',
      {
        engine: engineWith([
          words,
          'lead: Inspector, volume crime\n    opened: 2026-11-01',
          'lead: Inspector, volume crime\n    opened: 2026-12-01',
        ]),
      },
      'policy.operation-not-opened',
      /opens on 2026-12-01/,
    ],
    [
      'closed',
      {
        engine: engineWith([
          words,
          'lead: Inspector, volume crime\n    opened: 2026-11-01',
          'lead: Inspector, volume crime\n    opened: 2026-11-01\n    closed: 2026-11-23',
        ]),
      },
      'policy.operation-closed',
      /closed on 2026-11-23.*Inspector, volume crime/,
    ],
    [
      'another operation',
      { purpose: 'stop-search-scrutiny' },
      'policy.purpose-outside-operation',
      /not allowed in the operation "OP-ALDER"/,
    ],
    [
      'role',
      { holdings: analyst.map((each) => (each.kind === 'role' ? { ...each, name: 'engineer' } : each)) },
      'policy.role-not-allowed',
      /It is for: analyst\. At present there is nothing you could open/,
    ],
    [
      'no role',
      { holdings: analyst.filter((each) => each.kind !== 'role') },
      'policy.role-not-allowed',
      /None of your roles/,
    ],
    [
      "the force's own rule",
      { holdings: [...analyst, { kind: 'role', name: 'overseer' }] },
      'policy.forbidden-by-rule',
      /Those who oversee the force look at the ledger/,
    ],
    [
      "law: 's57-default' nothing permits it",
      {
        engine: engineWith([
          'policy/access.cedar',
          'when { principal.roles.containsAny(resource.roles) }',
          'when { principal.roles.contains("nobody") }',
        ]),
      },
      'policy.not-permitted',
      /No rule of this force permits/,
    ],
    ['person frozen', { freezes: [freeze('person', 'analyst')] }, 'policy.person-frozen', /frozen by overseer/],
    [
      'purpose frozen',
      { freezes: [freeze('purpose', 'volume-crime-analysis')] },
      'policy.purpose-frozen',
      /frozen by overseer/,
    ],
    [
      'operation frozen',
      { freezes: [freeze('operation', 'OP-ALDER')] },
      'policy.operation-frozen',
      /frozen by overseer/,
    ],
    [
      'something else frozen',
      { freezes: [freeze('operation', 'OP-BIRCH'), freeze('dataset', 'OP-ALDER')] },
      'allowed',
      /^$/,
    ],
    [
      'a freeze that was lifted',
      { freezes: [{ ...freeze('person', 'analyst'), lifted: { by: 'olive', at: now } }] },
      'allowed',
      /^$/,
    ],
  ])('%s', (_name, asked, code, text) => {
    const told = ask(asked);
    expect(told.code, told.text).toBe(code);
    expect(told.text).toMatch(text);
    expect(told.text).not.toMatch(/\{\w+\}|undefined|complaint|olive/);
  });
});

test.each([
  ['another role', { holdings: analyst.map((each) => (each.kind === 'role' ? { ...each, name: 'engineer' } : each)) }],
  ['not assigned', { holdings: analyst.filter((each) => each.name !== 'OP-ALDER') }],
  ['another operation', { purpose: 'stop-search-scrutiny' }],
  ["the force's own rule", { holdings: [...analyst, { kind: 'role', name: 'overseer' } as const] }],
])('threat 24: who may not open the session anyway is told nothing of a freeze: %s', (_name, asked) => {
  const freezes = [
    freeze('operation', 'OP-ALDER'),
    freeze('purpose', 'volume-crime-analysis'),
    freeze('purpose', 'stop-search-scrutiny'),
  ];
  expect(ask({ ...asked, freezes })).toEqual(ask(asked));
  expect(ask(asked).code).not.toBe('allowed');
});

test('threat 11: a covert operation is told from an invented one only by those assigned to it', () => {
  const engine = engineWith([
    words,
    'title: Theft and burglary in the city',
    'title: Theft and burglary in the city\n    covert: true',
  ]);
  const others = analyst.filter((each) => each.name !== 'OP-ALDER');
  const covert = ask({ engine, holdings: others, operation: 'OP-ALDER' });
  const invented = ask({ engine, holdings: others, operation: 'OP-NEVER' });
  expect(covert.text.replaceAll('OP-ALDER', 'OP-NEVER')).toBe(invented.text);
  expect(covert.code).toBe(invented.code);
  expect(ask({ engine, purpose: 'stop-search-scrutiny' }).code).toBe('policy.purpose-outside-operation');
});

test("law: 'twelve-months' what a person holds ends by the clock, with no job to end it", () => {
  const holdings: Holding[] = analyst.map((each) => ({ ...each, expires: now }));
  expect(ask({ holdings: [...liveHoldings(holdings, now - 1)] }).code).toBe('allowed');
  expect(ask({ holdings: [...liveHoldings(holdings, now)] }).code).toBe('policy.operation-unassigned');
});

test("law: 's62-log-use' an overseer opens the four purposes of the ledger and no other", () => {
  const holdings: Holding[] = [
    { kind: 'role', name: 'overseer' },
    { kind: 'operation', name: 'OP-LANTERN' },
    { kind: 'operation', name: 'OP-ALDER' },
  ];
  for (const purpose of ['lawfulness-check', 'self-monitoring', 'data-security', 'criminal-proceedings']) {
    expect(ask({ purpose, operation: 'OP-LANTERN', holdings }).code).toBe('allowed');
    expect(ask({ purpose, operation: 'OP-LANTERN', holdings: [...analyst, ...holdings.slice(1)] }).code).toBe(
      'policy.role-not-allowed',
    );
  }
  expect(ask({ holdings }).code).toBe('policy.role-not-allowed');
});

test('threat 12: withdrawing a purpose, or a row of the table, hides rows with no rewrite', () => {
  const profile = { person: 'analyst', purpose: 'volume-crime-analysis', operation: 'OP-ALDER', holdings: analyst };
  const rows = pole.definitions.sources.get('police_uk_street')?.declares ?? [];
  const seen = (engine: PolicyEngine) => rows.filter((row) => engine.rule(profile).satisfies(row)).length;
  expect(seen(pole)).toBe(1);
  expect(seen(engineWith([volume, 'in-force', 'withdrawn']))).toBe(0);
});
