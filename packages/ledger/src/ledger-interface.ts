import type { Clock } from '@peel/kernel/clock';
import type { PeelError } from '@peel/kernel/errors';
import type { FileOverwriter, Files } from '@peel/kernel/files';
import type { EventId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { Kysely } from 'kysely';
import type { SignedCheckpoint } from './checkpoint.js';
import type { DestroyRequest } from './content-destruction.js';
import type { Content, LoggedEvent, NewEvent, Receipt } from './event.js';
import type { LedgerKeys } from './keys.js';
import type { LeavingPart } from './leaving.js';
import type { LedgerSchema } from './migrations.js';
import type { Continued, Origin } from './origin.js';
import type { ReserveSettings } from './reserve.js';
import type { Shown } from './shown-index.js';
import type { Witnessing, WitnessSettings, WitnessTransport } from './witness-link.js';

export interface LedgerSettings {
  /** Absolute; the ledger's own folder. Its `log` folder can be given to anyone who may verify. */
  readonly folder: string;
  /** The origin line; the name of the signing key. */
  readonly origin: string;
  readonly keys: LedgerKeys;
  /** How to begin when the folder is empty. */
  readonly first?: { readonly name: string; readonly demonstration: boolean; readonly continues?: Continued };
  /** How often what is durable is also published as tiles; 0 only by hand and at close. Default 1,000 ms. */
  readonly publish?: { readonly everyMs?: number };
  readonly witness?: WitnessSettings;
  /** How far the clock may be behind the last entry. Default 2,000 ms. */
  readonly clockToleranceMs?: number;
  /** What may wait in memory. Default 20,000 events or 64 MiB. */
  readonly queue?: { readonly events?: number; readonly bytes?: number };
  readonly reserve?: ReserveSettings;
}

export interface LedgerPorts {
  readonly files: Files & FileOverwriter;
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** PostgreSQL with `ledgerMigrations` applied: the index of who was shown what, and the record of how far the log had come (THREATS 14). */
  readonly database?: Kysely<LedgerSchema>;
  readonly witnesses?: WitnessTransport;
  /** Bytes free on the disk of a folder. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** Called when something needs a person: the reserve was used, the ledger stopped. */
  readonly alarm?: (alarm: LedgerAlarm) => void;
}

export interface LedgerAlarm {
  readonly kind: 'reserve-released' | 'stopped' | 'witness-failing';
  readonly error: PeelError;
}

/** Positions in the log, `to` exclusive. */
export interface LogRange {
  readonly from?: number;
  readonly to?: number;
}

export interface EntryProof {
  readonly entry: Uint8Array;
  /** Audit path, RFC 6962 section 2.1.1. */
  readonly proof: readonly Uint8Array[];
  readonly checkpoint: SignedCheckpoint;
  readonly verified: boolean;
}

export interface Ledger {
  /** What the first entry says. Whether this is a demonstration comes from here and nowhere else (THREATS 3). */
  readonly origin: Origin;
  /** Entries that are durable. Not for readers: it tells how much others did (THREATS 18). */
  readonly size: number;
  readonly stopped: PeelError | undefined;
  /** Resolves when the event is durable; only then may anything be shown. */
  append(event: NewEvent): Promise<Receipt>;
  /** The same for several, next to each other in the log; all are checked before the first is taken. */
  appendAll(events: readonly NewEvent[]): Promise<readonly Receipt[]>;
  /** Publishes everything durable as tiles and a signed checkpoint. */
  checkpoint(): Promise<SignedCheckpoint>;
  /** Pads to a multiple of leaves and writes `public/checkpoint`, whose size tells only that multiple (THREATS 18). */
  publishPublic(multiple: number): Promise<SignedCheckpoint>;
  /** Decrypted events in order, for the holder of the force's key. Reading the ledger is itself an act that the gate logs. */
  read(range?: LogRange): AsyncIterable<LoggedEvent>;
  /** The same from the newest backwards, or from the one before a position. */
  readBack(before?: number): AsyncIterable<LoggedEvent>;
  /** The position of the first event that was logged at this time (ISO 8601, UTC) or later; the log's size when there is none. */
  positionAt(time: string): Promise<number>;
  content(event: LoggedEvent): Promise<Content>;
  /** Without a database this reads the log backwards. */
  findEvent(id: EventId): Promise<LoggedEvent | undefined>;
  /**
   * In which events was this record shown, or may it have been? From the index, as of this moment. `datasets` are those the record is in; without
   * them every event that names only datasets is included.
   */
  shown(record: string, datasets?: readonly string[]): Promise<readonly Shown[]>;
  /** Logs who destroyed what and why, then overwrites the content's key. Two people, one an overseer. */
  destroyContent(request: DestroyRequest): Promise<Receipt>;
  /** Who confirms the log from outside, and whether they did lately. */
  readonly witnessing: Witnessing;
  /** The entry at a position with its proof in a checkpoint that is signed now, checked before it is given. */
  prove(index: number): Promise<EntryProof>;
  /** Throws when rows must not leave: the ledger stopped, or no witness has confirmed it lately. */
  assertReadable(): void;
  /** Everything up to a checkpoint made now, to be taken elsewhere; see `leaving.ts`. */
  leave(): Promise<{ readonly checkpoint: SignedCheckpoint; readonly parts: AsyncIterable<LeavingPart> }>;
  /** A signed note of the text under the log's own key. It is for manifests; a text that reads as a checkpoint is refused. */
  sign(text: string): string;
  /** Publishes what is durable, has its witnesses confirm it if they answer soon, and lets go of files and timers. */
  close(): Promise<void>;
}
