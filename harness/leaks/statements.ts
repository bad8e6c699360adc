import type { Draws } from './draws.js';
import { BEATS, CRIME_TYPES, DISTRICTS, ETHNICITIES, OBJECTS, OUTCOMES } from './rows.js';

/** SELECTs of every shape the guard lets through, and everything it should not. `birch`: with the columns that OP-BIRCH may read. */
export function statement(draws: Draws, birch: boolean): string {
  return draws.weighted(birch ? BIRCH_KINDS : ALDER_KINDS).make(draws);
}

interface Kind {
  readonly weight: number;
  make(draws: Draws): string;
}

/** Most find rows, and most of those few: what reads all of a large table is asked less often than what looks something up. */
const ALDER_KINDS: readonly Kind[] = [
  { weight: 18, make: lookup },
  { weight: 10, make: near },
  { weight: 13, make: rows },
  { weight: 9, make: count },
  { weight: 8, make: groups },
  { weight: 7, make: joins },
  { weight: 5, make: setOperation },
  { weight: 5, make: absence },
  { weight: 5, make: windows },
  { weight: 4, make: nested },
  { weight: 3, make: stopGroups },
  { weight: 3, make: stopRows },
  { weight: 3, make: unordered },
  { weight: 8, make: mistake },
  { weight: 6, make: hostile },
];

/** With the columns that OP-BIRCH may read. */
const BIRCH_KINDS: readonly Kind[] = [
  { weight: 18, make: stopGroups },
  { weight: 22, make: stopRows },
  { weight: 3, make: setOperation },
  { weight: 7, make: mistake },
  { weight: 4, make: hostile },
];

function incidentFilter(draws: Draws): string {
  const terms = [
    () => `beat = '${draws.pick(BEATS)}'`,
    () =>
      `beat IN (${draws
        .some(BEATS, 2, 6)
        .map((beat) => `'${beat}'`)
        .join(', ')})`,
    () => `crime_type = '${draws.pick(CRIME_TYPES)}'`,
    () => `crime_type LIKE '${draws.pick(['%theft%', 'B%', '%crime', 'V_hicle%'])}'`,
    () => `severity ${draws.pick(['>', '<', '>=', '<='])} ${draws.below(1_000)}`,
    () => `severity BETWEEN ${draws.below(400)} AND ${400 + draws.below(600)}`,
    () => `loss > ${draws.below(80_000)}`,
    () => `loss IS ${draws.pick(['', 'NOT '])}NULL`,
    () => `recorded >= TIMESTAMPTZ '20${draws.between(23, 26)}-0${draws.between(1, 9)}-01 00:00:00Z'`,
    () =>
      `exposure ${draws.pick(['=', '<>'])} '${draws.pick(['open', 'victim', 'alder', 'open', 'covert', 'protected'])}'`,
    () => `note LIKE '%${draws.pick(['SECRET', 'van', 'window', 'red', 'market'])}%'`,
    () => `length(note) > ${draws.between(5, 18)}`,
    () => `incident_id < 'I${padded(draws.below(2_100_000))}'`,
  ];
  const chosen = draws.some(terms, 1, draws.chance(0.3) ? 3 : 2).map((make) => make());
  return chosen.join(draws.chance(0.7) ? ' AND ' : ' OR ');
}

const maybeWhere = (draws: Draws): string => (draws.chance(0.75) ? ` WHERE ${incidentFilter(draws)}` : '');

const AGGREGATES = [
  'count(*)', 'count(loss)', 'sum(severity)', 'sum(loss)', 'min(recorded)', 'max(recorded)', 'min(incident_id)', 'max(incident_id)',
  'avg(severity)', 'count(DISTINCT beat)', 'max(loss)', 'min(severity)', 'bool_or(severity > 990)', 'median(severity)', 'approx_count_distinct(incident_id)',
  'quantile_disc(severity, 0.9)', 'max(length(note))',
] as const; // biome-ignore format: one list

function count(draws: Draws): string {
  return `SELECT ${draws
    .some(AGGREGATES, 1, 4)
    .map((call, index) => `${call} AS a${index}`)
    .join(', ')} FROM incidents${maybeWhere(draws)}`;
}

