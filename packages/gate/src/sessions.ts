import type { Clock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import { type PersonId, randomId, type SessionId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { Profile } from '@peel/policy/holdings';
import { type JustificationProblem, justificationProblem } from '@peel/policy/justification';
import type { OrderDefinition } from '@peel/policy/order';
import type { Rulings } from '@peel/policy/rulings';
import type { Kysely } from 'kysely';
import type { Epoch } from './epoch.js';
import { gateErrors } from './errors.js';
import type { Freezes } from './freezes.js';
import { markGenuine } from './internal/genuine.js';
import type { Opening } from './leaving/opening.js';
import type { GateSchema } from './migrations.js';
import type { People } from './people.js';
import type { PolicyInForce } from './policy-in-force.js';
import { sessionAct } from './read-acts.js';
import type { Recorder } from './recorder.js';
import { type ActiveSession, freezable, type ServiceOrder, type Session, type SessionRequest } from './session.js';
import { type EndListener, OPEN_ANEW, sessionEnded } from './session-end.js';
import { DEFAULT_MINUTES, endsAfter, LONGEST_MINUTES } from './session-minutes.js';
import { type ListedSession, SessionStore } from './session-store.js';

/** How many of a person's last justifications a new one is compared with. */
const REMEMBERED_JUSTIFICATIONS = 20;
const LISTED_SESSIONS = 50;
/** Freeze, withdrawal and expiry reach what is open within this time (DESIGN, "Read"). */
const RECHECK_MILLISECONDS = 5_000;

interface Admitted {
  readonly profile: Profile;
  readonly rulings: Rulings;
  readonly justification: string;
  readonly weakness: JustificationProblem | undefined;
}

/** What a service session has besides. */
interface Service {
  readonly order: OrderDefinition;
  /** Throws when its order is no longer in force. */
  readonly stillInForce: () => Promise<void>;
}

interface Live {
  readonly service?: Service;
  readonly facts: Session;
  rulings: Rulings;
  /** Fingerprint of the rulings it was opened with, or found with after the service was started again. */
  readonly first: string;
  epoch: number;
  /** When policy was last asked. */
  asked: number;
  expires: number;
  ended: string | undefined;
  /** What its person could do once it has ended: open another, or ask whoever can make that possible. */
  advice: string;
}

/** Opens, extends, closes and ends sessions. What policy says is asked once per session and epoch, never per row. */
export class Sessions {
  private readonly live = new Map<SessionId, Live>();
  private readonly closing = new Set<EndListener>();
  private readonly store: SessionStore;

  constructor(
    private readonly parts: {
      readonly database: Kysely<GateSchema>;
      readonly recorder: Recorder;
      readonly people: People;
      readonly policy: PolicyInForce;
      readonly freezes: Freezes;
      readonly epoch: Epoch;
      readonly clock: Clock;
      readonly randomness: Randomness;
      readonly opening: Pick<Opening, 'check'>;
    },
  ) {
    this.store = new SessionStore(parts.database);
  }

  /** Hears of each session that ends, to stop its streams and its worker. */
  onEnd(listener: EndListener): void {
    this.closing.add(listener);
  }

  async open(request: SessionRequest): Promise<Session> {
    const { recorder, clock, randomness } = this.parts;
    const asked = {
      actor: `person:${request.person}`,
      ...(request.purpose === undefined ? {} : { purpose: request.purpose }),
      ...(request.operation === undefined ? {} : { operation: request.operation }),
      ...(request.justification === undefined ? {} : { justification: request.justification }),
    };
    return this.refusing(request.person, asked, async () => {
      const admitted = await this.admit(request);
      const now = clock.now();
      const facts: Session = {
        session: randomId<'session'>('ses', randomness, `session:${request.person}`),
        person: request.person,
        actor: asked.actor,
        purpose: admitted.profile.purpose,
        operation: admitted.profile.operation,
        justification: admitted.justification,
        ...(admitted.weakness === undefined ? {} : { warning: admitted.weakness.message }),
        opened: now,
        expires: endsAfter(request.minutes ?? DEFAULT_MINUTES, now),
      };
      const weak = admitted.weakness;
      const note = weak === undefined ? {} : { note: `justification: ${weak.code}` };
      await recorder.record(`session:${request.person}`, {
        ...asked,
        ...note,
        kind: 'session.open',
        session: facts.session,
      });
      await this.store.add(facts);
      this.remember(facts, admitted.rulings);
      return facts;
    });
  }

  /** A session for a run of a standing order; whether the order is in force was settled by the caller. */
  async openService(
    order: ServiceOrder,
    run: string,
    requestedBy: string,
    rulings: Rulings,
    stillInForce: () => Promise<void>,
  ): Promise<ActiveSession> {
    this.parts.opening.check();
    const { recorder, clock, randomness } = this.parts;
    const now = clock.now();
    const facts: Session = {
      session: randomId<'session'>('ses', randomness, `session:order:${order.name}`),
      person: order.owner,
      actor: `service:${order.name}/${run}`,
      purpose: order.purpose,
      operation: order.operation,
      justification: `standing order ${order.name}`,
      order: order.name,
      requestedBy,
      opened: now,
      expires: Math.min(now + LONGEST_MINUTES * 60_000, order.until ?? Number.POSITIVE_INFINITY),
    };
    await recorder.record(`session:order:${order.name}`, {
      ...sessionAct({ facts }),
      kind: 'session.open',
    });
    await this.store.add(facts);
    return this.activate(this.remember(facts, rulings, { order: order.definition, stillInForce }));
  }

  /** The person's open session, with today's rulings. Throws `gate.session-unknown`, `-ended`, `frozen`; each is written down. */
  async require(session: string | undefined, person: PersonId): Promise<ActiveSession> {
    return this.refusing(person, {}, async () => {
      const live = await this.own(session, person);
      if (this.isStale(live)) await this.refresh(live);
      const active = this.activate(live);
      active.check();
      return active;
    });
  }

  /** To as many minutes from now, and no sooner than it would end anyway: an extension never takes time away. */
  async extend(session: string, person: PersonId, minutes: number, justification: string): Promise<Session> {
    await this.require(session, person);
    const live = await this.own(session, person);
    const asked = { session: live.facts.session, purpose: live.facts.purpose, operation: live.facts.operation };
    const expires = Math.max(live.expires, endsAfter(minutes, this.parts.clock.now()));
    const weakness = await this.refusing(person, asked, () => this.weakness(person, justification));
    await this.parts.recorder.record(`session:${person}`, {
      kind: 'session.extend',
      actor: live.facts.actor,
      session: live.facts.session,
      purpose: live.facts.purpose,
      operation: live.facts.operation,
      justification,
      ...(weakness === undefined ? {} : { note: `justification: ${weakness.code}` }),
    });
    live.expires = expires;
    await this.store.extend(live.facts.session, expires);
    return { ...live.facts, expires };
  }

  async close(session: string, person: PersonId): Promise<void> {
    await this.refusing(person, {}, async () => this.end(await this.own(session, person), 'closed by its person'));
  }

  /** Ends every open session of a person, with what runs in them. */
  async endAllOf(person: PersonId, why: string): Promise<void> {
    for (const { session } of await this.store.openOf(person, this.parts.clock.now())) {
      const live = this.live.get(session) ?? (await this.recall(session));
      if (live !== undefined) await this.end(live, why);
    }
  }

  async endService(session: ActiveSession): Promise<void> {
    const live = this.live.get(session.facts.session);
    if (live !== undefined) await this.end(live, 'the run ended');
  }

  /** The person's own, newest first, each as policy has it at this moment: one that would not be opened now is ended by being listed. */
  async listOf(person: PersonId): Promise<readonly ListedSession[]> {
    const open = [...this.live.values()].filter(({ facts }) => facts.person === person && facts.order === undefined);
    for (const live of open) if (live.ended === undefined && this.isStale(live)) await this.refresh(live);
    const now = this.parts.clock.now();
    return (await this.store.latestOf(person, LISTED_SESSIONS)).map((session) => {
      const live = this.live.get(session.session);
      return {
        ...session,
        state: session.ended === undefined && now < session.expires ? 'open' : 'ended',
        changed: live !== undefined && live.rulings.fingerprint !== live.first,
      };
    });
  }

  /** What a justification lacks, before a session is opened with it: what opening would say. */
  async justificationProblem(person: PersonId, text: string): Promise<JustificationProblem | undefined> {
    const recent = await this.store.latestOf(person, REMEMBERED_JUSTIFICATIONS);
    return justificationProblem(
      text,
      recent.map((session) => session.justification),
    );
  }

  /** The person's own, open or ended. Somebody else's is as unknown as one that never was. */
  private async own(session: string | undefined, person: PersonId): Promise<Live> {
    if (session === undefined) throw gateErrors.noSession();
    const live = this.live.get(session as SessionId) ?? (await this.recall(session as SessionId));
    if (live === undefined || live.facts.person !== person || live.facts.order !== undefined)
      throw gateErrors.sessionUnknown();
    return live;
  }

  /** A refusal on the way is written down. */
  private async refusing<T>(person: PersonId, asked: object, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isPeelError(error) || error.kind !== 'refused') throw error;
      throw await this.parts.recorder.refusal(`session:${person}`, { actor: `person:${person}`, ...asked }, error);
    }
  }

  private async admit(request: SessionRequest): Promise<Admitted> {
    const { people, policy, freezes, clock } = this.parts;
    this.parts.opening.check();
    if (request.purpose === undefined || request.purpose.trim() === '') throw gateErrors.purposeMissing();
    if (request.operation === undefined || request.operation.trim() === '') throw gateErrors.operationMissing();
    if (request.justification === undefined || request.justification.trim() === '')
      throw gateErrors.justificationMissing();
    await people.require(request.person);
    const profile = await this.profileOf(request.person, request.purpose, request.operation);
    const admission = policy.engine.admit(profile, clock.now(), freezes.list());
    if (!admission.allowed) throw admission.error;
    freezes.check(freezable({ person: request.person, purpose: request.purpose, operation: request.operation }));
    const weakness = await this.weakness(request.person, request.justification);
    return { profile, rulings: policy.engine.rule(profile), justification: request.justification, weakness };
  }

  private async profileOf(person: PersonId, purpose: string, operation: string): Promise<Profile> {
    return { person, purpose, operation, holdings: await this.parts.people.holdings(person) };
  }

  /**
   * What is wrong with a justification. Only an empty one is refused; a hollow or repeated one is let through, told to the person, and
   * marked in the log for whoever samples it (LAW, s.62: soft block).
   */
  private async weakness(person: PersonId, text: string): Promise<JustificationProblem | undefined> {
    const problem = await this.justificationProblem(person, text);
    if (problem?.code === 'empty') throw gateErrors.justificationMissing();
    return problem;
  }

  /** Asks policy again; a session that would not be opened now is ended. A service session keeps the rulings of its order. */
  private async refresh(live: Live): Promise<void> {
    const { people, policy, freezes, epoch, clock } = this.parts;
    const asOf = epoch.value;
    const { facts, service } = live;
    const asked = clock.now();
    if (service !== undefined) {
      await service
        .stillInForce()
        .catch((error: unknown) => this.end(live, error instanceof Error ? error.message : 'its order is over'));
    } else {
      const profile = await this.profileOf(facts.person, facts.purpose, facts.operation);
      const present = await people.isPresent(facts.person);
      const admission = policy.engine.admit(profile, clock.now(), freezes.list());
      // An answer that was asked for earlier and comes later knows less than the one that is here.
      if (live.epoch > asOf) return;
      if (!present) await this.end(live, 'its person has left');
      else if (!admission.allowed) await this.end(live, admission.error.message, admission.error.body.advice);
      else live.rulings = policy.engine.rule(profile);
    }
    live.epoch = asOf;
    live.asked = asked;
  }

  private activate(live: Live): ActiveSession {
    const { clock, freezes } = this.parts;
    const { facts, rulings } = live;
    const check = (): void => {
      if (live.ended !== undefined) throw sessionEnded(live.ended, live.advice);
      if (clock.now() >= live.expires) throw sessionEnded('its time ran out', live.advice);
      freezes.check(freezable(facts));
    };
    return markGenuine({
      session: facts.session,
      actor: facts.actor,
      facts,
      rulings,
      ...(live.service === undefined ? {} : { order: live.service.order }),
      check,
      recheck: async () => {
        if (this.isStale(live)) await this.refresh(live);
        check();
        if (live.rulings.fingerprint !== rulings.fingerprint) {
          throw sessionEnded('what it may read changed while it was reading');
        }
      },
    });
  }

  private isStale(live: Live): boolean {
    return live.epoch !== this.parts.epoch.value || this.parts.clock.now() - live.asked >= RECHECK_MILLISECONDS;
  }

  private async end(live: Live, why: string, advice = OPEN_ANEW): Promise<void> {
    if (live.ended !== undefined) return;
    live.ended = why;
    live.advice = advice;
    for (const listener of this.closing) listener(live.facts.session, why, advice);
    const { recorder, clock } = this.parts;
    await recorder.record(
      `session:${live.facts.order === undefined ? live.facts.person : `order:${live.facts.order}`}`,
      {
        kind: 'session.close',
        actor: live.facts.actor,
        session: live.facts.session,
        purpose: live.facts.purpose,
        operation: live.facts.operation,
        note: why,
      },
    );
    await this.store.end(live.facts.session, clock.now(), why);
    this.live.delete(live.facts.session);
  }

  private remember(facts: Session, rulings: Rulings, service?: Service): Live {
    const live: Live = {
      facts,
      rulings,
      first: rulings.fingerprint,
      ...(service === undefined ? {} : { service }),
      epoch: this.parts.epoch.value,
      asked: this.parts.clock.now(),
      expires: facts.expires,
      ended: undefined,
      advice: OPEN_ANEW,
    };
    this.forgetExpired();
    this.live.set(facts.session, live);
    return live;
  }

  /** Sessions whose time ran out unended are found in PostgreSQL again, if anybody asks. */
  private forgetExpired(): void {
    const now = this.parts.clock.now();
    for (const [session, { expires }] of this.live) {
      if (expires > now) continue;
      this.live.delete(session);
      for (const listener of this.closing) listener(session, 'its time ran out', OPEN_ANEW);
    }
  }

  /** A session opened before the service was started again: from PostgreSQL, with rulings asked anew. */
  private async recall(session: SessionId): Promise<Live | undefined> {
    const facts = await this.store.find(session);
    if (facts === undefined || facts.order !== undefined) return undefined;
    const profile: Profile = {
      person: facts.person,
      purpose: facts.purpose,
      operation: facts.operation,
      holdings: await this.parts.people.holdings(facts.person),
    };
    const rulings = this.parts.policy.engine.rule(profile);
    // Somebody else may have found it meanwhile: there is one of it, or closing one would leave the other open.
    const found = this.live.get(session);
    if (found !== undefined) return found;
    const live = this.remember(facts, rulings);
    live.ended = facts.ended;
    live.epoch = -1;
    const admission = this.parts.policy.engine.admit(profile, this.parts.clock.now(), this.parts.freezes.list());
    if (!admission.allowed) live.advice = admission.error.body.advice;
    if (live.ended !== undefined) this.live.delete(session);
    return live;
  }
}
