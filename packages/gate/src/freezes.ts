import type { Clock } from '@peel/kernel/clock';
import type { PeelError } from '@peel/kernel/errors';
import type { PersonId } from '@peel/kernel/ids';
import { type Freeze, type FrozenKind, frozen, liftProblem } from '@peel/policy/freezes';
import type { Kysely } from 'kysely';
import type { Epoch } from './epoch.js';
import { gateErrors } from './errors.js';
import { type Freezable, freezeNote, type LoggedFreeze, type LoggedProposal, liftNote } from './freeze-notes.js';
import type { GateSchema } from './migrations.js';
import type { People } from './people.js';
import { NO_POLICY, type PolicyInForce } from './policy-in-force.js';
import type { Recorder } from './recorder.js';
import { ends, type Standing } from './standing.js';

export type { Freezable };

export interface FreezeEntry extends Omit<LoggedFreeze, 'event' | 'index'> {
  /** Who asked for its end, while that waits for a second person. */
  readonly liftAskedBy: readonly string[];
}

export interface Lifting {
  /** Whether nothing of the thing is frozen any more that was when it was asked. */
  readonly lifted: boolean;
  readonly because: string;
}

/** A freeze as it holds: in the log, or on its way there. */
type Held = Omit<LoggedFreeze, 'index'>;

/** A freeze whose end somebody asked for, with who asked before. */
interface Asked {
  readonly freeze: Held;
  readonly before: readonly LoggedProposal[];
}

const ALL = 'all';

/**
 * The button an overseer presses. It reaches open streams at once, through the epoch (THREATS 23). What is frozen is what the log says;
 * the table is an index of it, for an export.
 */
export class Freezes {
  /** Pressed, and not in the log yet, or not at all because the log failed: they hold until they are lifted. */
  private readonly unwritten = new Map<string, Held>();
  private held: readonly Held[] = [];
  private active: readonly Freeze[] = [];

  constructor(
    private readonly database: Kysely<GateSchema>,
    private readonly recorder: Recorder,
    private readonly people: People,
    private readonly clock: Clock,
    private readonly epoch: Epoch,
    private readonly standing: Standing,
    /** Whether there is such a thing. Who may freeze may read every definition, so saying no tells nothing. */
    private readonly isThere: (what: FrozenKind, name: string) => Promise<boolean>,
  ) {}

  /** Called once at start, when what stands has been read. */
  async load(): Promise<void> {
    this.refresh();
    const events = this.held.map(({ event }) => event);
    await this.database
      .deleteFrom('gate.freezes')
      .$if(events.length > 0, (query) => query.where('event', 'not in', events))
      .execute();
    for (const freeze of this.held) await this.index(freeze);
  }

  /** For policy, which asks of persons, purposes and operations itself. */
  list(): readonly Freeze[] {
    return this.active;
  }

  isFrozen(kind: FrozenKind, name: string): boolean {
    return frozen(this.active, kind, name, this.clock.now()) !== undefined;
  }

  /** Throws `gate.frozen` when one of these is frozen, or the whole workspace. */
  check(things: Readonly<Partial<Record<FrozenKind, string>>>): void {
    const problem = this.problem(things);
    if (problem !== undefined) throw problem;
  }

  /** What `check` would throw. */
  problem(things: Readonly<Partial<Record<FrozenKind, string>>>): PeelError | undefined {
    const whole = this.held.find(({ what }) => what === 'workspace');
    if (whole !== undefined) return gateErrors.frozen({ what: 'workspace', by: whole.role });
    const now = this.clock.now();
    for (const [what, name] of Object.entries(things)) {
      const freeze = frozen(this.active, what as FrozenKind, name, now);
      if (freeze !== undefined) return gateErrors.frozen({ what, by: freeze.role });
    }
    return undefined;
  }

  /** Those in force, for who may set and lift them; the workspace's own among them. */
  async listFor(person: PersonId): Promise<readonly FreezeEntry[]> {
    await this.roleOf(person);
    return Promise.all(
      this.held.map(async ({ event, what, name, by, role, since, why }) => {
        const liftAskedBy = (await this.proposals(event)).map((proposal) => proposal.by);
        return { what, name, by, role, since, why, liftAskedBy };
      }),
    );
  }

  /** Throws `gate.freeze-unknown`: a misspelt name that froze nothing must not look like a freeze. */
  async freeze(what: Freezable, named: string, by: PersonId, why: string): Promise<void> {
    const role = await this.roleOf(by);
    if (what !== 'workspace' && !(await this.isThere(what, named)))
      throw gateErrors.freezeUnknown({ kind: what, name: named });
    const event = this.recorder.newId(`freeze:${by}`);
    const name = what === 'workspace' ? ALL : named;
    const freeze = { event, what, name, by, role, since: new Date(this.clock.now()).toISOString(), why };
    // In force first, written down at once after: a freeze that waits for the log would let rows pass meanwhile.
    this.unwritten.set(event, freeze);
    this.refresh();
    this.epoch.move();
    const act = { kind: 'freeze', actor: `person:${by}`, note: freezeNote(freeze) };
    await this.standing.written(() => this.recorder.record(`freeze:${by}`, act, undefined, event));
    this.unwritten.delete(event);
    this.refresh();
    await this.index(freeze);
  }

