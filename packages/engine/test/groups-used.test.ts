import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { groupsUsed } from '../src/statement/groups-used.js';
import { onlyStatement, type Tree } from '../src/statement/tree.js';
import { viewSql } from '../src/statement/view-sql.js';
import type { WorkerView } from '../src/worker/protocol.js';
import { duck, temporaryFolder } from './fixture.js';

/** A dataset whose column groups lie between its other columns, as a source declares them. */
const COLUMNS = [
  { name: 'id', type: 'INTEGER', from: 'base' },
  { name: 'illness', type: 'VARCHAR', from: 'health' },
  { name: 'name', type: 'VARCHAR', from: 'base' },
  { name: 'faith', type: 'VARCHAR', from: 'belief' },
  { name: 'town', type: 'VARCHAR', from: 'base' },
  { name: 'record_id', type: 'UUID', from: 'base' },
] as const;
const GROUPS = ['health', 'belief'];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** By the groups that are open in it. */
let connections: ReadonlyMap<string, DuckDBConnection>;

beforeAll(async () => {
  folder = await temporaryFolder();
  const key = (group: string): string => `md5('${group}' || i)::UUID AS key_${group}`;
  await duck(
    `COPY (SELECT i::INTEGER AS id, 'name ' || (i % 3) AS name, 'town ' || (i % 2) AS town, md5('r' || i)::UUID AS record_id,
      ${GROUPS.map(key).join(', ')} FROM range(6) t(i)) TO '${folder.path}/base.parquet'`,
    `COPY (SELECT ${key('health')}, CASE WHEN i > 2 THEN 'ill ' || i END AS illness FROM range(6) t(i)) TO '${folder.path}/health.parquet'`,
    `COPY (SELECT ${key('belief')}, 'faith ' || (i % 2) AS faith FROM range(6) t(i)) TO '${folder.path}/belief.parquet'`,
  );
  const groups = GROUPS.map((group) => [group, { key: `key_${group}`, files: [`${group}.parquet`] }]);
  const view: WorkerView = {
    name: 'people',
    columns: COLUMNS,
    base: ['base.parquet'],
    groups: Object.fromEntries(groups),
    fieldIds: {},
  };
  const opened = [[], ['health'], ['belief'], GROUPS].map(async (open) => {
    const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
    await connection.run(viewSql(view, new Set(open), 'name', folder.path));
    return [nameOf(open), connection] as const;
  });
  connections = new Map(await Promise.all(opened));
});

afterAll(async () => {
  for (const connection of connections.values()) connection.closeSync();
  await folder.remove();
});

function nameOf(groups: Iterable<string>): string {
  return [...groups].sort().join();
}

async function rowsOf(groups: Iterable<string>, sql: string): Promise<unknown> {
  const found = await connections.get(nameOf(groups))?.runAndReadAll(sql);
  const rows = found?.getRowsJson().map((row) => JSON.stringify(row));
  return { columns: found?.columnNames(), rows: rows?.sort() };
}

const NONE = 'cannot be run';

/** The answer of the whole dataset beside that of the groups which the statement is found to use. */
async function compare(sql: string): Promise<{ used: string; whole: unknown; narrowed: unknown }> {
  const found = await connections.get('')?.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  const tree = onlyStatement(JSON.parse(String(found?.getRows()[0]?.[0])) as Tree);
  if (tree === undefined) return { used: NONE, whole: NONE, narrowed: NONE };
  const used = groupsUsed(tree, COLUMNS);
  return {
    used: nameOf(used),
    whole: await rowsOf(GROUPS, sql).catch(() => NONE),
    narrowed: await rowsOf(used, sql).catch(() => NONE),
  };
}

