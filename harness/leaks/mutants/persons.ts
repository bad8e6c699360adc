import { gateErrors } from '@peel/gate/errors';
import type { Recorder } from '@peel/gate/recorder';
import type { PersonId } from '@peel/kernel/ids';
import { RefusalBudget } from '@peel/ledger/refusal-budget';
import { type Mutant, partsOf, replaced, sized, toldOtherwise } from './mutant.js';

interface RecentRow {
  readonly sql: string;
  readonly at: Date;
  readonly rows: number | string;
}

/** Whose a thing is: sessions, log, accounts, freezes, budgets. */
export const PERSONS: readonly Mutant[] = [
  {
    name: 'session-of-another',
    control: "a session is its person's own",
    breakIn(world) {
      const { gate } = partsOf(world);
      return replaced(gate.sessions, 'require', (require) => async (session, person) => {
        const live = session === undefined ? undefined : gate.sessions['live'].get(session as never);
        return require(session, live === undefined || live.facts.order !== undefined ? person : live.facts.person);
      });
    },
  },
  {
    name: 'log-for-everybody',
    control: 'the log is read only under a purpose of oversight',
    breakIn(world) {
      const { gate } = partsOf(world);
      return replaced(
        gate.oversight as unknown as { enter: () => Promise<void> },
        'enter',
        () => async () => undefined,
      );
    },
  },
  {
    name: 'check-for-everybody',
    control: 'how many files there are, and whether they are whole, is told to overseers only',
    breakIn(world) {
      const { fileCheck } = world.service.gate;
      return replaced(fileCheck, 'run', (run) => (_person, rate, gone) => run('overseer' as PersonId, rate, gone));
    },
  },
  {
    name: 'people-for-everybody',
    control: 'accounts and holdings are shown to stewards only',
    breakIn(world) {
      return replaced(world.service.gate.people, 'requireRole', () => async () => undefined);
    },
  },
  {
    name: 'sessions-of-all',
    control: 'a person is told of their own sessions only',
    breakIn(world) {
      const { sessions } = world.service.gate;
      return replaced(sessions, 'listOf', (listOf) => async (person) => [
        ...(await listOf(person)),
        ...(await listOf('colleague' as PersonId)),
      ]);
    },
  },
  {
    name: 'freeze-of-another',
    control: 'a freeze stops what it names, and nobody else hears of it',
    breakIn(world) {
      const { freezes } = world.service.gate;
      // Of statements alone: the harness could not open the readers' sessions else.
      return replaced(freezes, 'check', (check) => (things) => {
        check(things);
        const [freeze] = freezes.list();
        if (freeze !== undefined && things.dataset !== undefined)
          throw gateErrors.frozen({ what: freeze.kind, by: freeze.role });
      });
    },
  },
  {
    name: 'freeze-told-first',
    control: 'a freeze is told to those whom it stops, after all else that they lack',
    breakIn(world) {
      const { engine } = world.service.gate.policy;
      return replaced(engine, 'admit', (admit) => (profile, now, freezes = []) => {
        const freeze = freezes.find(({ kind, name }) => kind === 'operation' && name === profile.operation);
        if (freeze === undefined) return admit(profile, now, freezes);
        const error = gateErrors.frozen({ what: freeze.kind, by: freeze.role });
        return { allowed: false, code: error.code, error };
      });
    },
  },
  {
    name: 'uploads-of-all',
    control: 'a file of an operation is there for those alone who satisfy what its uploader set',
    breakIn(world) {
      const { uploads } = world.service.gate;
      return replaced(
        uploads,
        'list',
        () => (session) =>
          uploads.of(session).map(({ name, title }) => ({ dataset: name, title, by: 'person:colleague', expires: '' })),
      );
    },
  },
  {
    name: 'refusal-budget-of-all',
    control: "a person's refusals are counted by themselves",
    breakIn(world) {
      const { gate } = partsOf(world);
      const budget = new RefusalBudget({ perMinute: 6 }, world.clock);
      return replaced(
        gate['recorder'] as Recorder,
        'refusal',
        (refusal: Recorder['refusal']) =>
          async (...facts: Parameters<Recorder['refusal']>) => {
            const error = await refusal(...facts);
            return budget.take('everybody') === 'log' ? error : gateErrors.refusalBudget();
          },
      );
    },
  },
  {
    name: 'queries-of-all',
    control: 'what somebody wrote is shown to those who satisfy what they had opened',
    breakIn(world) {
      const { queries } = world.service;
      return replaced(queries, 'list', (list) => async (session) => {
        const own = await list(session);
        const others = await queries['database']
          .selectFrom('server.recent_queries')
          .selectAll()
          .where('person', '=', 'colleague')
          .orderBy('place')
          .execute();
        const recent = (others as readonly RecentRow[]).map(({ sql, at, rows }) => ({
          sql,
          at: at.toISOString(),
          rows: Number(rows),
        }));
        return { ...own, recent: [...own.recent, ...recent] };
      });
    },
  },
  {
    name: 'origins-of-all',
    control: 'by whom, why and in which operation something was written is told to who may be told of the operation',
    breakIn: (world) =>
      replaced(world.service.gate.writings, 'tellable', () => async () => ({ person, purpose, operation }) => ({
        person,
        purpose,
        operation,
      })),
  },
  {
    name: 'names-with-sizes',
    control: 'who somebody is tells nothing of what is stored',
    breakIn(world) {
      const { people } = world.service.gate;
      return toldOtherwise(people, 'require', async (known) => ({
        ...known,
        name: await sized(world, known.name, 'incidents'),
      }));
    },
  },
];

/** A statement that it ended in one world alone is among those that its person asked lately in the other. */
export const ENDS_ALL: Mutant = {
  name: 'change-ends-all',
  control: 'a change that does not concern a session ends nothing of it',
  breakIn(world) {
    const { people, sessions } = world.service.gate;
    const seen = new Map<string, number>();
    return replaced(sessions, 'require', (require) => async (session, person) => {
      const active = await require(session, person);
      const { value } = people['epoch'];
      const last = seen.get(active.session) ?? value;
      seen.set(active.session, value);
      if (last !== value) throw gateErrors.sessionEnded({ why: 'something changed' });
      return active;
    });
  },
};
