import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type { NewColumn } from '../src/column.js';
import type { SnapshotId } from '../src/metadata.js';
import { event, eventsTable, recordId, TODAY, type Workbench } from '../test/workbench.js';

/**
 * Writes a warehouse with everything the lake does to a table, and `warehouse.json`: what another reader of Iceberg must find in it. What is
 * expected comes from the literal values the rows were made of, never from reading the lake's own files back.
 */
export async function writeWarehouse(bench: Workbench, file: string): Promise<void> {
  const checks = [
    ...(await allTypes(bench)),
    ...(await evolution(bench)),
    ...(await following(bench)),
    ...(await lifeOfRows(bench)),
    ...(await companions(bench)),
    ...(await historyRewritten(bench)),
  ];
  await fs.writeFile(file, JSON.stringify({ checks }, undefined, 1));
}

export interface Check {
  readonly name: string;
  /** Absolute path of the table's metadata file in force. */
  readonly metadata: string;
  /** Decimal text: beyond what a JSON number holds. */
  readonly snapshot?: SnapshotId;
  /** In pyiceberg's filter language. */
  readonly filter?: string;
  /** How many data files a reader may plan, when statistics must spare it the others. */
  readonly files?: number;
  /** Column -> value in the canonical text of `pyiceberg_check.py`, null for none. */
  readonly rows: readonly Readonly<Record<string, string | null>>[];
}

const TYPES: readonly NewColumn[] = [
  { name: 'b', type: 'boolean' },
  { name: 'i', type: 'int' },
  { name: 'l', type: 'long' },
  { name: 'f', type: 'float' },
  { name: 'd', type: 'double' },
  { name: 'dc', type: 'decimal(12,2)' },
  { name: 'dw', type: 'decimal(30,5)' },
  { name: 'da', type: 'date' },
  { name: 'ts', type: 'timestamp' },
  { name: 'tz', type: 'timestamptz' },
  { name: 's', type: 'string' },
  { name: 'u', type: 'uuid' },
  { name: 'bl', type: 'binary' },
  { name: 'bundle_id', type: 'int' },
];

/** Rows `from` to `to`, every ninth without values; strings longer than a bound and beyond the basic plane. */
function typesSelect(from: number, to: number): string {
  const value = (sql: string) => `CASE WHEN n % 9 <> 0 THEN ${sql} END`;
  return `SELECT ${value('n % 2 = 0')} AS b, ${value('n - 20')} AS i, ${value('(n - 20) * 10000000000')} AS l,
    ${value('CAST((n - 20) / 4 AS FLOAT)')} AS f, ${value('(n - 20) / 8')} AS d,
    ${value('CAST((n - 20) * 1.25 AS DECIMAL(12,2))')} AS dc,
    ${value('CAST((n - 20) * 12345678901234567.5 AS DECIMAL(30,5))')} AS dw,
    ${value("DATE '1969-12-20' + CAST(n AS INTEGER)")} AS da,
    ${value("TIMESTAMP '1969-12-31 12:00:00.000001' + INTERVAL (n) HOUR")} AS ts,
    ${value("TIMESTAMPTZ '1969-12-31 12:00:00.999999+00' + INTERVAL (n) HOUR")} AS tz,
    ${value("CASE WHEN n % 5 = 0 THEN repeat('\u{1F600}', 20) || n ELSE 'a string longer than its bound ' || lpad(CAST(n AS VARCHAR), 3, '0') END")} AS s,
    CAST(lpad(to_hex(n * 7), 8, 'f') || '-0000-4000-8000-000000000000' AS UUID) AS u,
    ${value("CAST('\\xFF' || repeat('x', 20) || n AS BLOB)")} AS bl,
    CAST(1 + n // 20 AS INTEGER) AS bundle_id
    FROM (SELECT CAST(range AS BIGINT) AS n FROM range(${from}, ${to}))`;
}

