import type { PersonId, SessionId } from '@peel/kernel/ids';
import type { FrozenKind } from '@peel/policy/freezes';
import type { OrderDefinition } from '@peel/policy/order';
import type { Rulings } from '@peel/policy/rulings';

/** The operation of a service session whose order names none; no operation can have this name. */
export const NO_OPERATION = 'none';

/** An accountable person, one approved purpose, one operation they are assigned to, a justification, an expiry (law 1). */
export interface Session {
  readonly session: SessionId;
  /** For a service session the owner of its order. */
  readonly person: PersonId;
  /** `person:<id>`, or `service:<order>/<run>` for work with no person present. */
  readonly actor: string;
  readonly purpose: string;
  readonly operation: string;
  readonly justification: string;
  readonly order?: string;
  /** Of a service session, whoever had it run: `person:<id>`, `schedule`, `operator`. */
  readonly requestedBy?: string;
  /** What the person should know of their justification: that it says little, or repeats. */
  readonly warning?: string;
  /** Milliseconds since the epoch. */
  readonly opened: number;
  readonly expires: number;
}

/** A session with what policy says of it now. Good for one act: the next act asks again. Only the gate's own are taken. */
export interface ActiveSession {
  readonly session: SessionId;
  readonly actor: string;
  readonly facts: Session;
  readonly rulings: Rulings;
  /** Of a service session, the order as it was when the run began. */
  readonly order?: OrderDefinition;
  /** Throws when the session has ended, expired or been frozen since. Cheap: called for every frame. */
  check(): void;
  /**
   * As `check`, and asks policy again when anything that could matter changed or the last answer is older than 5 s: a purpose's end is
   * a fact of the clock, not a job (THREATS 23). Throws when the session may no longer read exactly what it could at its start.
   */
  recheck(): Promise<void>;
}

export interface SessionRequest {
  readonly person: PersonId;
  readonly purpose?: string | undefined;
  readonly operation?: string | undefined;
  readonly justification?: string | undefined;
  /** How long, in minutes; at most what the workspace allows. */
  readonly minutes?: number | undefined;
}

/** What a service session takes from its order. */
export interface ServiceOrder {
  readonly definition: OrderDefinition;
  readonly name: string;
  readonly owner: PersonId;
  readonly purpose: string;
  readonly operation: string;
  /** When it is over, milliseconds since the epoch. */
  readonly until: number | undefined;
}

/** What of a session can be frozen. */
export function freezable(facts: {
  person: string;
  purpose: string;
  operation: string;
  order?: string;
}): Partial<Record<FrozenKind, string>> {
  const { person, purpose, operation, order } = facts;
  return { person, purpose, operation, ...(order === undefined ? {} : { order }) };
}
