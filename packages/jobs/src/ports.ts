import type { Day } from '@peel/policy/calendar';
import type { OrderDefinition } from '@peel/policy/order';
import type { FigureTable } from './figures/figure-table.js';
import type { Counts } from './report.js';

/** The session of one run: opened by the gate under the order's ceiling, written down before the work begins. */
export interface ServiceSession {
  /** `service:<order>/<run>` */
  readonly actor: string;
  readonly session: string;
  /** Throws when the session has ended. Cheap: between any two steps. */
  check(): void;
  /** As `check`, and asks policy again. */
  recheck(): Promise<void>;
}

export interface OrderStatus {
  readonly definition: OrderDefinition;
  readonly inForce: boolean;
  /** Why it is not in force, for people. */
  readonly why?: string | undefined;
}

/** The gate's desk of standing orders. */
export interface OrderDesk {
  /** Every order of the policy in force. */
  list(): Promise<readonly OrderStatus[]>;
  /** @throws gate.order-not-in-force, gate.frozen and others: each is a logged refusal */
  open(order: string, run: string, requestedBy: string): Promise<ServiceSession>;
  close(session: ServiceSession): Promise<void>;
}

/** The gate's mechanical work: whole files, labels as they were, nothing shown (THREATS 34). */
export interface Upkeep {
  /**
   * Splits off the rows that fall due within 60 days, so that on the day exactly these are restricted, and counts, in datasets that
   * the order names. `tables`: in how many something was set apart; `restricted`: rows past their review date today; `due`: rows that come to
   * it within 60 days; `uploads`: files of operations that were erased, if any.
   */
  sweep(session: ServiceSession, today: Day): Promise<Counts>;
  compact(session: ServiceSession): Promise<Counts>;
  expire(session: ServiceSession): Promise<Counts>;
  /** How much of what was done in the month (yyyy-mm) the log has: one that goes on from another has not all of its first. */
  covers(month: string): 'whole' | 'in-part' | 'none';
  /**
   * The month's use by its one fixed table: `month` is yyyy-mm, and over. Groups and cells come from definitions whose existence is
   * public, never from what happened to occur; counts are exact.
   */
  figures(session: ServiceSession, month: string): Promise<FigureTable>;
  verify(): Promise<Verification>;
}

export interface Verification {
  readonly whole: boolean;
  readonly counts: Counts;
  /** Codes, the gravest first. */
  readonly findings: readonly string[];
}

export interface InboxFile {
  readonly name: string;
  /** Differs whenever the bytes may differ: made of size and the file system's times. */
  readonly version: string;
}

/** A file that nobody outside can change any more. */
export interface TakenFile {
  readonly name: string;
  /** Where it is kept, as the importer understands it. */
  readonly upload: string;
  /** Of its bytes, hex. */
  readonly sha256: string;
}

/** A folder per source that the outside world puts files into. */
export interface Inbox {
  /** Files not yet settled, in the order in which they are to be imported. */
  list(source: string): Promise<readonly InboxFile[]>;
  take(source: string, file: InboxFile): Promise<TakenFile>;
  /** The file, as it was when taken, is not listed again; with other bytes it is a new one. */
  settle(source: string, file: InboxFile, outcome: 'imported' | 'refused'): Promise<void>;
}

export interface Importer {
  /**
   * One commit, or none when these bytes are already in. A file that is itself at fault is an outcome, not an error: whatever is
   * thrown is the house's trouble, and the file stays waiting. Ends soon after the signal.
   */
  import(session: ServiceSession, source: string, file: TakenFile, signal: AbortSignal): Promise<Imported>;
}

export type Imported =
  | { readonly outcome: 'imported' | 'unchanged'; readonly counts: Counts }
  | { readonly outcome: 'refused' /** Of an error catalogue. */; readonly code: string; readonly counts: Counts };

/** Where public files go: what the portal serves. */
export interface Figures {
  /** Durable on return. The same name is only ever given the same bytes. */
  publish(name: string, bytes: Uint8Array): Promise<void>;
}

/** Tells orders of the trigger `on-change` that there is something new. */
export interface Changes {
  /** Differs from the last one when what the order starts from may have changed; nothing to do: `undefined`. */
  mark(order: OrderDefinition): Promise<string | undefined>;
}
