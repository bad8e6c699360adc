import type { PeelError } from '@peel/kernel/errors';
import type { SessionId } from '@peel/kernel/ids';
import type { WatchedAnswer } from './answer.js';
import { gateErrors } from './errors.js';

const RUNNING_PER_SESSION = 4;

/** A statement's place among those of its session, held from before it is planned until its outcome is durable. */
interface Place {
  /** While it computes and has no answer yet. */
  starting?: StartingRead;
  answer?: WatchedAnswer;
}

/** A statement that has shown nothing yet. */
export interface StartingRead {
  /** Asks whether its session still stands; stops it when not. */
  recheck(): void;
  stop(): void;
}

/** The statements that run now, by session. */
export class RunningReads {
  private readonly places = new Map<SessionId, Set<Place>>();

  /** Throws `gate.busy`. */
  enter(session: SessionId): { begin(read: StartingRead): void; show(answer: WatchedAnswer): void; leave(): void } {
    const taken = this.places.get(session) ?? new Set();
    if (taken.size >= RUNNING_PER_SESSION) throw gateErrors.busy({ running: taken.size, limit: RUNNING_PER_SESSION });
    const place: Place = {};
    taken.add(place);
    this.places.set(session, taken);
    return {
      begin: (read) => {
        place.starting = read;
      },
      show: (answer) => {
        delete place.starting;
        place.answer = answer;
      },
      leave: () => {
        taken.delete(place);
        if (taken.size === 0 && this.places.get(session) === taken) this.places.delete(session);
      },
    };
  }

  cancel(session: SessionId, reason: PeelError): void {
    for (const { starting, answer } of this.places.get(session) ?? []) {
      starting?.stop();
      answer?.answer.cancel(reason);
    }
  }

  recheck(): void {
    for (const taken of this.places.values()) for (const { starting, answer } of taken) (answer ?? starting)?.recheck();
  }

  /** Ends everything; resolves when every outcome is written. */
  async close(reason: PeelError): Promise<void> {
    const answers = this.all();
    for (const { answer } of answers) answer.cancel(reason);
    await Promise.all(answers.map((answer) => answer.settled));
  }

  private all(): readonly WatchedAnswer[] {
    return [...this.places.values()].flatMap((taken) => this.answersOf(taken));
  }

  private answersOf(places: Iterable<Place>): readonly WatchedAnswer[] {
    return [...places].flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  }
}
