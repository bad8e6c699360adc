import { join } from 'node:path';
import { type SourceText, type Terms, termNames } from './definitions.js';
import { RawDuck } from './raw-duck.js';

/** Ten columns of an events table. */
const EVENT_COLUMNS = [
  { name: 'id', type: 'long' },
  { name: 'occurred', type: 'timestamptz' },
  { name: 'person', type: 'long' },
  { name: 'place', type: 'int' },
  { name: 'offence', type: 'string' },
  { name: 'area', type: 'string' },
  { name: 'amount', type: 'decimal(12,2)' },
  { name: 'severity', type: 'int' },
  { name: 'latitude', type: 'double' },
  { name: 'reference', type: 'string' },
] as const;

const PLACES = 20_000;
const OFFENCES = [
  'burglary',
  'theft',
  'robbery',
  'drugs',
  'damage',
  'violence',
  'vehicle',
  'order',
  'fraud',
  'weapons',
  'arson',
  'other',
];

/** How many of a number of labels the session passes, and how those are put into bundles. Label 0 is that of 70 % of the rows. */
export interface Layout {
  readonly labels: 40 | 250;
  readonly bundles: 4 | 30;
}

export const LAYOUTS: readonly Layout[] = [
  { labels: 40, bundles: 4 },
  { labels: 40, bundles: 30 },
  { labels: 250, bundles: 4 },
  { labels: 250, bundles: 30 },
];

/** Three quarters, as near as whole labels go. */
function passedOf(labels: number): number {
  return Math.round(labels * 0.75);
}

/** The hidden labels of any layout carry this one besides. */
const HIDDEN = 'HIDDEN';

export const EVENT_TERMS: Terms = { passed: termNames('TERM', passedOf(250)), hidden: [HIDDEN] };

/** The terms of a layout's label by its number: the first are passed, the others hidden. */
function termsOf(label: number, labels: number): readonly string[] {
  const passed = passedOf(labels);
  const term = EVENT_TERMS.passed[label % passed] ?? '';
  return label < passed ? [term] : [term, HIDDEN];
}

/** How the rules of a source name a label. */
export function labelValue(label: number): string {
  return `L${label}`;
}

export function tableOf({ labels, bundles }: Layout): string {
  return `events_${labels}_${bundles}`;
}

export function eventSource(layout: Layout): SourceText {
  return {
    name: tableOf(layout),
    columns: [...EVENT_COLUMNS, { name: 'term', type: 'string' }],
    rules: [
      {
        column: 'term',
        cases: new Map(
          Array.from({ length: layout.labels }, (_, at) => [labelValue(at), termsOf(at, layout.labels)] as const),
        ),
      },
    ],
  };
}

export const PLACE_SOURCE: SourceText = {
  name: 'places',
  columns: [
    { name: 'place', type: 'int' },
    { name: 'ward', type: 'string' },
    { name: 'class', type: 'string' },
  ],
  rules: [],
};

/** Groups of label numbers, each a bundle: label 0 alone, then the other passed ones, then the hidden ones, evenly. */
export function clustersOf({ labels, bundles }: Layout): readonly (readonly number[])[] {
  const passed = passedOf(labels);
  const hiddenBundles = Math.max(1, Math.round((bundles - 1) / 4));
  const numbers = Array.from({ length: labels }, (_, at) => at);
  return [
    [0],
    ...evenly(numbers.slice(1, passed), bundles - 1 - hiddenBundles),
    ...evenly(numbers.slice(passed), hiddenBundles),
  ];
}

function evenly(numbers: readonly number[], groups: number): readonly (readonly number[])[] {
  return Array.from({ length: groups }, (_, group) => numbers.filter((_each, at) => at % groups === group));
}

/** The generated rows as Parquet files, in order of time. */
export interface Generated {
  /** Every row, with `label_40` and `label_250`: numbers of labels. */
  readonly all: string;
  /** Exactly the rows that the session may see, without anything of labels. */
  readonly visible: string;
  readonly places: string;
  readonly visibleRows: number;
}

/**
 * Rows from hashes of their number and a seed: uniform but for the label, one of which has 70 % of them. Whether a row is hidden does not
 * depend on the number of labels, so one file of visible rows stands beside all layouts.
 */
export async function generate(folder: string, rows: number, seed: number): Promise<Generated> {
  const duck = await RawDuck.open({ threads: 2, memoryMb: 6_000, temporary: join(folder, 'spill') });
  const files = {
    all: join(folder, 'all.parquet'),
    visible: join(folder, 'visible.parquet'),
    places: join(folder, 'places.parquet'),
  };
  try {
    const names = EVENT_COLUMNS.map(({ name }) => name).join(', ');
    await duck.run(`COPY (${eventsSql(rows, seed)}) TO '${files.all}' (FORMAT parquet, COMPRESSION zstd)`);
    await duck.run(
      `COPY (SELECT ${names} FROM '${files.all}' WHERE label_40 < ${passedOf(40)}) TO '${files.visible}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)`,
    );
    await duck.run(
      `COPY (SELECT range::INTEGER AS place, 'W' || lpad((hash(range) % 24)::VARCHAR, 2, '0') AS ward, 'C' || (hash(range + 1) % 6) AS class FROM range(${PLACES})) TO '${files.places}' (FORMAT parquet, COMPRESSION zstd)`,
    );
    return { ...files, visibleRows: Number(await duck.value(`SELECT count(*) FROM '${files.visible}'`)) };
  } finally {
    duck.close();
  }
}

/** Five years, evenly. `h`, `g` and `k` are independent hashes of the row's number. */
export function eventsSql(rows: number, seed: number): string {
  const pick = (values: readonly string[], hash: string): string =>
    `[${values.map((value) => `'${value}'`).join(', ')}][1 + (${hash} % ${values.length})::INTEGER]`;
  const rare = (labels: number): string => {
    const passed = passedOf(labels);
    return `CASE WHEN g % 10 < 7 THEN 0 WHEN (g // 16) % 4 > 0 THEN 1 + (g // 1024) % ${passed - 1} ELSE ${passed} + (g // 1024) % ${labels - passed} END::INTEGER AS label_${labels}`;
  };
  return `SELECT i AS id,
    TIMESTAMPTZ '2021-01-01 00:00:00+00' + to_seconds(i * ${(5 * 365 * 86_400) / rows}) AS occurred,
    (h % ${Math.max(1_000, Math.floor(rows / 10))})::BIGINT AS person,
    ((h // 65536) % ${PLACES})::INTEGER AS place,
    ${pick(OFFENCES, '(h // 7)')} AS offence,
    'A' || lpad(((h // 101) % 60)::VARCHAR, 2, '0') AS area,
    ((k % 10000000) / 100)::DECIMAL(12,2) AS amount,
    (k // 97 % 10)::INTEGER AS severity,
    51.2 + (k // 1031 % 100000) / 166666.0 AS latitude,
    'R' || (k % 90000000 + 10000000) AS reference,
    ${rare(40)}, ${rare(250)}
  FROM (SELECT range AS i, hash(range * 3 + ${seed}) AS h, hash(range * 5 + ${seed + 1}) AS g, hash(range * 7 + ${seed + 2}) AS k FROM range(${rows}))`;
}
