import type { EventId } from '@peel/kernel/ids';
import type { LoggedEvent } from '@peel/ledger/event';
import type { Ledger } from '@peel/ledger/ledger-interface';
import { openNote, readVerifierKey } from '@peel/ledger/note';
import type { Approval } from '@peel/policy/approvals';
import type { Freeze } from '@peel/policy/freezes';
import type { Kysely } from 'kysely';
import { approvalOf } from './approval-note.js';
import type { LoggedFact } from './logged-facts.js';
import type { GateSchema } from './migrations.js';
import type { Recorded } from './recorder.js';

/** What may be frozen; `workspace` with the name `all` stops every read. */
export type Freezable = Freeze['kind'] | 'workspace';

export interface LoggedFreeze {
  readonly event: string;
  /** Its position in the log. */
  readonly index: number;
  readonly what: Freezable;
  readonly name: string;
  readonly by: string;
  readonly role: Freeze['role'];
  /** ISO 8601. */
  readonly since: string;
  readonly why: string;
}

export interface LoggedApproval extends Approval {
  readonly event: string;
  /** Its position in the log. */
  readonly index: number;
}

type Fact = LoggedFact & { readonly event: string };

/** Kept so that a start reads the log's tail alone. Any earlier state of it leads to the same end, so it needs no newness, only a signature. */
interface Saved {
  /** Entries of the log that it takes into account. */
  readonly position: number;
  readonly ended: readonly (readonly [what: string, index: number])[];
  readonly lifted: readonly string[];
  readonly frozen: readonly LoggedFreeze[];
  readonly approved: readonly LoggedApproval[];
}

const LIFTED = ' set by ';
const HEAD = 'peel standing v2';
/** A start reads at most about so many entries of the log, half a second of work. */
const SAVED_EVERY = 20_000;

/**
 * What the log says was approved, what it says was taken away, and what it says is frozen: what a row's absence in PostgreSQL would otherwise
 * decide. So neither a crash between log and table nor whoever can write to the database brings an earlier policy back, gives a holding back
 * or ends a freeze (THREATS 9, 23).
 */
export class Standing {
  private position = 0;
  private readonly ended = new Map<string, number>();
  /** Events of freezes. By name it could take one along that was pressed at that moment and that nobody meant. */
  private readonly lifted = new Set<string>();
  private readonly frozen = new Map<string, LoggedFreeze>();
  private readonly approved = new Map<string, LoggedApproval>();
  private underWay = 0;

  constructor(
    private readonly parts: {
      readonly database: Kysely<GateSchema>;
      readonly ledger: Pick<Ledger, 'read' | 'readBack' | 'size' | 'sign'>;
      /** Of the log, as Go's sumdb/note reads it. */
      readonly logKey: string;
    },
  ) {}

  /** Reads what was saved, and the log from there on. */
  async load(): Promise<void> {
    const row = await this.parts.database.selectFrom('gate.standing').select('note').executeTakeFirst();
    const saved = this.opened(row?.note);
    if (saved !== undefined && saved.position <= this.parts.ledger.size) {
      for (const [what, index] of saved.ended) this.ended.set(what, index);
      for (const event of saved.lifted) this.lifted.add(event);
      for (const freeze of saved.frozen) this.frozen.set(freeze.event, freeze);
      for (const approval of saved.approved) this.approved.set(approval.event, approval);
      this.position = saved.position;
    }
    await this.catchUp();
  }

  /** Reads what is in the log and came there by another way than `written`. */
  async catchUp(): Promise<void> {
    const to = this.parts.ledger.size;
    for await (const { id, index, act } of this.parts.ledger.read({ from: this.position, to }))
      this.take(factOf({ id, index, act }));
    this.position = to;
  }

  /** Takes an act into account that `record` writes down, before anybody is told that it was. */
  async written(record: () => Promise<Recorded>): Promise<Recorded> {
    this.underWay += 1;
    try {
      const recorded = await record();
      this.take(await this.logged(recorded.id));
      return recorded;
    } finally {
      this.underWay -= 1;
    }
  }

  /** The entry just written, from the log itself: the database, which finds entries by their ids, may be away at this moment. */
  private async logged(id: EventId): Promise<Fact> {
    for await (const event of this.parts.ledger.readBack()) if (event.id === id) return factOf(event);
    throw new TypeError('an event that is durable is in the log');
  }

  /** Whether a holding was taken away, or its person left, after it was granted at that position of the log. */
  hasEnded({ person, kind, name }: Record<'person' | 'kind' | 'name', string>, granted: number): boolean {
    const ends = [this.ended.get(person), this.ended.get(`${person} ${kind}:${name}`)];
    return ends.some((end) => end !== undefined && end > granted);
  }

