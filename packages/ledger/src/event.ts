import type { EventId } from '@peel/kernel/ids';

/** The six processing operations that must be logged: DPA 2018 s.62(1). */
export type LawAct = 'collect' | 'alter' | 'consult' | 'disclose' | 'combine' | 'erase';

/**
 * Who did what, when and why: DPA 2018 s.62(2) and (3). Readable by the force and by the overseer for as long as the log is kept; it can't be
 * erased before. So it holds names of people only as ids of staff, and never a value of a record.
 */
export interface Act {
  /** `read.intent`, `read.outcome`, `session.open`, `refusal`, `import.intent`, … A kind ending in `.intent` waits for an outcome. */
  readonly kind: string;
  readonly law?: LawAct;
  /** ISO 8601, UTC: when it happened. The ledger's own time of logging stands beside it in the entry. */
  readonly time: string;
  /** `person:analyst`, `service:<order>/<run>`, `system`. */
  readonly actor: string;
  readonly requestedBy?: string;
  /** The overseer who agreed, where an act needs one (`content.destroy`). */
  readonly overseer?: string;
  readonly session?: string;
  readonly purpose?: string;
  readonly operation?: string;
  readonly justification?: string;
  readonly datasets?: readonly string[];
  /** Canonical texts of the labels touched. */
  readonly labels?: readonly string[];
  readonly counts?: Readonly<Record<string, number>>;
  /** Hash of the policy in force. */
  readonly policy?: string;
  readonly code?: string;
  readonly recipient?: string;
  /** The event this one is about: an outcome's intent, a destruction's subject. */
  readonly about?: EventId;
  readonly refusal?: string;
  readonly note?: string;
}

/**
 * What exactly was asked and shown. Under a key of its own per event, which two people may destroy (`content.destroy`) when the law asks for
 * erasure; the act stays.
 */
export interface Content {
  readonly query?: string;
  readonly plan?: unknown;
  /** Dataset → snapshot. With the plan, what an aggregate was computed from. */
  readonly snapshots?: Readonly<Record<string, string>>;
  /** Ids of the records shown, up to 10,000. Left out when there were more or they can't be derived. */
  readonly records?: readonly string[];
  readonly resultHash?: string;
  readonly detail?: unknown;
}

/** An event as it comes in. Where `time` is missing the ledger's clock gives it. */
export interface NewEvent {
  readonly id: EventId;
  readonly act: Omit<Act, 'time'> & { readonly time?: string };
  readonly content?: Content;
}

/** An event as it is read back by a holder of a private key. */
export interface LoggedEvent {
  /** Position in the log. Never shown to readers: it tells how much others did (THREATS 18). */
  readonly index: number;
  readonly id: EventId;
  /** ISO 8601: the ledger's clock when the event came in; never runs back. */
  readonly logged: string;
  readonly act: Act;
  /** Where the sealed content lies, when there is one. */
  readonly content?: ContentReference;
  /** Keyed hash of the result, as in the receipt. */
  readonly result?: string;
}

export interface ContentReference {
  readonly segment: number;
  /** Bytes from the start of the blob file. */
  readonly offset: number;
  readonly bytes: number;
  /** Number of the key's slot in the key file of the same segment. */
  readonly slot: number;
  /** SHA-256 of the sealed blob, base64. */
  readonly hash: string;
  /** Commitment to the content key, base64: one blob, one meaning. */
  readonly key: string;
}

/** Proof handed to whoever was shown something: if its event is not in the log, the log was tampered with. */
export interface Receipt {
  readonly event: EventId;
  readonly time: string;
  /** Signed note over origin, event id, time and keyed result hash. No position and no size. */
  readonly note: string;
}

export const PADDING_KIND = 'padding';
export const DESTROY_KIND = 'content.destroy';
