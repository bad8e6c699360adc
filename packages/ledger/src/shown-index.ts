import type { EventId } from '@peel/kernel/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import { ledgerErrors } from './errors.js';
import type { Content, LoggedEvent } from './event.js';
import { type IndexRows, indexKey, indexRows, type ShownHow } from './index-rows.js';
import type { LedgerSchema } from './migrations.js';

/** One answer to "who was shown this record?": LAW s.62, and the right of access. */
export interface Shown {
  readonly event: EventId;
  readonly time: string;
  readonly actor: string;
  /** Who had a service do it. */
  readonly requestedBy?: string;
  /** To whom it was disclosed: DPA 2018 s.62(3). The person who took a copy; keys that an export was sealed for. */
  readonly recipient?: string;
  readonly purpose: string | undefined;
  readonly operation: string | undefined;
  readonly how: ShownHow;
}

/** The part of a ledger that the index follows. */
export interface IndexedLog {
  readonly size: number;
  event(index: number): Promise<LoggedEvent | undefined>;
  /** Undefined when it was destroyed or can't be opened. */
  contentOf(event: LoggedEvent): Promise<Content | undefined>;
}

const STEP_EVENTS = 500;
const STEP_ROWS = 20_000;

/** Keeps the index in step with the log. Positions and keyed hashes only; a query waits until everything durable is in. */
export class ShownIndex {
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly log: IndexedLog,
    private readonly database: Kysely<LedgerSchema>,
    private readonly key: Uint8Array,
  ) {}

  /** Every event in which the record was, or may have been, shown. Without `datasets`, events that name only datasets are all included. */
  async shown(record: string, datasets?: readonly string[]): Promise<readonly Shown[]> {
    await this.catchUp();
    const listed = await this.database
      .selectFrom('ledger.shown_record')
      .select('position')
      .where('record', '=', indexKey(this.key, 'record', record))
      .orderBy('position')
      .execute();
    const keys = datasets?.map((name) => indexKey(this.key, 'dataset', name));
    const possible = await this.database
      .selectFrom('ledger.shown_dataset')
      .select(['position', 'how'])
      .distinct()
      .$if(keys !== undefined, (query) => query.where('dataset', 'in', keys?.length ? keys : [Buffer.alloc(0)]))
      .orderBy('position')
      .execute();
    const found = [
      ...listed.map(({ position }) => ({ position: Number(position), how: 'listed' as const })),
      ...possible.map(({ position, how }) => ({ position: Number(position), how })),
    ].sort((a, b) => a.position - b.position);
    // One after the other: a record may have been shown in very many reads, and those that lie together share a bundle.
    const shown: Shown[] = [];
    for (const { position, how } of found) shown.push(await this.describe(position, how));
    return shown;
  }

  async find(id: EventId): Promise<LoggedEvent | undefined> {
    await this.catchUp();
    const row = await this.database
      .selectFrom('ledger.event_position')
      .select('position')
      .where('event', '=', indexKey(this.key, 'event', id))
      .executeTakeFirst();
    const event = row === undefined ? undefined : await this.log.event(Number(row.position));
    return event?.id === id ? event : undefined;
  }

  /** Takes in everything that was durable at the call. */
  async catchUp(): Promise<void> {
    const size = this.log.size;
    const work = this.turn.catch(() => undefined).then(() => this.advance(size));
    this.turn = work;
    await work;
  }

  /** What was begun is done. */
  async settled(): Promise<void> {
    await this.turn.catch(() => undefined);
  }

  private async advance(size: number): Promise<void> {
    let position = await this.position();
    if (position > this.log.size) {
      throw ledgerErrors.rolledBack({ source: 'the index in the database', size: this.log.size, seen: position });
    }
    while (position < size) position = await this.step(position, size);
  }

  private async position(): Promise<number> {
    const row = await this.database.selectFrom('ledger.index_position').select('position').executeTakeFirst();
    return Number(row?.position ?? 0);
  }

  /** Some events and the new position in one transaction. */
  private async step(from: number, size: number): Promise<number> {
    const steps: IndexRows[] = [];
    let rows = 0;
    let position = from;
    for (; position < size && position < from + STEP_EVENTS && rows < STEP_ROWS; position += 1) {
      const event = await this.log.event(position);
      if (event === undefined) continue;
      const content = event.content === undefined ? undefined : await this.log.contentOf(event);
      const step = indexRows(this.key, event, content);
      rows += 1 + step.records.length + step.datasets.length;
      steps.push(step);
    }
    await this.database.transaction().execute(async (transaction) => {
      if (from === 0) await forget(transaction);
      await store(transaction, steps);
      await sql`insert into ledger.index_position (position) values (${String(position)})
        on conflict (one) do update set position = excluded.position`.execute(transaction);
    });
    return position;
  }

  private async describe(position: number, how: ShownHow): Promise<Shown> {
    const event = await this.log.event(position);
    if (event === undefined)
      throw ledgerErrors.damaged({ problem: 'the index names an entry without event', file: 'index' });
    const { act } = event;
    const intent = act.about !== undefined && act.purpose === undefined ? await this.find(act.about) : undefined;
    const requestedBy = act.requestedBy ?? intent?.act.requestedBy;
    const recipient = act.recipient ?? intent?.act.recipient;
    return Object.freeze({
      event: event.id,
      time: act.time,
      actor: act.actor,
      ...(requestedBy === undefined ? {} : { requestedBy }),
      ...(recipient === undefined ? {} : { recipient }),
      purpose: act.purpose ?? intent?.act.purpose,
      operation: act.operation ?? intent?.act.operation,
      how,
    });
  }
}

/** From the start again: what is there is of no use any more. */
async function forget(transaction: Transaction<LedgerSchema>): Promise<void> {
  await sql`delete from ledger.event_position`.execute(transaction);
  await sql`delete from ledger.shown_record`.execute(transaction);
  await sql`delete from ledger.shown_dataset`.execute(transaction);
}

async function store(transaction: Transaction<LedgerSchema>, steps: readonly IndexRows[]): Promise<void> {
  const events = steps.map(({ event, position }) => [hex(event), String(position)] as const);
  const records = steps.flatMap(({ records, position }) =>
    records.map((record) => [hex(record), String(position)] as const),
  );
  await sql`insert into ledger.event_position (event, position)
    select decode(e, 'hex'), p from unnest(${column(events, 0)}::text[], ${column(events, 1)}::bigint[]) as t(e, p)
    on conflict do nothing`.execute(transaction);
  await sql`insert into ledger.shown_record (record, position)
    select decode(r, 'hex'), p from unnest(${column(records, 0)}::text[], ${column(records, 1)}::bigint[]) as t(r, p)
    on conflict do nothing`.execute(transaction);
  for (const { datasets, position, event, how, settles } of steps) {
    for (const dataset of datasets) {
      const row = { dataset, position: String(position), event, how };
      await transaction
        .insertInto('ledger.shown_dataset')
        .values(row)
        .onConflict((it) => it.doNothing())
        .execute();
    }
    if (settles === undefined) continue;
    if (settles.how === 'listed') {
      await transaction.deleteFrom('ledger.shown_dataset').where('event', '=', settles.intent).execute();
    } else {
      await transaction
        .updateTable('ledger.shown_dataset')
        .set({ how: settles.how })
        .where('event', '=', settles.intent)
        .execute();
    }
  }
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex');
}

function column(rows: readonly (readonly [string, string])[], at: 0 | 1): string[] {
  return rows.map((row) => row[at]);
}
