import { PURPOSE_TEXT } from './definitions.js';
import { holdingsOf, PEOPLE } from './people.js';
import { Refusal, type Route } from './request.js';
import type { FakeState } from './state.js';

const PURPOSES = [
  [
    'volume-crime-analysis',
    'Analysis of volume crime',
    'Looks for where, when and how theft, burglary and similar crimes happen, so that officers can be sent where they help.',
    'in-force',
    'Head of crime analysis',
  ],
  [
    'stop-search-scrutiny',
    'Scrutiny of stop and search',
    'Examines whether the power to stop and search is used fairly.',
    'in-force',
    'Head of legitimacy',
  ],
  [
    'lawfulness-check',
    'Check that processing is lawful',
    'Reads the ledger to see whether what was done with data was lawful (DPA 2018 s.62(4)(a)).',
    'in-force',
    'Head of oversight',
  ],
  [
    'burglary-series',
    'Burglary series in the north',
    'Links burglaries of one method, so that they are investigated together.',
    'draft',
    'Head of crime analysis',
  ],
] as const;

const IN_FORCE = '5f1c0e8ab2d94c67a8e3f01b7c5d2e90'.repeat(2);
const ON_DISK = 'a94d7be0c1f2a3b485960718293a4b5c'.repeat(2);

export function governRoutes(state: FakeState): Record<string, Route> {
  const files = new Map<string, string>();
  const changed = PURPOSE_TEXT.replace('roles: [analyst]', 'roles: [analyst, engineer]');
  return {
    'GET /api/policy': ({ who }) => ({
      inForce: IN_FORCE,
      onDisk: state.empty || state.discarded ? IN_FORCE : ON_DISK,
      problems: [],
      approval: 'One more steward must approve it, who is not its author.',
      approvals:
        state.empty || state.discarded ? [] : state.approvedBy.map((by) => ({ by, at: '2026-11-25T09:00:00.000Z' })),
      changes:
        state.empty || state.discarded
          ? []
          : [{ path: 'purposes/volume-crime-analysis.yaml', change: 'changed', before: PURPOSE_TEXT, after: changed }],
      warnings: [],
      withheld: false,
      author: state.author === who.person,
    }),
    'POST /api/policy/approve': () => ({ onDisk: ON_DISK, approval: '', warnings: [] }),
    'GET /api/policy/purposes': () =>
      state.empty
        ? []
        : PURPOSES.map(([purpose, title, summary, status, owner], at) => ({
            purpose,
            title,
            summary,
            status,
            owner,
            begins: '2026-11-01',
            expires: '2027-10-31',
            frozen: state.freezes.some(({ name }) => name === purpose),
            drafted: at === 0,
          })),
    'GET /api/policy/purposes/:p': ({ params }) => ({
      purpose: params.p,
      definition: {
        name: params.p,
        title: 'Analysis of volume crime',
        summary: 'Looks for where, when and how theft, burglary and similar crimes happen.',
        status: 'in-force',
        owner: 'Head of crime analysis',
        regime: 'law-enforcement',
        legalBasis: 'common-law-policing',
        lawEnforcementPurposes: ['prevention', 'investigation', 'detection'],
        necessity: 'Patterns across many crimes cannot be seen in single files. No person is scored.',
        sensitive: {
          scheduleEight: 'statutory-purposes',
          strictlyNecessary: 'Whether searches are fair cannot be seen without who was searched.',
          policyDocument: { reference: 'APD-0001', expires: '2027-10-15' },
        },
        scope: 'Recorded crimes and searches in the force area in the last five years. Not individuals’ profiles.',
        tools: ['sql', 'search', 'dashboard'],
        subjectCategories: ['suspect', 'victim', 'witness'],
        columnGroups: ['ethnicity'],
        operations: 'any',
        roles: ['analyst'],
        impactAssessment: { reference: 'DPIA-0001 Analysis of volume crime', expires: '2027-10-15' },
        approvers: 2,
        begins: '2026-11-01',
        expires: '2027-10-31',
        covert: false,
      },
      text: files.get(`purposes/${params.p}.yaml`) ?? changed,
      inForceText: PURPOSE_TEXT,
      state: 'in-force',
    }),
    'POST /api/policy/check': ({ body }) => ({
      problems: /title: ""/.test(String(body.text))
        ? [{ file: body.path, line: 2, problem: 'the title is empty; say in a few words what it is' }]
        : [],
    }),
    'PUT /api/policy/files': ({ body }) => {
      files.set(String(body.path), String(body.text));
      return { problems: [] };
    },
    'POST /api/policy/discard': () => {
      state.discarded = true;
      return { discarded: true };
    },
    'POST /api/policy/withdraw': ({ body }) => {
      const path = `purposes/${String(body.purpose)}.yaml`;
      files.set(path, (files.get(path) ?? changed).replace(/^status:.*$/m, 'status: withdrawn'));
      return { drafted: true, frozen: true };
    },
    'GET /api/freezes': () => state.freezes,
    'POST /api/freezes': ({ body, who }) => {
      if (body.what === 'purpose' && !PURPOSES.some(([purpose]) => purpose === body.name))
        throw new Refusal(
          404,
          'gate.freeze-unknown',
          `Nothing was frozen: there is no purpose "${String(body.name)}".`,
          'Check kind and name.',
        );
      for (const session of state.sessions.filter(({ purpose }) => purpose === body.name))
        Object.assign(session, {
          state: 'ended',
          ended: 'The purpose is frozen by a steward.',
          endedAt: new Date().toISOString(),
        });
      state.freezes.push({
        what: String(body.what),
        name: String(body.name),
        why: String(body.why),
        by: who.person,
        role: who.roles[0] ?? '',
        since: new Date().toISOString(),
        liftAskedBy: [],
      });
      return { frozen: true };
    },
    'POST /api/freezes/lift': ({ body, who }) => {
      const freeze = state.freezes.find(({ name }) => name === body.name);
      if (freeze !== undefined && freeze.by !== who.person && freeze.liftAskedBy.length === 0) {
        freeze.liftAskedBy.push(who.person);
        return {
          lifted: false,
          because: `It stays frozen until ${freeze.by}, or a second other person, lifts it too.`,
        };
      }
      if (freeze !== undefined) state.freezes.splice(state.freezes.indexOf(freeze), 1);
      return { lifted: true, because: 'Lifted.' };
    },
    'GET /api/people': () =>
      PEOPLE.map((person) => ({ person: person.person, name: person.name, left: false, holdings: holdingsOf(person) })),
    'POST /api/people': ({ body }) => ({ person: String(body.person), token: 'tok_3kd93mfk20dkw02kd93k' }),
    'POST /api/people/:id/leave': () => ({ left: true }),
    'POST /api/people/:id/holdings': ({ body, params, who }) => {
      if (body.change === 'revoke') {
        if (/^(steward|overseer)$/.test(String(body.name)) && params.id !== who.person)
          return { state: 'waits for a second person', proposal: 'chg_2' };
        state.taken.push(`${params.id} ${String(body.kind)}:${String(body.name)}`);
        for (const session of state.sessions.filter(({ person }) => person === params.id)) session.changed = true;
        return { state: 'taken away' };
      }
      if (body.kind === 'marking') return { state: 'waits for a second person', proposal: 'chg_1' };
      return String(body.name).includes('NONSENSE')
        ? { state: 'given', note: `No ${String(body.kind)} "${String(body.name)}" is defined that you can see.` }
        : { state: 'given' };
    },
    'POST /api/people/:id/access': () => ({
      may: false,
      lines: [
        'The purpose admits analysts; this person is one.',
        'The person is not assigned to this operation.',
        'Ask the lead of the operation to have them assigned.',
      ],
    }),
    'GET /api/people/recoveries': () =>
      state.empty
        ? []
        : [
            {
              recovery: 'rec_1',
              person: 'engineer',
              why: 'Laptop stolen; known to me for years.',
              proposedBy: 'steward',
              proposed: '2026-11-25T09:00:00.000Z',
            },
          ],
    'POST /api/people/recoveries/:id/confirm': () => ({ person: 'engineer', token: 'tok_29dk20dkw93kd93k' }),
    'POST /api/people/:id/recovery': () => ({ recovery: 'rec_2' }),
    'GET /api/passkeys': () => [{ passkey: 'pk_1', name: 'Laptop', added: '2026-11-02T09:00:00.000Z', used: null }],
    'GET /api/people/changes': () => (state.empty ? [] : state.changes),
    'POST /api/people/changes/:id/refuse': ({ params }) => {
      const at = state.changes.findIndex(({ proposal }) => proposal === params.id);
      if (at >= 0) state.refused.push(...state.changes.splice(at, 1).map(({ proposal }) => proposal));
      return { refused: true };
    },
    'POST /api/people/changes/:id/confirm': ({ params }) => {
      const at = state.changes.findIndex(({ proposal }) => proposal === params.id);
      if (at >= 0) state.changes.splice(at, 1);
      return { confirmed: true };
    },
  };
}
