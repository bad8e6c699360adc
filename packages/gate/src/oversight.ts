import { isoTime } from '@peel/kernel/clock';
import type { EventId, PersonId } from '@peel/kernel/ids';
import type { Act } from '@peel/ledger/event';
import type { Ledger } from '@peel/ledger/ledger-interface';
import { readsLedgerOnly } from '@peel/policy/purpose';
import { type ActsAsked, type ActsFound, newestActs } from './acts.js';
import { gateErrors } from './errors.js';
import { assertGenuine } from './internal/genuine.js';
import type { People } from './people.js';
import type { PolicyInForce } from './policy-in-force.js';
import type { Recorder } from './recorder.js';
import type { ActiveSession } from './session.js';

export interface WitnessReport {
  readonly state: 'none' | 'fresh' | 'stale';
  readonly says: string;
  readonly required: boolean;
  readonly witnesses: readonly string[];
  readonly quorum: number;
  /** ISO 8601: when the newest confirmed checkpoint was sent out. */
  readonly confirmed?: string;
}

/** What a verifier found in the log's own tiles. */
export interface LogReport {
  readonly entries: number;
  /** Base64. */
  readonly root: string;
  readonly problems: readonly string[];
}

export interface LogVerdict extends Partial<LogReport> {
  readonly whole: boolean;
  readonly problems: readonly string[];
}

/** The entry and the hashes that lead from it to the checkpoint's root, base64: RFC 6962 section 2.1.1. */
export interface EventProof {
  readonly entry: string;
  readonly index: number;
  readonly proof: readonly string[];
  /** A signed note. */
  readonly checkpoint: string;
  readonly verified: boolean;
}

/**
 * Reading the log is a read: a session under one of the four purposes of DPA 2018 s.62(4), itself logged; nobody is shown entries about
 * themselves (THREATS 17).
 */
export class Oversight {
  private verifying = false;

  constructor(
    private readonly ledger: Ledger,
    private readonly policy: PolicyInForce,
    private readonly people: People,
    private readonly recorder: Recorder,
  ) {}

  /** Whether the log stands. Its size is not told: it would tell how busy others are (THREATS 18). */
  status(): Record<string, unknown> {
    const { origin, stopped } = this.ledger;
    return {
      origin: origin.origin,
      demonstration: origin.demonstration,
      state: stopped === undefined ? 'writing' : `stopped: ${stopped.message}`,
    };
  }

  /** Whether outsiders have confirmed the log lately. No size, and no more of the time than reading itself tells. */
  witness(): WitnessReport {
    const { required, names: witnesses, quorum, confirmedAt, problem } = this.ledger.witnessing;
    const confirmed = confirmedAt === undefined ? {} : { confirmed: isoTime(confirmedAt) };
    const told = { required, witnesses, quorum, ...confirmed };
    if (problem !== undefined) return { ...told, state: 'stale', says: problem.message };
    if (witnesses.length === 0)
      return {
        ...told,
        state: 'none',
        says: 'This log has no witness. Nobody outside can tell whether it was taken back.',
      };
    return { ...told, state: 'fresh', says: 'Log witnesses confirm that the log only grows.' };
  }

  /**
   * Verifies the whole log from its tiles, one run at a time; who had it done, and what came of it, is written down. Sizes and single
   * entries are told to overseers alone (THREATS 18). Throws `gate.role-needed`, `gate.verifying`.
   */
  async verify(person: PersonId, check: () => Promise<LogReport>): Promise<LogVerdict> {
    await this.people.requireRole(person, 'steward', 'overseer');
    if (this.verifying) throw gateErrors.verifying();
    this.verifying = true;
    try {
      const act = { kind: 'ledger.verify', actor: `person:${person}` };
      await this.recorder.record(`oversight:${person}`, act);
      const { entries, root, problems } = await check();
      const whole = problems.length === 0;
      await this.recorder.record(`oversight:${person}`, {
        ...act,
        kind: 'ledger.verified',
        note: whole ? 'whole' : 'not whole',
      });
      if (await this.people.hasRole(person, 'overseer')) return { whole, entries, root, problems };
      return { whole, problems: whole ? [] : ['The log does not verify. An overseer is shown in which entries.'] };
    } finally {
      this.verifying = false;
    }
  }

  /** Proof that an event is in the log. Throws `gate.event-unknown`, the same for one about the person themself. */
  async proof(session: ActiveSession, event: string): Promise<EventProof> {
    await this.enter(session, 'ledger.proof', undefined, event);
    const found = await this.ledger.findEvent(event as EventId);
    if (found === undefined || concerns(found.act, session.facts.person)) throw gateErrors.eventUnknown({ event });
    const { entry, proof, checkpoint, verified } = await this.ledger.prove(found.index);
    return {
      entry: base64(entry),
      index: found.index,
      proof: proof.map(base64),
      checkpoint: checkpoint.note,
      verified,
    };
  }

  /** Signs and writes a checkpoint of everything so far. */
  async publish(): Promise<void> {
    await this.ledger.checkpoint();
  }

  /** Who was shown this record: from the index, without replaying the log. `datasets` are those it is in, when that is known. */
  async shown(
    session: ActiveSession,
    record: string,
    datasets?: readonly string[],
  ): Promise<readonly Record<string, unknown>[]> {
    await this.enter(session, 'ledger.shown', { records: [record] });
    const shown = await this.ledger.shown(record, datasets);
    const { actor: self } = session.facts;
    const others = shown.filter(({ actor, requestedBy }) => actor !== self && requestedBy !== self);
    return others.map((entry) => ({ ...entry }));
  }

  /** The newest acts that are asked for, newest first. What was asked for is in the log, sealed: it may name somebody. */
  async acts(session: ActiveSession, asked: ActsAsked): Promise<ActsFound> {
    await this.enter(session, 'ledger.read', asked);
    return newestActs(this.ledger, asked, (act) => concerns(act, session.facts.person));
  }

  private async enter(
    session: ActiveSession,
    kind: string,
    content: ActsAsked | { readonly records: readonly string[] } | undefined,
    about?: string,
  ): Promise<void> {
    assertGenuine(session);
    session.check();
    this.recorder.assertReadable();
    const { facts } = session;
    const purpose = this.policy.definitions.purposes.get(facts.purpose);
    const act = {
      actor: facts.actor,
      session: facts.session,
      purpose: facts.purpose,
      operation: facts.operation,
      justification: facts.justification,
    };
    if (purpose === undefined || !readsLedgerOnly(purpose)) {
      const refused = gateErrors.notAdmitted({
        reason: 'The log is read only under one of the purposes for it (DPA 2018 s.62(4)).',
        advice: '`peel session purposes` lists those open to you.',
      });
      throw await this.recorder.refusal(`oversight:${facts.person}`, act, refused);
    }
    await this.recorder.record(
      `oversight:${facts.person}`,
      { ...act, kind, law: 'consult', ...(about === undefined ? {} : { note: about }) },
      content === undefined ? undefined : { detail: content },
    );
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** Acts of the person, asked for by them, or about them: a freeze, a change of what they hold. */
function concerns({ kind, actor, requestedBy, note }: Act, person: string): boolean {
  const self = `person:${person}`;
  if (actor === self || requestedBy === self) return true;
  return /^(?:freeze|people)\b/.test(kind) && (note ?? '').split(/[\s:]+/).includes(person);
}
