import type { EventId } from '@peel/kernel/ids';
import { labelFromKey } from '@peel/policy/label';
import { assertGenuine } from './internal/genuine.js';
import { mayNameOperation } from './naming.js';
import type { OpenedLabels } from './opened-labels.js';
import type { People } from './people.js';
import type { PolicyInForce } from './policy-in-force.js';
import { sessionAct } from './read-acts.js';
import type { Recorder } from './recorder.js';
import type { ActiveSession } from './session.js';

/** By whom, why and where a text was written. */
export interface Origin {
  readonly person: string;
  readonly purpose: string;
  readonly operation: string;
}

/** What people write while they look at data: it is labelled with what they had opened, and shown to those alone who satisfy that. */
export class Writings {
  constructor(
    private readonly parts: {
      readonly opened: OpenedLabels;
      readonly recorder: Recorder;
      readonly policy: PolicyInForce;
      readonly people: People;
    },
  ) {}

  /** The label of whatever the session writes now, as its key. */
  async labelOf(session: ActiveSession): Promise<string> {
    assertGenuine(session);
    return (await this.parts.opened.of(session.session)).key;
  }

  /** Whether a text under this label may be shown in the session. One that has opened it stays as high as the text. */
  mayShow(session: ActiveSession, labelKey: string): boolean {
    assertGenuine(session);
    session.check();
    return session.rulings.satisfies(labelFromKey(labelKey));
  }

  /**
   * What may be told in the session of where texts come from. Where the operation may not be named, its purpose and who works in it would
   * tell of it, so nothing is told but one's own name (THREATS 11, 24).
   */
  async tellable({ facts }: ActiveSession): Promise<(origin: Origin) => Partial<Origin>> {
    const { policy, people } = this.parts;
    const holdings = await people.holdings(facts.person);
    return ({ person, purpose, operation }) => {
      if (mayNameOperation(policy.definitions, operation, holdings)) return { person, purpose, operation };
      return person === facts.person ? { person } : {};
    };
  }

  /**
   * A text was shown in the session: what is written from now on carries its label too. Written down before it is shown when it is
   * somebody else's.
   */
  async shown(
    session: ActiveSession,
    labelKey: string,
    about: { readonly kind: string; readonly note: string } | undefined,
  ) {
    await this.parts.opened.note(session.session, labelFromKey(labelKey));
    if (about !== undefined) await this.record(session, about.kind, about.note, undefined);
  }

  /** Writes an act on a text down. The text itself is sealed with the event's content. */
  async record(session: ActiveSession, kind: string, note: string, text: unknown): Promise<EventId> {
    assertGenuine(session);
    session.check();
    const act = { ...sessionAct(session), kind, note };
    const content = text === undefined ? undefined : { detail: text };
    return (await this.parts.recorder.record(`writing:${session.facts.person}`, act, content)).id;
  }
}
