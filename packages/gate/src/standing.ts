import type { EventId } from '@peel/kernel/ids';
import type { LoggedEvent } from '@peel/ledger/event';
import type { Ledger } from '@peel/ledger/ledger-interface';
import { openNote, readVerifierKey } from '@peel/ledger/note';
import type { Approval } from '@peel/policy/approvals';
import { endsFreeze, type Freeze, type LiftWord } from '@peel/policy/freezes';
import type { Kysely } from 'kysely';
import { approvalOf } from './approval-note.js';
import { type Freezable, type LoggedFreeze, type LoggedProposal, readLiftNote, thingOf } from './freeze-notes.js';
import type { LoggedFact } from './logged-facts.js';
import type { GateSchema } from './migrations.js';
import type { Recorded } from './recorder.js';
import { CONFIRM, confirmedBy, endedBy, type LoggedDecision } from './records/decision.js';

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
  readonly proposed: readonly LoggedProposal[];
  readonly early: readonly (readonly [freeze: string, words: readonly LiftWord[]])[];
  readonly approved: readonly LoggedApproval[];
  readonly decided: readonly LoggedDecision[];
}

const HEAD = 'peel standing v4';
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
  private readonly proposed = new Set<LoggedProposal>();
  /** Words for the end of freezes that the log has and that were not taken into account yet: acts under way overtake each other. */
  private readonly early = new Map<string, readonly LiftWord[]>();
  private readonly approved = new Map<string, LoggedApproval>();
  /** Decisions on records that are not carried out. */
  private readonly decided = new Map<string, LoggedDecision>();
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
      for (const proposal of saved.proposed) this.proposed.add(proposal);
      for (const [freeze, words] of saved.early) this.early.set(freeze, words);
      for (const approval of saved.approved) this.approved.set(approval.event, approval);
      for (const decision of saved.decided) this.decided.set(decision.request, decision);
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

  /** Whether the log says that the person left; nobody joins a second time under the same name. */
  hasLeft(person: string): boolean {
    return this.ended.has(person);
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

  /** What two people decided on records, and nobody carried out yet. */
  decisions(): readonly LoggedDecision[] {
    return [...this.decided.values()];
  }

  decision(request: string): LoggedDecision | undefined {
    return this.decided.get(request);
  }

  /** In the order in which they were set. */
  freezes(): readonly LoggedFreeze[] {
    return [...this.frozen.values()]
      .filter(({ event }) => !this.lifted.has(event))
      .sort((left, right) => left.index - right.index);
  }

  /** Who asked for the end of a freeze that still stands, and may still do so as what they asked it as. */
  proposals(freeze: string): readonly LoggedProposal[] {
    return [...this.proposed].filter((each) => each.freeze === freeze && this.stands(each));
  }

  private stands({ by, role, index }: LoggedProposal): boolean {
    return !this.hasEnded({ person: by, kind: 'role', name: role }, index);
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
      proposed: [...this.proposed].filter(({ freeze }) => !this.lifted.has(freeze)),
      early: [...this.early],
      approved: [...this.approved.values()],
      decided: this.decisions(),
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
    else if (fact.kind === 'freeze.propose-lift') this.propose(fact);
    else if (fact.kind === CONFIRM) this.decided.set(confirmedBy(fact).request, confirmedBy(fact));
    else if (endedBy(fact) !== undefined) this.decided.delete(endedBy(fact) ?? '');
    else if (fact.kind === 'freeze') {
      const freeze = toFreeze(fact);
      if (freeze !== undefined) this.freeze(freeze);
    } else {
      const approval = approvalOf(fact);
      if (approval !== undefined) this.approved.set(fact.event, { ...approval, event: fact.event, index: fact.index });
    }
  }

  private freeze(freeze: LoggedFreeze): void {
    this.frozen.set(freeze.event, freeze);
    if (this.early.get(freeze.event)?.some((word) => ends(freeze, word))) this.lifted.add(freeze.event);
    this.early.delete(freeze.event);
  }

  private propose({ event, index, actor, note = '' }: Fact): void {
    const { events = [], role = 'steward' } = readLiftNote(note);
    for (const freeze of events) this.proposed.add({ event, index, by: personOf(actor), role, freeze });
  }

  /**
   * A lift that tells no role is from before the word of one was no longer enough for another's freeze: it lifted. One that names no freezes
   * lifted all that the log had of its thing.
   */
  private lift({ note = '', index, actor }: Fact): void {
    const { thing, events, role, proposals } = readLiftNote(note);
    if (events === undefined) {
      for (const freeze of this.frozen.values())
        if (thingOf(freeze) === thing && freeze.index < index) this.lifted.add(freeze.event);
    } else if (role === undefined) for (const event of events) this.lifted.add(event);
    else for (const event of events) this.end(event, personOf(actor), proposals);
  }

  private end(event: string, by: string, named: readonly string[]): void {
    const others = this.proposals(event).filter((proposal) => named.includes(proposal.event));
    const word = { by, with: others.map((other) => other.by) };
    const freeze = this.frozen.get(event);
    if (freeze === undefined) this.early.set(event, [...(this.early.get(event) ?? []), word]);
    else if (ends(freeze, word)) this.lifted.add(event);
  }
}

/** Whether the words end the freeze, as `Freezes` asks before it writes a lift down, and the log's reader after. */
export function ends({ what, name, by }: Pick<LoggedFreeze, 'what' | 'name' | 'by'>, word: LiftWord): boolean {
  return endsFreeze({ kind: what, name, by }, word);
}

function personOf(actor: string): string {
  return actor.replace(/^person:/, '');
}

function factOf({ id, index, act: { kind, actor, time, note } }: Pick<LoggedEvent, 'id' | 'index' | 'act'>): Fact {
  return { event: id, index, kind, actor, time, note };
}

/** Where a note does not tell the role, it is the one whose freezes only its like may lift. */
function toFreeze({ event, index, actor, time, note }: Fact): LoggedFreeze | undefined {
  const [, what, name, role = 'overseer', why] =
    /^(\S+) ([^\s:]+)(?: as (overseer|steward|lead))?: ([\s\S]*)$/.exec(note ?? '') ?? [];
  if (what === undefined || name === undefined || why === undefined) return undefined;
  const by = personOf(actor);
  return { event, index, what: what as Freezable, name, by, role: role as Freeze['role'], since: time, why };
}

/** `revoke PERSON KIND:NAME`, perhaps with the end that the holding had. */
function revokedBy(note: string): string {
  return /^revoke (\S+ \S+)/.exec(note)?.[1] ?? '';
}

function later(positions: Map<string, number>, what: string, index: number): void {
  positions.set(what, Math.max(index, positions.get(what) ?? -1));
}