async function allTypes(bench: Workbench): Promise<readonly Check[]> {
  const name = 'all_types';
  await bench.lake.create({ name, columns: TYPES, sortKey: ['i'] });
  const first = await append(bench, name, typesSelect(0, 40));
  const second = await append(bench, name, typesSelect(40, 60));
  const metadata = await metadataPath(bench, name);
  const truth = async (where = 'true', to = 60) =>
    expected(bench, `SELECT * FROM (${typesSelect(0, to)}) WHERE ${where}`);
  const filtered = async (filter: string, where: string, files?: number): Promise<Check> => ({
    name: `all types, ${filter}`,
    metadata,
    filter,
    rows: await truth(where),
    ...(files === undefined ? {} : { files }),
  });
  return [
    { name: 'all types', metadata, rows: await truth(), files: 3 },
    { name: 'all types, first snapshot', metadata, snapshot: first, rows: await truth('true', 40), files: 2 },
    { name: 'all types, second snapshot', metadata, snapshot: second, rows: await truth() },
    await filtered('bundle_id = 2', 'bundle_id = 2', 1),
    await filtered('bundle_id = 9', 'bundle_id = 9', 0),
    await filtered('b = true', 'b'),
    await filtered('i >= 21', 'i >= 21', 1),
    await filtered('i = -20', 'i = -20'),
    await filtered('l < -100000000000', 'l < -100000000000', 1),
    await filtered('f > 9.0', 'f > 9.0', 1),
    await filtered('d <= -1.5', 'd <= -1.5', 1),
    await filtered('dc > 25.01', 'dc > 25.01', 1),
    await filtered('dc < -12.50', 'dc < -12.50', 1),
    await filtered('dw > 246913578024691350.00000', 'dw > 246913578024691350', 1),
    await filtered("da < '1970-01-01'", "da < DATE '1970-01-01'", 1),
    await filtered("ts >= '1970-01-02T12:00:00'", "ts >= TIMESTAMP '1970-01-02 12:00:00'"),
    await filtered("tz < '1970-01-01T00:00:00+00:00'", "tz < TIMESTAMPTZ '1970-01-01 00:00:00+00'", 1),
    await filtered("s = 'a string longer than its bound 007'", "s = 'a string longer than its bound 007'"),
    await filtered(`s >= '${'\u{1F600}'.repeat(20)}'`, `s >= '${'\u{1F600}'.repeat(20)}'`),
    await filtered("s < 'a'", "s < 'a'", 0),
    await filtered(`u = 'fffff131-0000-4000-8000-000000000000'`, `u = 'fffff131-0000-4000-8000-000000000000'`),
    await filtered('dc is null', 'dc IS NULL'),
  ];
}

async function evolution(bench: Workbench): Promise<readonly Check[]> {
  const name = 'evolved';
  await bench.lake.create({
    name,
    columns: [
      { name: 'a', type: 'int' },
      { name: 'x', type: 'float' },
      { name: 'm', type: 'decimal(8,2)' },
      { name: 'old', type: 'string' },
      { name: 'going', type: 'string' },
      { name: 'bundle_id', type: 'int' },
    ],
    sortKey: [],
  });
  const before = "(1, 0.5, 1.25, 'one', 'gone', 1), (2, 1.5, -2.50, 'two', 'gone', 1)";
  const first = await append(bench, name, before);
  await bench.lake.evolve(name, [
    { kind: 'widen', id: 1, type: 'long' },
    { kind: 'widen', id: 2, type: 'double' },
    { kind: 'widen', id: 3, type: 'decimal(20,2)' },
    { kind: 'rename', id: 4, name: 'renamed' },
    { kind: 'drop', id: 5 },
    { kind: 'add', column: { name: 'going', type: 'long' } },
    { kind: 'add', column: { name: 'added', type: 'timestamptz' } },
  ]);
  const after = "(30000000000, 2.5, 99999999999.75, 'three', 1, 7, TIMESTAMPTZ '2026-01-01 00:00:00+00')";
  await append(bench, name, after);
  const metadata = await metadataPath(bench, name);
  const now = (rows: string) =>
    expected(bench, `SELECT * FROM (VALUES ${rows}) AS v(a, x, m, renamed, bundle_id, going, added)`);
  const all = `(1, 0.5::DOUBLE, 1.25::DECIMAL(20,2), 'one', 1, NULL, NULL), (2, 1.5, -2.50, 'two', 1, NULL, NULL), ${after}`;
  return [
    { name: 'evolved: added, renamed, dropped, widened', metadata, rows: await now(all) },
    {
      name: 'evolved, a filter on a widened column with old bounds',
      metadata,
      filter: 'a = 2',
      files: 1,
      rows: await now("(2, 1.5::DOUBLE, -2.50::DECIMAL(20,2), 'two', 1, NULL, NULL)"),
    },
    {
      name: 'evolved, a filter on a renamed column',
      metadata,
      filter: "renamed < 'p'",
      files: 1,
      rows: await now("(1, 0.5::DOUBLE, 1.25::DECIMAL(20,2), 'one', 1, NULL, NULL)"),
    },
    {
      name: 'evolved, the snapshot before under its own schema',
      metadata,
      snapshot: first,
      rows: await expected(
        bench,
        `SELECT a, x::FLOAT AS x, m::DECIMAL(8,2) AS m, old, going, bundle_id
           FROM (VALUES ${before}) AS v(a, x, m, old, going, bundle_id)`,
      ),
    },
  ];
}

