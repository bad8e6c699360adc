import { totalmem } from 'node:os';
import type { PeelError } from '@peel/kernel/errors';
import type { PersonId, SessionId } from '@peel/kernel/ids';
import type { WatchedAnswer } from './answer.js';
import { gateErrors } from './errors.js';
import { STATEMENT_MB } from './planner.js';
import { Turns } from './turns.js';

const LIMITS = {
  perSession: 4,
  /** However many sessions somebody opens. */
  perPerson: 8,
  /** As many as three quarters of the machine's memory hold, each with all that it may use; at least so many that one person leaves room for others. */
  inAll: Math.max(12, Math.floor((totalmem() * 3) / 4 / (STATEMENT_MB * 1024 ** 2))),
  patienceMs: 30_000,
};

/** A statement's place among those of its session, held from before it is planned until its outcome is durable. */
interface Place {
  readonly person: PersonId;
  /** Gives back its turn on the machine. */
  turn?: () => void;
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

/** What a statement does with its place. */
export interface EnteredPlace {
  /** Waits until the machine has room for it. Throws `gate.machine-busy`, or the signal's reason. */
  turn(signal: AbortSignal): Promise<void>;
  begin(read: StartingRead): void;
  show(answer: WatchedAnswer): void;
  leave(): void;
}

/** The statements that run now, by session. */
export class RunningReads {
  private readonly places = new Map<SessionId, Set<Place>>();
  private readonly turns: Turns;

  constructor(private readonly limits = LIMITS) {
    this.turns = new Turns(limits.inAll, limits.patienceMs);
  }

  /** Throws `gate.busy`, which tells of nobody's statements but the person's own. */
  enter(session: SessionId, person: PersonId): EnteredPlace {
    const { perSession, perPerson } = this.limits;
    const taken = this.places.get(session) ?? new Set();
    if (taken.size >= perSession) throw gateErrors.busy({ limit: perSession, where: 'in this session' });
    if (this.countOf(person) >= perPerson) throw gateErrors.busy({ limit: perPerson, where: 'in all your sessions' });
    const place: Place = { person };
    taken.add(place);
    this.places.set(session, taken);
    return {
      turn: async (signal) => {
        place.turn = await this.turns.take(signal);
      },
      begin: (read) => {
        place.starting = read;
      },
      show: (answer) => {
        delete place.starting;
        place.answer = answer;
      },
      leave: () => {
        place.turn?.();
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

  private countOf(person: PersonId): number {
    return [...this.places.values()].flatMap((taken) => [...taken]).filter((place) => place.person === person).length;
  }

  private all(): readonly WatchedAnswer[] {
    return [...this.places.values()].flatMap((taken) => this.answersOf(taken));
  }

  private answersOf(places: Iterable<Place>): readonly WatchedAnswer[] {
    return [...places].flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  }
}
