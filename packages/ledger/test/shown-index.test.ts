import type { EventId } from '@peel/kernel/ids';
import { migrate } from '@peel/metastore/migrations';
import type { Postgres } from '@peel/metastore/postgres';
import { startScratchPostgres } from '@peel/metastore/scratch';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { NewEvent } from '../src/event.js';
import type { Ledger } from '../src/ledger.js';
import { type LedgerSchema, ledgerMigrations } from '../src/migrations.js';
import { consult, eventId, type Fixture, fixtureOn, newFixture } from './ledger-fixture.js';

let postgres: Postgres;
let database: Kysely<LedgerSchema>;

beforeAll(async () => {
  postgres = await startScratchPostgres();
  await migrate(postgres, ledgerMigrations);
  database = postgres.database<LedgerSchema>();
});
afterAll(async () => {
  await postgres.stop();
});
beforeEach(async () => {
  for (const table of ['high_water', 'index_position', 'event_position', 'shown_record', 'shown_dataset']) {
    await postgres.pool.query(`truncate ledger.${table}`);
  }
});

const snapshots = { crimes: 's1' };

async function openWith(fixture: Fixture): Promise<Ledger> {
  return fixture.open({}, { database });
}

function intent(id: EventId, more: Partial<NewEvent> = {}): NewEvent {
  return { ...consult(id), content: { query: 'select …', plan: { filter: 'beat' }, snapshots }, ...more };
}

function outcome(about: EventId, content: NewEvent['content']): NewEvent {
  const act = { kind: 'read.outcome', law: 'consult' as const, actor: 'person:analyst', about };
  return content === undefined ? { id: eventId(), act } : { id: eventId(), act, content };
}

test("law: 's62-log' threat 16: who was shown a record, by every path: listed, following from a plan, or with no outcome", async () => {
  const ledger = await openWith(await newFixture());
  const [listed, aggregate, cancelled, killed, other] = ['listed', 'aggregate', 'cancelled', 'killed', 'elsewhere'].map(
    (name) => eventId(`intent-${name}`),
  );
  if (!listed || !aggregate || !cancelled || !killed || !other) return expect.fail('ids');
  await ledger.append(intent(listed));
  await ledger.append(outcome(listed, { records: ['rec_ada', 'rec_bob'], resultHash: 'x' }));
  await ledger.append(intent(aggregate));
  await ledger.append(outcome(aggregate, { resultHash: 'y' }));
  await ledger.append(intent(cancelled));
  await ledger.append(outcome(cancelled, { records: ['rec_bob'] }));
  await ledger.append(intent(killed));
  await ledger.append({
    ...intent(other),
    act: { ...intent(other).act, datasets: ['custody'] },
    content: { snapshots: { custody: 's9' } },
  });
  await ledger.append({
    ...consult(eventId('disclosure'), { kind: 'disclose', law: 'disclose', recipient: 'CPS' }),
    content: { records: ['rec_ada'] },
  });
  const shown = await ledger.shown('rec_ada', ['crimes']);
  expect(shown.map(({ how, purpose, actor }) => [how, purpose, actor])).toEqual([
    ['listed', 'burglary-series', 'person:analyst'],
    ['follows from plan', 'burglary-series', 'person:analyst'],
    ['no outcome', 'burglary-series', 'person:analyst'],
    ['listed', 'burglary-series', 'person:analyst'],
  ]);
  expect((await ledger.shown('rec_nobody', ['crimes'])).map(({ event }) => event)).toEqual([aggregate, killed]);
  expect((await ledger.shown('rec_nobody')).map(({ event }) => event)).toEqual([aggregate, killed, other]);
  expect(await ledger.shown('rec_nobody', [])).toEqual([]);
  await ledger.close();
});

test('a query waits until the index has everything that was durable', async () => {
  const ledger = await openWith(await newFixture());
  for (let at = 0; at < 30; at += 1) {
    await ledger.append({ ...consult(eventId(`now-${at}`)), content: { records: [`rec_${at}`] } });
    expect((await ledger.shown(`rec_${at}`, [])).map(({ event }) => event)).toEqual([`evt_now-${at}`]);
    expect((await ledger.findEvent(eventId(`now-${at}`)))?.id).toBe(`evt_now-${at}`);
  }
  expect(await ledger.findEvent(eventId('never-logged'))).toBeUndefined();
  await ledger.close();
});

test('the index is rebuilt from the log after loss, and says the same', async () => {
  const fixture = await newFixture();
  const ledger = await openWith(fixture);
  await ledger.appendAll(
    Array.from({ length: 1_200 }, (_, at) => ({ ...consult(), content: { records: ['rec_all', `rec_${at % 7}`] } })),
  );
  const before = await ledger.shown('rec_3', []);
  expect(before).toHaveLength(171);
  await ledger.close();
  await postgres.pool.query('truncate ledger.index_position, ledger.shown_record');
  const again = await openWith(fixture);
  expect(await again.shown('rec_3', [])).toEqual(before);
  expect(await again.shown('rec_all', [])).toHaveLength(1_200);
  await again.close();
});

test('threat 17: the tables hold no id, name or count', async () => {
  const ledger = await openWith(await newFixture());
  await ledger.append({ ...intent(eventId('secret-one')), content: { records: ['rec_ada'], snapshots } });
  await ledger.shown('rec_ada');
  const tables = ['event_position', 'shown_record', 'shown_dataset', 'index_position', 'high_water'];
  for (const table of tables) {
    const { rows } = await postgres.pool.query(`select t::text as line from ledger.${table} t`);
    const text = rows.map(({ line }) => line).join('\n');
    for (const word of ['rec_ada', 'crimes', 'evt_secret', 'analyst']) {
      expect(text.includes(word)).toBe(false);
      expect(text.includes(Buffer.from(word).toString('hex'))).toBe(false);
    }
  }
  await ledger.close();
});

test('threat 14: a ledger older than what the database has seen is refused, also when it has grown again', async () => {
  const fixture = await newFixture();
  const begun = await openWith(fixture);
  await begun.append(consult());
  await begun.close();
  const image = fixture.disk.snapshot();
  const ledger = await openWith(fixture);
  await ledger.append(consult());
  await ledger.append(consult());
  await ledger.close();
  const rolledBack = fixtureOn(image, fixture.keys, fixture.clock);
  await expect(openWith(rolledBack)).rejects.toMatchObject({ code: 'ledger.rolled-back' });
  // Opened without the database and filled up again: the root at that size is another.
  const forging = await rolledBack.open();
  for (let at = 0; at < 9; at += 1) await forging.append(consult());
  await forging.close();
  await expect(openWith(rolledBack)).rejects.toMatchObject({ code: 'ledger.forked' });
  const honest = await openWith(fixture);
  await honest.close();
});

test('without a database the ledger says what is missing', async () => {
  const ledger = await (await newFixture()).open();
  await expect(ledger.shown('rec_1')).rejects.toMatchObject({ code: 'ledger.index-missing' });
});