function groups(draws: Draws): string {
  const keys = draws.some(
    ['beat', 'crime_type', 'exposure', "date_trunc('month', recorded)", 'severity // 100', 'left(note, 1)'],
    1,
    2,
  );
  const aggregates = draws.some(AGGREGATES, 1, 3);
  const having = draws.chance(0.2) ? ` HAVING count(*) > ${draws.below(200)}` : '';
  const order = draws.chance(0.7) ? ` ORDER BY ${draws.pick(['1', '2 DESC', 'count(*) DESC, 1'])}` : '';
  const limit = order !== '' && draws.chance(0.3) ? ` LIMIT ${draws.between(1, 20)}` : '';
  return `SELECT ${[...keys, ...aggregates].map((item, index) => `${item} AS c${index}`).join(', ')} FROM incidents${maybeWhere(draws)} GROUP BY ${keys.map((_, index) => index + 1).join(', ')}${having}${order}${limit}`;
}

function rows(draws: Draws): string {
  const columns = draws.chance(0.3)
    ? '*'
    : draws
        .some(['incident_id', 'recorded', 'crime_type', 'beat', 'severity', 'loss', 'note', 'record_id'], 2, 5)
        .join(', ');
  const order = draws.pick(['incident_id', 'incident_id DESC', 'severity DESC, incident_id', 'recorded, incident_id']);
  return `SELECT ${columns} FROM incidents WHERE ${incidentFilter(draws)} ORDER BY ${order} LIMIT ${draws.between(1, 60)}${draws.chance(0.2) ? ` OFFSET ${draws.below(50)}` : ''}`;
}

/** Ids of rows that are there, that were, that are hidden, and that never were. */
function incidentId(draws: Draws): string {
  const mark = draws.pick(['I', 'I', 'I', 'I', 'M', draws.pick(['L', 'H', 'P', 'O', 'H1', 'N'])]);
  return `'${mark}${idNumber(draws)}'`;
}

function idNumber(draws: Draws): string {
  return String(draws.below(draws.pick([20, 40, 400, 2_000, 100_000]))).padStart(7, '0');
}

function lookup(draws: Draws): string {
  const id = incidentId(draws);
  const ids = [id, ...Array.from({ length: draws.between(1, 3) }, () => incidentId(draws))].join(', ');
  return draws.pick([
    `SELECT * FROM incidents WHERE incident_id IN (${ids}) ORDER BY incident_id`,
    `SELECT * FROM incidents WHERE incident_id = ${id}`,
    `SELECT record_id, incident_id, note FROM incidents WHERE incident_id IN (${ids}) ORDER BY incident_id`,
    `SELECT count(*) AS n, min(severity) AS s FROM incidents WHERE incident_id IN (${ids})`,
    `SELECT i.incident_id, b.district, b.record_id FROM incidents i JOIN beats b USING (beat) WHERE i.incident_id IN (${ids}) ORDER BY 1`,
    `SELECT record_id, beat, district FROM beats WHERE district = '${draws.pick(DISTRICTS)}' ORDER BY beat`,
  ]);
}

/** What lies side by side, hidden rows between. */
function near(draws: Draws): string {
  const from = draws.below(draws.pick([200, 1_000, 1_000, 100_000]));
  const range = `incident_id BETWEEN 'I${padded(from)}' AND 'I${padded(from + draws.between(5, 60))}'`;
  return draws.pick([
    `SELECT incident_id, crime_type, beat, severity FROM incidents WHERE ${range} ORDER BY incident_id`,
    `SELECT * FROM incidents WHERE ${range} AND severity > ${draws.below(700)} ORDER BY severity DESC, incident_id LIMIT ${draws.between(1, 20)}`,
    `SELECT beat, count(*) AS n, sum(loss) AS loss FROM incidents WHERE ${range} GROUP BY 1 ORDER BY 2 DESC, 1`,
    `SELECT incident_id, severity - lag(severity) OVER (ORDER BY incident_id) AS step FROM incidents WHERE ${range} ORDER BY 1`,
    `SELECT beat FROM beats WHERE beat NOT IN (SELECT beat FROM incidents WHERE ${range}) ORDER BY 1`,
  ]);
}

function padded(number: number): string {
  return String(number).padStart(7, '0');
}