/** As a definition is followed: an added column, widened ones, and one that is wanted no more and keeps its field id. */
async function following(bench: Workbench): Promise<readonly Check[]> {
  const name = 'followed';
  const columns = (wide: boolean): readonly NewColumn[] => [
    { name: 'a', type: wide ? 'long' : 'int' },
    { name: 'm', type: wide ? 'decimal(20,2)' : 'decimal(8,2)' },
    ...(wide ? [] : [{ name: 'left', type: 'string' as const }]),
    { name: 'bundle_id', type: 'int' },
    ...(wide ? [{ name: 'beat', type: 'string' as const }] : []),
  ];
  await bench.lake.follow([{ name, sortKey: [], columns: columns(false) }]);
  const before = "(1, 1.25, 'x', 1), (2, -2.50, 'y', 1)";
  const first = await append(bench, name, before);
  await bench.lake.follow([{ name, sortKey: [], columns: columns(true) }]);
  const after = "(30000000000, 99999999999.75, NULL, 1, 'B2')";
  await append(bench, name, after);
  const metadata = await metadataPath(bench, name);
  const now = (rows: string) => expected(bench, `SELECT * FROM (VALUES ${rows}) AS v(a, m, "left", bundle_id, beat)`);
  const old = "(1, 1.25::DECIMAL(20,2), 'x', 1, NULL), (2, -2.50, 'y', 1, NULL)";
  return [
    { name: 'followed: added, widened, wanted no more', metadata, rows: await now(`${old}, ${after}`) },
    { name: 'followed, a filter on the added column', metadata, filter: "beat = 'B2'", rows: await now(after) },
    { name: 'followed, rows without a value in it', metadata, filter: 'beat is null', rows: await now(old) },
    {
      name: 'followed, the snapshot before',
      metadata,
      snapshot: first,
      rows: await expected(
        bench,
        `SELECT a, m::DECIMAL(8,2) AS m, "left", bundle_id FROM (VALUES ${before}) AS v(a, m, "left", bundle_id)`,
      ),
    },
  ];
}

const EVENT_COLUMNS = 'n, name, record_id, label_id, bundle_id, source_ref, review_due';

function events(bench: Workbench, rows: string) {
  return expected(
    bench,
    `SELECT * REPLACE (CAST(record_id AS UUID) AS record_id) FROM (VALUES ${rows}) AS v(${EVENT_COLUMNS})`,
  );
}

async function lifeOfRows(bench: Workbench): Promise<readonly Check[]> {
  const name = 'life';
  const { lake } = bench;
  await lake.create(eventsTable(name));
  const one = `${event(1)}, ${event(2, 2)}, ${event(3)}`;
  const first = await append(bench, name, one);
  const two = `${event(4, 1, 'b.csv')}, ${event(5, 2, 'b.csv')}`;
  const second = await append(bench, name, two);
  await lake.records.delete({ table: name, match: { column: 'n', values: ['3'] }, scope: 'delete' });
  const three = `${event(6, 1, 'b.csv')}`;
  await lake.records.ingest({
    table: name,
    alongside: [],
    replaces: ['b.csv'],
    add: { [name]: await bench.rows(name, three) },
    scope: 'replace',
  });
  const changed = await metadataPath(bench, name);
  const rowsNow = `${event(1)}, ${event(2, 2)}, ${three}`;
  const checks: Check[] = [
    { name: 'life, append', metadata: changed, snapshot: first, rows: await events(bench, one) },
    { name: 'life, second append', metadata: changed, snapshot: second, rows: await events(bench, `${one}, ${two}`) },
    { name: 'life, deleted and replaced', metadata: changed, rows: await events(bench, rowsNow) },
  ];
  await append(bench, name, event(7));
  await lake.upkeep.compact(name, TODAY);
  const compacted = await metadataPath(bench, name);
  const rows = await events(bench, `${rowsNow}, ${event(7)}`);
  const pruned = await events(bench, event(2, 2));
  return [
    ...checks,
    { name: 'life, compacted', metadata: compacted, files: 2, rows },
    { name: 'life, compacted, one bundle', metadata: compacted, filter: 'bundle_id = 2', files: 1, rows: pruned },
  ];
}