  /** In the order in which they were logged, with the time that the log gives them: an order's twelve months count from there. */
  approvals(subject: Approval['subject']): readonly LoggedApproval[] {
    return [...this.approved.values()]
      .filter((approval) => approval.subject === subject)
      .sort((left, right) => left.index - right.index);
  }

  approval(event: string): LoggedApproval | undefined {
    return this.approved.get(event);
  }

  /** In the order in which they were set. */
  freezes(): readonly LoggedFreeze[] {
    return [...this.frozen.values()]
      .filter(({ event }) => !this.lifted.has(event))
      .sort((left, right) => left.index - right.index);
  }

  /** Saves where the log has grown enough since; `always` at the end of the service. */
  async save(always = false): Promise<void> {
    const { database, ledger } = this.parts;
    // With nothing under way, all that is durable by now has been taken into account.
    if (this.underWay > 0) return;
    const position = ledger.size;
    if (position === this.position || (!always && position - this.position < SAVED_EVERY)) return;
    const saved: Saved = {
      position,
      ended: [...this.ended],
      lifted: [...this.lifted],
      frozen: this.freezes(),
      approved: [...this.approved.values()],
    };
    this.position = position;
    const note = ledger.sign(`${HEAD}\n${JSON.stringify(saved)}\n`);
    await database
      .insertInto('gate.standing')
      .values({ sole: true, note })
      .onConflict((conflict) => conflict.column('sole').doUpdateSet({ note }))
      .execute();
  }

  private opened(note: string | undefined): Saved | undefined {
    if (note === undefined) return undefined;
    try {
      const [head, json] = openNote(note, readVerifierKey(this.parts.logKey)).text.split('\n');
      return head === HEAD ? (JSON.parse(json ?? '') as Saved) : undefined;
    } catch {
      // Not what this log signed: the log itself is read.
      return undefined;
    }
  }

  private take(fact: Fact): void {
    if (fact.kind === 'people.leave') later(this.ended, fact.note ?? '', fact.index);
    else if (fact.kind === 'people.revoke') later(this.ended, revokedBy(fact.note ?? ''), fact.index);
    else if (fact.kind === 'freeze.lift') this.lift(fact);
    else if (fact.kind === 'freeze') {
      const freeze = toFreeze(fact);
      if (freeze !== undefined) this.frozen.set(freeze.event, freeze);
    } else {
      const approval = approvalOf(fact);
      if (approval !== undefined) this.approved.set(fact.event, { ...approval, event: fact.event, index: fact.index });
    }
  }

  /** A note without events lifted all that the log had of its thing. */
  private lift({ note = '', index }: Fact): void {
    const [thing, events] = note.split(LIFTED);
    if (events !== undefined) for (const event of events.split(' ')) this.lifted.add(event);
    else
      for (const freeze of this.frozen.values())
        if (thingOf(freeze) === thing && freeze.index < index) this.lifted.add(freeze.event);
  }
}

function factOf({ id, index, act: { kind, actor, time, note } }: Pick<LoggedEvent, 'id' | 'index' | 'act'>): Fact {
  return { event: id, index, kind, actor, time, note };
}

/** What the log keeps of a lift. */
export function liftNote(thing: Pick<LoggedFreeze, 'what' | 'name'>, events: readonly string[]): string {
  return `${thingOf(thing)}${LIFTED}${events.join(' ')}`;
}

/** What the log keeps of a freeze: its thing as a word of its own, by which `oversight.ts` knows whom it concerns. */
export function freezeNote({ what, name, role, why }: Pick<LoggedFreeze, 'what' | 'name' | 'role' | 'why'>): string {
  return `${what} ${name} as ${role}: ${why}`;
}

function thingOf({ what, name }: Pick<LoggedFreeze, 'what' | 'name'>): string {
  return `${what} ${name}`;
}

/** Where a note does not tell the role, it is the one whose freezes only its like may lift. */
function toFreeze({ event, index, actor, time, note }: Fact): LoggedFreeze | undefined {
  const [, what, name, role = 'overseer', why] =
    /^(\S+) ([^\s:]+)(?: as (overseer|steward|lead))?: ([\s\S]*)$/.exec(note ?? '') ?? [];
  if (what === undefined || name === undefined || why === undefined) return undefined;
  const by = actor.replace(/^person:/, '');
  return { event, index, what: what as Freezable, name, by, role: role as Freeze['role'], since: time, why };
}

/** `revoke PERSON KIND:NAME`, perhaps with the end that the holding had. */
function revokedBy(note: string): string {
  return /^revoke (\S+ \S+)/.exec(note)?.[1] ?? '';
}

function later(positions: Map<string, number>, what: string, index: number): void {
  positions.set(what, Math.max(index, positions.get(what) ?? -1));
}