function joins(draws: Draws): string {
  const where = ` WHERE i.severity > ${draws.between(300, 950)}`;
  return draws.pick([
    `SELECT b.district, count(*) AS n, sum(i.loss) AS loss FROM incidents i JOIN beats b ON i.beat = b.beat${where} GROUP BY 1 ORDER BY 1`,
    `SELECT b.beat, b.officers, count(i.incident_id) AS n FROM beats b LEFT JOIN incidents i ON i.beat = b.beat AND i.severity > ${draws.between(900, 999)} GROUP BY ALL ORDER BY n DESC, 1`,
    `SELECT i.crime_type, s.object_of_search, count(*) AS n FROM (SELECT * FROM incidents i${where} AND i.beat = '${draws.pick(BEATS)}' ORDER BY incident_id LIMIT 500) i JOIN (SELECT * FROM stops WHERE minutes > 85) s USING (beat) GROUP BY ALL ORDER BY ALL LIMIT 30`,
    `SELECT i.incident_id, b.district, i.record_id FROM incidents i, beats b WHERE i.beat = b.beat AND b.district = '${draws.pick(DISTRICTS)}' AND i.severity = ${draws.below(1_000)} ORDER BY 1`,
    `SELECT count(*) AS n FROM custody c FULL JOIN beats b ON c.beat = b.beat`,
  ]);
}

function setOperation(draws: Draws): string {
  const side = (): string => draws.pick([
    `SELECT beat FROM incidents WHERE severity > ${draws.between(900, 1_000)}`,
    `SELECT beat FROM stops WHERE minutes > ${draws.between(60, 90)}`,
    'SELECT beat FROM beats',
    'SELECT beat FROM custody',
  ]); // biome-ignore format: one list
  return `${side()} ${draws.pick(['UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT', 'EXCEPT ALL'])} ${side()} ORDER BY 1 LIMIT ${draws.between(5, 80)}`;
}

function absence(draws: Draws): string {
  return draws.pick([
    `SELECT beat FROM beats b WHERE NOT EXISTS (SELECT 1 FROM incidents i WHERE i.beat = b.beat AND ${incidentFilter(draws).replaceAll('beat ', 'i.beat ')}) ORDER BY 1`,
    `SELECT b.beat FROM beats b ANTI JOIN (SELECT beat FROM stops WHERE minutes = ${draws.between(1, 90)}) s USING (beat) ORDER BY 1`,
    `SELECT beat FROM beats WHERE beat NOT IN (SELECT beat FROM incidents WHERE severity = ${draws.below(1_000)}) ORDER BY 1`,
    `SELECT (SELECT count(*) FROM custody) AS a, (SELECT max(severity) FROM incidents WHERE beat = '${draws.pick(BEATS)}') AS b`,
    `SELECT count(*) AS n, coalesce(max(cell), -1) AS c FROM custody WHERE cell > ${draws.below(20)}`,
  ]);
}

function windows(draws: Draws): string {
  const few = `(SELECT * FROM incidents WHERE beat = '${draws.pick(BEATS)}' AND severity > ${draws.between(700, 990)})`;
  return draws.pick([
    `SELECT incident_id, row_number() OVER (PARTITION BY crime_type ORDER BY incident_id) AS n FROM ${few} i ORDER BY 1 LIMIT 50`,
    `SELECT crime_type, severity, rank() OVER (ORDER BY severity DESC) AS r FROM ${few} i ORDER BY r, 1 LIMIT 40`,
    `SELECT incident_id, lag(severity) OVER (ORDER BY incident_id) AS before, sum(severity) OVER (ORDER BY incident_id ROWS 3 PRECEDING) AS s FROM ${few} i ORDER BY 1 LIMIT 40`,
    `SELECT * FROM (SELECT incident_id, ntile(4) OVER (ORDER BY incident_id) AS q FROM ${few} i) t WHERE q = ${draws.between(1, 4)} ORDER BY 1 LIMIT 30`,
    `SELECT incident_id FROM ${few} i QUALIFY row_number() OVER (PARTITION BY beat ORDER BY severity DESC, incident_id) <= 3 ORDER BY 1`,
  ]);
}