async function companions(bench: Workbench): Promise<readonly Check[]> {
  const base = eventsTable('stops');
  await bench.lake.create(
    { ...base, columns: [...base.columns, { name: 'key_ethnicity', type: 'uuid' }] },
    {
      name: 'stops$ethnicity',
      companionOf: 'stops',
      sortKey: [],
      columns: [
        { name: 'key_ethnicity', type: 'uuid' },
        { name: 'ethnicity', type: 'string' },
        { name: 'bundle_id', type: 'int' },
      ],
    },
  );
  const key = (n: number) => recordId(9000 + n);
  const baseRows = [1, 2, 3].map((n) =>
    event(n)
      .replace(/\)$/, `, '${key(n)}')`)
      .replace(/^\((\d), /, '($1, '),
  );
  const groupRows = `('${key(1)}', 'W1', 2), ('${key(2)}', NULL, 2), ('${key(3)}', 'A9', 2)`;
  await bench.lake.commit(
    [
      { table: 'stops', operation: 'append', add: await bench.rows('stops', baseRows.join(', ')), remove: [] },
      {
        table: 'stops$ethnicity',
        operation: 'append',
        add: await bench.rows('stops$ethnicity', groupRows),
        remove: [],
      },
    ],
    'stops',
  );
  await bench.lake.records.delete({ table: 'stops', match: { column: 'n', values: ['2'] }, scope: 'delete' });
  return [
    {
      name: 'companion, after a row was deleted with its base row',
      metadata: await metadataPath(bench, 'stops$ethnicity'),
      rows: await expected(
        bench,
        `SELECT key_ethnicity::UUID AS key_ethnicity, ethnicity, bundle_id
           FROM (VALUES ${groupRows}) AS v(key_ethnicity, ethnicity, bundle_id) WHERE ethnicity IS NOT NULL`,
      ),
    },
  ];
}

async function historyRewritten(bench: Workbench): Promise<readonly Check[]> {
  const name = 'rewritten';
  const { lake } = bench;
  await lake.create(eventsTable(name));
  const first = await append(bench, name, `${event(1)}, ${event(2)}, ${event(3)}`);
  await append(bench, name, event(4));
  const rise = { labels: new Map([[1, 2]]), bundleOf: new Map([[2, 2]]) };
  const records = (n: number) => ({
    table: name,
    match: { column: 'record_id', values: [recordId(n)] },
    scope: `r${n}`,
  });
  await lake.records.raise({ ...records(2), rises: { [name]: rise } });
  await lake.records.erase(records(3));
  const metadata = await metadataPath(bench, name);
  const now = `${event(1)}, ${event(2, 2)}`;
  return [
    { name: 'raised and erased', metadata, rows: await events(bench, `${now}, ${event(4)}`) },
    { name: 'raised and erased, in the first snapshot', metadata, snapshot: first, rows: await events(bench, now) },
    {
      name: 'raised and erased, low bundle of the first snapshot',
      metadata,
      snapshot: first,
      filter: 'bundle_id = 1',
      files: 1,
      rows: await events(bench, event(1)),
    },
  ];
}

async function append(bench: Workbench, table: string, rows: string): Promise<SnapshotId> {
  const add = await bench.rows(table, rows);
  const [snapshot] = await bench.lake.commit([{ table, operation: 'append', add, remove: [] }], `append ${table}`);
  return snapshot?.id ?? ('' as SnapshotId);
}

async function metadataPath(bench: Workbench, table: string): Promise<string> {
  const { rows } = await bench.postgres.pool.query<{ metadata: string }>(
    'select metadata from lake.tables where name = $1',
    [table],
  );
  return join(bench.root, rows[0]?.metadata ?? '');
}

/** Every value as text: numbers shortest, times in ISO 8601 with microseconds, binary in hexadecimal. */
async function expected(bench: Workbench, sql: string): Promise<Check['rows']> {
  const described = await bench.writer.rows(`DESCRIBE ${sql}`);
  const list = described.map(({ column_name, column_type }) => {
    const name = `"${String(column_name)}"`;
    return `${canonical(name, String(column_type))} AS ${name}`;
  });
  return (await bench.writer.rows(`SELECT ${list.join(', ')} FROM (${sql})`)) as Check['rows'];
}

function canonical(name: string, type: string): string {
  if (type === 'BLOB') return `lower(hex(${name}))`;
  if (type.startsWith('TIMESTAMP')) {
    const zone = type.endsWith('ZONE') ? '+00:00' : '';
    return `strftime(${name}, '%Y-%m-%dT%H:%M:%S.%f') || '${zone}'`;
  }
  if (type === 'FLOAT' || type === 'DOUBLE') return `CAST(CAST(${name} AS DOUBLE) AS VARCHAR)`;
  return `CAST(${name} AS VARCHAR)`;
}
