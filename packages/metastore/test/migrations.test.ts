import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Migration, migrate, pending } from '../src/migrations.js';
import type { Postgres } from '../src/postgres.js';
import { startScratchPostgres } from '../src/scratch.js';

let postgres: Postgres;
beforeAll(async () => {
  postgres = await startScratchPostgres();
});
afterAll(() => postgres.stop());

const tables: Migration = {
  name: 'lake/0001-tables',
  sql: 'create table lake_table (id int);\ninsert into lake_table values (1);',
};
const column: Migration = { name: 'lake/0002-column', sql: 'alter table lake_table add column name text' };
const desk: Migration = { name: 'gate/0001-desk', sql: 'create table desk (id int)' };

async function count(table: string): Promise<string> {
  const { rows } = await postgres.pool.query<{ count: string }>(`select count(*) from ${table}`);
  return rows[0]?.count ?? '';
}

test('each is applied once, whoever brings it and however often; several services wait for each other', async () => {
  await Promise.all([1, 2, 3, 4].map(() => migrate(postgres, [tables])));
  await migrate(postgres, [desk]);
  await migrate(postgres, [tables, column, desk]);
  expect(await count('lake_table')).toBe('1');
  expect(await count('peel_migration')).toBe('3');
});

test('one that was changed after it had been applied is refused, before anything runs', async () => {
  const edited = { ...column, sql: `${column.sql} not null` };
  const later = { name: 'lake/0003-later', sql: 'create table later (id int)' };
  await expect(migrate(postgres, [tables, edited, later])).rejects.toMatchObject({
    code: 'metastore.migration-edited',
    message: expect.stringContaining('lake/0002-column'),
  });
  await expect(count('later')).rejects.toMatchObject({ code: '42P01' });
});

test('line ends of another system are no edit', async () => {
  await migrate(postgres, [{ ...tables, sql: tables.sql.replaceAll('\n', '\r\n') }]);
});

test('a failing one takes the whole call back and says which line', async () => {
  const good = { name: 'jobs/0001-queue', sql: 'create table queue (id int)' };
  const bad = { name: 'jobs/0002-bad', sql: 'create table half (id int);\n\nalter table nowhere add column id int' };
  await expect(migrate(postgres, [good, bad])).rejects.toMatchObject({
    code: 'metastore.migration-failed',
    body: { details: { name: 'jobs/0002-bad', state: '42P01' } },
  });
  const misspelt = { name: 'jobs/0002-bad', sql: 'select 1;\nselect\n  selct from nowhere x y' };
  await expect(migrate(postgres, [good, misspelt])).rejects.toMatchObject({ body: { details: { line: 3 } } });
  for (const table of ['queue', 'half']) await expect(count(table)).rejects.toMatchObject({ code: '42P01' });
});

test('one that ends its transaction is refused', async () => {
  const sly = { name: 'jobs/0001-sly', sql: 'create table sly (id int); commit; begin' };
  await expect(migrate(postgres, [sly])).rejects.toMatchObject({ code: 'metastore.migration-ended-transaction' });
});

test('a new one goes to the end of its own package’s list, whatever other packages have applied', () => {
  const applied = new Map([[column.name, 'x']]);
  expect(() => pending([tables, { ...column }], applied)).toThrow(
    expect.objectContaining({ code: 'metastore.migration-edited' }),
  );
  expect(pending([tables, column], new Map([[desk.name, 'x']]))).toEqual([tables, column]);
});

test('one that was put before an applied one of its package is refused', async () => {
  const between = { name: 'lake/0001b-between', sql: 'select 1' };
  await expect(migrate(postgres, [tables, between, column])).rejects.toMatchObject({
    code: 'metastore.migration-out-of-order',
  });
});

test('two of one name are refused', async () => {
  await expect(migrate(postgres, [desk, { ...desk }])).rejects.toMatchObject({ code: 'metastore.migration-repeated' });
});
