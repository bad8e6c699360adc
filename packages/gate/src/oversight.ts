import type { Act } from '@peel/ledger/event';
import type { Ledger } from '@peel/ledger/ledger-interface';
import { readsLedgerOnly } from '@peel/policy/purpose';
import { gateErrors } from './errors.js';
import { assertGenuine } from './internal/genuine.js';
import type { PolicyInForce } from './policy-in-force.js';
import type { Recorder } from './recorder.js';
import type { ActiveSession } from './session.js';

/**
 * Reading the log is a read: a session under one of the four purposes of DPA 2018 s.62(4), itself logged; nobody is shown entries about
 * themselves (THREATS 17).
 */
export class Oversight {
  constructor(
    private readonly ledger: Ledger,
    private readonly policy: PolicyInForce,
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
    return shown.filter(({ actor }) => actor !== session.facts.actor).map((entry) => ({ ...entry }));
  }

  /** The newest acts, newest first. */
  async acts(session: ActiveSession, last: number): Promise<readonly Record<string, unknown>[]> {
    await this.enter(session, 'ledger.read', undefined);
    const acts: Record<string, unknown>[] = [];
    for await (const { id, act } of this.ledger.read({ from: Math.max(0, this.ledger.size - last) })) {
      if (!concerns(act, session.facts.person)) acts.push({ event: id, ...act });
    }
    return acts.reverse();
  }

  private async enter(
    session: ActiveSession,
    kind: string,
    content: { records: readonly string[] } | undefined,
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
      { ...act, kind, law: 'consult' },
      content === undefined ? undefined : { detail: content },
    );
  }
}

/** Acts of the person, asked for by them, or about them: a freeze, a change of what they hold. */
function concerns({ kind, actor, requestedBy, note }: Act, person: string): boolean {
  const self = `person:${person}`;
  if (actor === self || requestedBy === self) return true;
  return /^(?:freeze|people)\b/.test(kind) && (note ?? '').split(/[\s:]+/).includes(person);
}