function nested(draws: Draws): string {
  return draws.pick([
    `WITH per AS (SELECT beat, count(*) AS n FROM incidents${maybeWhere(draws)} GROUP BY beat) SELECT min(n) AS a, max(n) AS b, count(*) AS c FROM per`,
    `WITH top AS (SELECT crime_type, count(*) AS n FROM incidents GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${draws.between(1, 6)}) SELECT t.crime_type, t.n, (SELECT sum(severity) FROM incidents i WHERE i.crime_type = t.crime_type) AS s FROM top t ORDER BY 1`,
    `SELECT beat, list(DISTINCT crime_type ORDER BY crime_type) AS kinds FROM incidents WHERE severity > ${draws.between(950, 999)} GROUP BY 1 ORDER BY 1`,
    `SELECT DISTINCT exposure, crime_type FROM incidents${maybeWhere(draws)} ORDER BY 1, 2`,
    `SELECT g AS day, (SELECT count(*) FROM incidents WHERE severity = g) AS n FROM generate_series(${draws.below(50)}, ${50 + draws.below(20)}) t(g) ORDER BY 1`,
    `SELECT crime_type, exposure, count(*) AS n FROM incidents GROUP BY ${draws.pick(['ROLLUP', 'CUBE'])} (crime_type, exposure) ORDER BY ALL`,
  ]);
}

/** The order of the files shows in these, if in anything. */
function unordered(draws: Draws): string {
  return draws.pick([
    `SELECT incident_id, record_id FROM incidents LIMIT ${draws.between(1, 30)}`,
    `SELECT incident_id, severity FROM incidents WHERE severity > ${draws.below(990)} LIMIT ${draws.between(1, 20)} OFFSET ${draws.below(30)}`,
    `SELECT stop_id, beat FROM stops LIMIT ${draws.between(1, 20)}`,
    `SELECT DISTINCT ON (beat) beat, incident_id FROM incidents ORDER BY beat, incident_id`,
  ]);
}

function stopGroups(draws: Draws): string {
  const keys = draws.some(['ethnicity_self', 'ethnicity_officer', 'outcome', 'object_of_search', 'beat'], 1, 3);
  const filter = draws.pick([
    '', ` WHERE minutes > ${draws.below(90)}`, ` WHERE outcome = '${draws.pick(OUTCOMES)}'`, ` WHERE ethnicity_self = '${draws.pick(ETHNICITIES)}'`,
    ' WHERE ethnicity_self IS NULL', ` WHERE object_of_search = '${draws.pick(OBJECTS)}'`,
  ]); // biome-ignore format: one list
  return `SELECT ${keys.join(', ')}, count(*) AS n, sum(minutes) AS m, count(ethnicity_self) AS known FROM stops${filter} GROUP BY ALL ORDER BY ALL`;
}

function stopRows(draws: Draws): string {
  const from = draws.below(draws.pick([30, 300, 300, 50_000]));
  const range = `stop_id BETWEEN 'S${padded(from)}' AND 'S${padded(from + draws.between(2, 40))}'`;
  return draws.pick([
    `SELECT * FROM stops WHERE beat = '${draws.pick(BEATS)}' AND minutes = ${draws.between(1, 90)} ORDER BY stop_id`,
    `SELECT stop_id, outcome, record_id FROM stops WHERE stop_id = '${draws.pick(['S', 'S', 'S', 'H', 'HH'])}${idNumber(draws)}'`,
    `SELECT * FROM stops WHERE ${range} ORDER BY stop_id`,
    `SELECT stop_id, beat, minutes, rank() OVER (ORDER BY minutes DESC, stop_id) AS r FROM stops WHERE ${range} ORDER BY r`,
    `SELECT outcome, count(*) AS n, max(minutes) AS m FROM stops WHERE ${range} GROUP BY 1 ORDER BY 1`,
    `SELECT exposure, count(*) AS n FROM stops GROUP BY 1 ORDER BY 1`,
    `SELECT i.object_of_search, count(*) AS n FROM stops i GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10`,
  ]);
}