  /**
   * Gives the person's word for the end of what is frozen of the thing, when they may of all of it. What they set themself ends; what others
   * set ends with the second word, neither of them its author's, and until then the first is a wish on record. An overseer's freeze takes
   * overseers (LAW, s.69-71).
   */
  async lift(what: Freezable, named: string, by: PersonId): Promise<Lifting> {
    const role = await this.roleOf(by);
    const roles = await this.people.roles(by);
    const name = what === 'workspace' ? ALL : named;
    const held = this.held.filter((freeze) => freeze.what === what && freeze.name === name);
    if (held.length === 0) throw gateErrors.nothingFrozen({ kind: what, name: named });
    for (const freeze of held) {
      const problem = liftProblem(toFreeze(freeze), by, roles);
      if (problem !== undefined)
        throw gateErrors.notAdmitted({ reason: problem, advice: 'Ask somebody who may lift it.' });
    }
    const asked = await Promise.all(
      held.map(async (freeze) => ({ freeze, before: await this.proposals(freeze.event, freeze.role) })),
    );
    const isEnded = ({ freeze, before }: (typeof asked)[number]): boolean =>
      ends(freeze, { by, with: before.map((proposal) => proposal.by) });
    const ended = asked.filter(isEnded);
    const waiting = asked.filter((each) => !isEnded(each));
    if (ended.length > 0) await this.end({ what, name }, ended, by, role);
    await this.propose({ what, name }, waiting, by, role);
    const authors = [...new Set(waiting.map(({ freeze }) => freeze.by))];
    return waiting.length === 0
      ? { lifted: true, because: 'Lifted.' }
      : {
          lifted: false,
          because: `It stays frozen until ${authors.join(' and ')}, or a second other person, lifts it too.`,
        };
  }

  private async end(thing: Pick<Held, 'what' | 'name'>, ended: readonly Asked[], by: PersonId, role: Freeze['role']) {
    const events = ended.map(({ freeze }) => freeze.event);
    const before = [...new Set(ended.flatMap((each) => each.before.map(({ event }) => event)))];
    const act = { kind: 'freeze.lift', actor: `person:${by}`, note: liftNote(thing, events, role, before) };
    await this.standing.written(() => this.recorder.record(`freeze:${by}`, act));
    for (const event of events) this.unwritten.delete(event);
    this.refresh();
    this.epoch.move();
    await this.database.deleteFrom('gate.freezes').where('event', 'in', events).execute();
  }

  /** Once is enough: whoever presses again says nothing new. */
  private async propose(
    thing: Pick<Held, 'what' | 'name'>,
    asked: readonly Asked[],
    by: PersonId,
    role: Freeze['role'],
  ) {
    const fresh = asked.filter(({ before }) => before.every((proposal) => proposal.by !== by));
    if (fresh.length === 0) return;
    const events = fresh.map(({ freeze }) => freeze.event);
    const act = { kind: 'freeze.propose-lift', actor: `person:${by}`, note: liftNote(thing, events, role) };
    await this.standing.written(() => this.recorder.record(`freeze:${by}`, act));
  }

  /** Of people who still may: who left, or holds the role no more, is not one of two. */
  private async proposals(freeze: string, needed?: Freeze['role']): Promise<readonly LoggedProposal[]> {
    const given = await Promise.all(
      this.standing.proposals(freeze).map(async (proposal) => {
        const roles = await this.people.roles(proposal.by as PersonId);
        return roles.includes(proposal.role) && (needed !== 'overseer' || proposal.role === needed) ? [proposal] : [];
      }),
    );
    return given.flat();
  }

  private refresh(): void {
    this.held = [...this.standing.freezes(), ...this.unwritten.values()];
    this.active = this.held.filter(({ what }) => what !== 'workspace').map(toFreeze);
  }

  private async index({ event, what, name, by, role, since, why }: Held): Promise<void> {
    await this.database
      .insertInto('gate.freezes')
      .values({
        freeze_id: event,
        kind: what,
        name,
        by_person: by,
        by_role: role,
        since: new Date(since),
        why,
        event,
      })
      .onConflict((conflict) => conflict.column('freeze_id').doNothing())
      .execute();
  }

  private async roleOf(person: PersonId): Promise<Freeze['role']> {
    await this.people.requireRole(person, 'overseer', 'steward');
    return (await this.people.hasRole(person, 'overseer')) ? 'overseer' : 'steward';
  }
}

/** Whether the policy in force defines such a thing; before there is one nothing is refused. */
export function isDefined(policy: PolicyInForce, what: Exclude<FrozenKind, 'person'>, name: string): boolean {
  if (policy.hash === NO_POLICY) return true;
  const { purposes, operations, orders, sources } = policy.definitions;
  return { purpose: purposes, operation: operations, order: orders, dataset: sources }[what].has(name);
}

function toFreeze({ event, what, name, by, role, since, why }: Held): Freeze {
  return { id: event, kind: what as FrozenKind, name, by, role, at: Date.parse(since), why };
}
