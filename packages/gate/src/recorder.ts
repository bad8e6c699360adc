import { type Clock, isoTime } from '@peel/kernel/clock';
import type { PeelError } from '@peel/kernel/errors';
import { type EventId, randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { Act, Content, NewEvent, Receipt } from '@peel/ledger/event';
import type { Ledger } from '@peel/ledger/ledger-interface';
import type { RefusalLog } from '@peel/ledger/refusal-log';
import { gateErrors } from './errors.js';

/** An act without what every act carries: time, policy and code are added here. */
export type ActFacts = Omit<Act, 'time' | 'policy' | 'code'>;

export interface Recorded {
  readonly id: EventId;
  readonly receipt: Receipt;
}

/** Writes the gate's acts. What it returns has been made durable: "written down before shown". */
export class Recorder {
  private readonly noted = new WeakSet<PeelError>();

  constructor(
    private readonly ledger: Ledger,
    private readonly refusals: RefusalLog,
    private readonly ports: { readonly clock: Clock; readonly randomness: Randomness },
    private readonly codeHash: string,
    private readonly policyHash: () => string,
  ) {}

  /** Throws `gate.not-readable` when the log is stopped or no witness has seen it lately. */
  assertReadable(): void {
    try {
      this.ledger.assertReadable();
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/\.$/, '') : 'the log does not answer';
      throw gateErrors.notReadable({ why }, error);
    }
  }

  /** A new event id. The scope keeps other people's activity from moving it in the leak harness. */
  newId(scope: string): EventId {
    return randomId<'event'>('evt', this.ports.randomness, `event:${scope}`);
  }

  async record(scope: string, act: ActFacts, content?: Content, id: EventId = this.newId(scope)): Promise<Recorded> {
    return { id, receipt: await this.ledger.append(this.event(id, act, content)) };
  }

  /** Records a refusal, one by one within the asker's budget and counted beyond it, and gives back the error to throw. */
  async refusal(
    scope: string,
    act: Omit<ActFacts, 'kind' | 'refusal'>,
    error: PeelError,
    content?: Content,
  ): Promise<PeelError> {
    if (this.noted.has(error)) return error;
    this.noted.add(error);
    await this.refusals.refused(
      this.event(this.newId(scope), { ...act, kind: 'refusal', refusal: error.code }, content),
    );
    return error;
  }

  /** Whether this refusal is in the log, or counted, already. */
  isNoted(error: PeelError): boolean {
    return this.noted.has(error);
  }

  /** A refusal of somebody who is not known: counted, never an event of its own (THREATS 19). */
  countUnknown(error: PeelError): void {
    this.noted.add(error);
    this.refusals.unauthenticated(error.code);
  }

  private event(id: EventId, act: ActFacts, content: Content | undefined): NewEvent {
    const whole = { ...act, time: isoTime(this.ports.clock.now()), policy: this.policyHash(), code: this.codeHash };
    return { id, act: whole, ...(content === undefined ? {} : { content }) };
  }
}