const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('id', 'name', 'town', 'record_id') },
  fc.constantFrom('illness', 'faith'),
  { weight: 2, arbitrary: fc.constantFrom(...'abcdef') },
  fc.constantFrom('p', 'q', 'people', 'n', 'v', 'x'),
);
/** How DuckDB lets a text reach columns without naming them, among the names themselves. */
const item = fc.oneof(
  { weight: 8, arbitrary: word },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom('p', 'q', 'people'), word).map((names) => names.join('.')) },
  fc.constantFrom('*', 'p.*', '* EXCLUDE (id)', "COLUMNS('^.a')", 'COLUMNS(*)', '#1', '#3', 'people', 'count(*)'),
  word.map((name) => `count(${name})`),
  word.map((name) => `${name} AS x`),
  fc.constantFrom(
    'struct_extract_at(p, 2)',
    'to_json(p)',
    'p[2]',
    'row(p)',
    'unnest(p)',
    'list(p)',
    'hash(q)',
    '1 AS a',
  ),
);
const aliases = fc.integer({ min: 1, max: 6 }).map((count) => `(${[...'abcdef'].slice(0, count).join(', ')})`);
const { select } = fc.letrec<{ relation: string; select: string }>((tie) => ({
  relation: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 2, arbitrary: fc.constantFrom('people', 'people AS p', 'people AS q', 'p') },
    fc.tuple(fc.constantFrom('p', 'q'), aliases).map(([name, list]) => `people AS ${name}${list}`),
    fc.constantFrom(
      "people PIVOT (count(record_id) FOR name IN ('name 0' AS a, 'name 1' AS b))",
      "people PIVOT (count(record_id) FOR name IN ('name 0' AS a) GROUP BY id)",
      "people PIVOT (count(id) FOR town IN ('town 0' AS a)) AS p(b, c, d, e, f)",
      'people UNPIVOT (v FOR n IN (name, town))',
      'people UNPIVOT (v FOR n IN (name)) AS p(a, b, c, d, e, f)',
    ),
    fc.tuple(tie('select'), fc.oneof(aliases, fc.constant(''))).map(([inner, list]) => `(${inner}) AS p${list}`),
    fc
      .tuple(
        tie('relation'),
        fc.constantFrom('NATURAL JOIN', 'POSITIONAL JOIN', 'NATURAL LEFT JOIN', ','),
        tie('relation'),
      )
      .map((parts) => parts.join(' ')),
    fc
      .tuple(tie('relation'), fc.constantFrom('JOIN', 'SEMI JOIN', 'LEFT JOIN'), tie('relation'), word)
      .map(([left, kind, right, name]) => `${left} ${kind} ${right} USING (${name})`),
  ),
  select: fc
    .record({
      items: fc.array(item, { minLength: 1, maxLength: 2 }),
      from: tie('relation'),
      cte: fc.option(fc.tuple(aliases, fc.constantFrom('FROM people', 'SELECT id, town FROM people', 'TABLE people')), {
        freq: 4,
        nil: undefined,
      }),
      where: fc.option(word, { freq: 3, nil: undefined }),
      end: fc.constantFrom('', '', '', 'GROUP BY ALL', 'ORDER BY ALL', 'UNION BY NAME SELECT id AS a FROM people'),
      distinct: fc.boolean(),
    })
    .map(({ items, from, cte, where, end, distinct }) =>
      [
        cte === undefined ? '' : `WITH p${cte[0]} AS (${cte[1]})`,
        `SELECT ${distinct ? 'DISTINCT ' : ''}${items.join(', ')} FROM ${from}`,
        where === undefined ? '' : `WHERE ${where} IS NOT NULL`,
        end,
      ]
        .filter((part) => part !== '')
        .join(' '),
    ),
}));

describe('leaving column groups closed', () => {
  test('changes no answer, whatever the statement', { timeout: 120_000 }, async () => {
    let answered = 0;
    let closed = 0;
    await fc.assert(
      fc.asyncProperty(select, async (sql) => {
        const { used, whole, narrowed } = await compare(sql);
        expect(narrowed).toEqual(whole);
        if (whole === NONE) return;
        answered += 1;
        if (used !== nameOf(GROUPS)) closed += 1;
      }),
      { numRuns: 1_000 },
    );
    // Or else the property would say nothing.
    expect(answered).toBeGreaterThan(50);
    expect(closed).toBeGreaterThan(2);
  });

  test.each([
    ['SELECT c FROM people AS p(a, b, c) WHERE a = 5', GROUPS],
    ['SELECT count(f) FROM people AS p(a, b, c, d, e, f)', GROUPS],
    ['WITH p(a, b, c) AS (FROM people) SELECT count(b) FROM p', GROUPS],
    ["SELECT count(*) FROM people PIVOT (count(record_id) FOR town IN ('town 0'))", GROUPS],
    ['SELECT count(*) FROM people UNPIVOT (v FOR n IN (name)) AS p(a, b, c)', GROUPS],
    ['SELECT #3 FROM people', GROUPS],
    ['SELECT p FROM people AS p', GROUPS],
    ['SELECT id, faith FROM people', ['belief']],
    ['SELECT s.b FROM (SELECT id, town FROM people) AS s(a, b)', []],
    ['SELECT w.a, p.id FROM people AS p, (SELECT town FROM people) AS w(a)', []],
  ])('%s reads %j', async (sql, groups) => {
    const { used, whole, narrowed } = await compare(sql);
    expect(used).toBe(nameOf(groups));
    expect(whole).not.toBe(NONE);
    expect(narrowed).toEqual(whole);
  });
});