/** Errors of every kind: names that are wrong or hidden, values that do not fit, limits. */
function mistake(draws: Draws): string {
  return draws.pick([
    'SELECT injury FROM stops',
    'SELECT injurry FROM stops',
    `SELECT count(*) FROM stops WHERE injury_score > ${draws.below(100)}`,
    'SELECT ethnicity_self, injury FROM stops ORDER BY injury',
    'SELECT * FROM covert_reports',
    'SELECT * FROM covert_report',
    `SELECT person FROM covert_reports WHERE beat = '${draws.pick(BEATS)}'`,
    'SELECT label_id, bundle_id, source_ref FROM incidents',
    'SELECT key_health FROM stops',
    'SELECT review_due FROM incidents LIMIT 1',
    'SELECT sevrity FROM incidents',
    'SELECT CAST(note AS INTEGER) AS n FROM incidents',
    `SELECT sum(CAST(note AS INTEGER)) AS n FROM incidents WHERE beat = '${draws.pick(BEATS)}'`,
    `SELECT sum(TRY_CAST(note AS INTEGER)) AS n FROM incidents WHERE beat = '${draws.pick(BEATS)}'`,
    `SELECT hamming('a', CASE WHEN note LIKE 'SECRET${draws.below(1_000)}%' THEN 'bb' ELSE 'a' END) FROM incidents`,
    "SELECT hamming('ab', CASE WHEN note LIKE 'SECRET%' THEN 'c' ELSE 'cd' END) AS h, count(*) AS n FROM incidents GROUP BY 1",
    'SELECT count(*) AS n FROM incidents WHERE 1 = 1 / (severity - severity)',
    'SELECT sum(severity * 9223372036854775807) AS n FROM incidents',
    "SELECT strptime(note, '%Y-%m-%d') FROM incidents LIMIT 5",
    'SELECT CAST(incident_id AS UUID) FROM incidents LIMIT 1',
    "SELECT * FROM incidents WHERE recorded = 'yesterday'",
    'SELEC 1',
    'SELECT count(*) FROM',
    '',
    'SELECT beat, count(*) FROM incidents',
    'SELECT max(incident_id) OVER () FROM incidents WHERE count(*) > 1',
    'SELECT * FROM nowhere',
    'SELECT custody_id FROM custody ORDER BY 1',
    `SELECT left(note, -9223372036854775808) FROM incidents LIMIT 2`,
  ]);
}

function hostile(draws: Draws): string {
  return draws.pick([
    'SELECT * FROM duckdb_tables()',
    'SELECT * FROM duckdb_views()',
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM information_schema.columns',
    'SELECT * FROM sqlite_master',
    "SELECT * FROM read_parquet('**/*.parquet')",
    "SELECT * FROM glob('/**')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM parquet_metadata('*.parquet')",
    "COPY incidents TO '/tmp/out.csv'",
    'EXPLAIN ANALYZE SELECT * FROM incidents',
    'EXPLAIN SELECT count(*) FROM incidents',
    'SUMMARIZE incidents',
    'DESCRIBE incidents',
    'SHOW TABLES',
    'PRAGMA storage_info(incidents)',
    "ATTACH ':memory:' AS x",
    'SET threads = 8',
    "SELECT current_setting('threads')",
    'SELECT stats(severity) FROM incidents LIMIT 1',
    "SELECT getenv('HOME')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('incidents')",
    'CREATE TABLE t AS SELECT 1',
    'CREATE OR REPLACE VIEW incidents AS SELECT 1',
    'DROP VIEW incidents',
    'SELECT 1; SELECT 2',
    'PREPARE p AS SELECT 1',
    'SELECT * FROM "stops$health"',
    'SELECT * FROM "stops$ethnicity"',
    'SELECT count(*) AS n FROM "stops$quarantine"',
    'SELECT file, line, raw FROM "stops$quarantine" ORDER BY ALL LIMIT 20',
    'SELECT * FROM "incidents$quarantine"',
    'SELECT rowid FROM incidents LIMIT 3',
    'SELECT file_row_number FROM incidents LIMIT 3',
    'SELECT filename FROM incidents LIMIT 3',
    "SELECT COLUMNS('.*') FROM stops LIMIT 2",
    'SELECT * FROM incidents USING SAMPLE 5 ROWS',
    'SELECT random() FROM incidents LIMIT 1',
    'SELECT now()',
    'SELECT current_user',
    'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 300) SELECT n FROM t',
    'SELECT pg_sleep(1)',
    'SELECT * FROM incidents POSITIONAL JOIN beats',
    'CALL duckdb_settings()',
  ]);
}
