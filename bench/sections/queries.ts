/** A statement of the comparison; `{events}` and `{places}` stand for the relations of each contender. */
export interface Query {
  readonly name: string;
  readonly sql: string;
}

/** What analysts ask of events: counts, filters, groups, joins, distinct, ranges of time, the greatest, windows. */
export const QUERIES: readonly Query[] = [
  { name: 'count', sql: 'SELECT count(*) FROM {events}' },
  { name: 'count_filter', sql: "SELECT count(*) FROM {events} WHERE offence = 'burglary' AND severity >= 7" },
  { name: 'area_filter', sql: "SELECT count(*), sum(amount) FROM {events} WHERE area IN ('A07', 'A19', 'A33')" },
  { name: 'sum_all', sql: 'SELECT sum(amount), min(occurred), max(occurred), max(severity) FROM {events}' },
  { name: 'group_kind', sql: 'SELECT offence, count(*), sum(amount) FROM {events} GROUP BY offence ORDER BY offence' },
  {
    name: 'group_two',
    sql: 'SELECT offence, area, count(*), sum(amount) FROM {events} GROUP BY offence, area ORDER BY offence, area',
  },
  {
    name: 'group_place',
    sql: 'SELECT place, count(*) AS n, max(severity) FROM {events} GROUP BY place ORDER BY n DESC, place LIMIT 100',
  },
  {
    name: 'group_person',
    sql: 'SELECT person, count(*) AS n, sum(amount) FROM {events} GROUP BY person ORDER BY n DESC, person LIMIT 100',
  },
  { name: 'distinct_persons', sql: 'SELECT count(DISTINCT person) FROM {events}' },
  { name: 'distinct_by_area', sql: 'SELECT area, count(DISTINCT person) FROM {events} GROUP BY area ORDER BY area' },
  {
    name: 'time_month',
    sql: "SELECT count(*), sum(amount) FROM {events} WHERE occurred >= TIMESTAMPTZ '2024-03-01 00:00:00+00' AND occurred < TIMESTAMPTZ '2024-04-01 00:00:00+00'",
  },
  {
    name: 'time_group',
    sql: "SELECT date_trunc('month', occurred) AS month, offence, count(*) FROM {events} GROUP BY ALL ORDER BY month, offence",
  },
  {
    name: 'time_year',
    sql: "SELECT area, count(*) FROM {events} WHERE occurred >= TIMESTAMPTZ '2023-01-01 00:00:00+00' AND occurred < TIMESTAMPTZ '2024-01-01 00:00:00+00' GROUP BY area ORDER BY area",
  },
  { name: 'top_n', sql: 'SELECT id, occurred, offence, amount FROM {events} ORDER BY amount DESC, id LIMIT 50' },
  { name: 'find_person', sql: 'SELECT id, occurred, offence FROM {events} WHERE person = 4711 ORDER BY occurred, id' },
  {
    name: 'join_agg',
    sql: 'SELECT p.ward, count(*), sum(e.amount) FROM {events} e JOIN {places} p ON e.place = p.place GROUP BY p.ward ORDER BY p.ward',
  },
  {
    name: 'join_filter',
    sql: "SELECT p.class, count(DISTINCT e.person) FROM {events} e JOIN {places} p ON e.place = p.place WHERE e.offence = 'theft' GROUP BY p.class ORDER BY p.class",
  },
  {
    name: 'join_self',
    sql: "SELECT count(*) FROM (SELECT person, count(*) AS n FROM {events} WHERE offence = 'robbery' GROUP BY person) r JOIN (SELECT person, count(*) AS n FROM {events} WHERE offence = 'drugs' GROUP BY person) d ON r.person = d.person WHERE r.n > 1 AND d.n > 1",
  },
  {
    name: 'window',
    sql: "SELECT count(*) FROM (SELECT person, occurred - lag(occurred) OVER (PARTITION BY person ORDER BY occurred, id) AS gap FROM {events} WHERE offence = 'burglary') WHERE gap < INTERVAL 7 DAY",
  },
  {
    name: 'text_search',
    sql: "SELECT severity, count(*) FROM {events} WHERE reference LIKE '%77%' AND latitude > 51.5 GROUP BY severity ORDER BY severity",
  },
];
