import { encodeParquet } from '@peel/tabular/encode-parquet';
import { encodeXlsx } from '@peel/tabular/encode-xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, codeOf, streetCsv, taken } from '../../gate/test/bench.js';
import { batches, gather } from '../../tabular/test/support/gather.js';

/** Real imports of each kind of file: the service of a workspace, the sandboxed writer, a commit, and a governed read of it. */
let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
});
afterAll(() => bench.remove());

const [heading = '', ...lines] = streetCsv(30).trimEnd().split('\n');
const names = heading.split(',');
const rows = lines.map((line) => line.split(',').map((value) => (value === '' ? null : value)));
const columns = names.map((name) => ({ name, type: /tude$/.test(name) ? 'DOUBLE' : 'VARCHAR' }));
const typed = rows.map((row) => row.map((value, at) => (columns[at]?.type === 'DOUBLE' ? Number(value) : value)));

function jsonLines(more = ''): string {
  const objects = typed.map((row) => JSON.stringify(Object.fromEntries(names.map((name, at) => [name, row[at]]))));
  return `${objects.join('\n')}\n${more}`;
}

async function become(format: string, more = ''): Promise<void> {
  await bench.edit('sources/police_uk_street.yaml', (text) =>
    text.replace(/^(encoding|delimiter|sheet): .*\n/gm, '').replace(/^format: .*$/m, `format: ${format}${more}`),
  );
  await bench.approveAll();
}

async function countOf(): Promise<unknown> {
  const read = await taken(
    await bench.gate.reader.read(await bench.usual(), {
      sql: 'SELECT count(*), count(DISTINCT crime_id), count(last_outcome_category), sum(longitude)::DECIMAL(12,6) FROM police_uk_street',
    }),
  );
  return read.rows[0];
}

describe('files of every kind become the same rows', () => {
  let expected: unknown;

  it('CSV, and then the same table as JSON lines, Parquet and a workbook in its place', async () => {
    await bench.import('police_uk_street', { table: streetCsv(30) });
    expected = await countOf();
    expect(expected).toEqual([30, 30, 0, expect.any(String)]);

    await become('jsonl');
    expect(await bench.import('police_uk_street', { table: jsonLines() })).toMatchObject({ rows: 30, quarantined: 0 });
    expect(await countOf()).toEqual(expected);

    await become('parquet');
    const parquet = await gather(encodeParquet(columns, batches(typed), { metadata: {} }));
    expect(await bench.import('police_uk_street', { table: parquet })).toMatchObject({ rows: 30, quarantined: 0 });
    expect(await countOf()).toEqual(expected);
    expect(await bench.import('police_uk_street', { table: parquet })).toMatchObject({ unchanged: 1, snapshot: null });

    await become('xlsx', '\nsheet: Rows');
    const workbook = await gather(encodeXlsx(columns, batches(typed), { metadata: {} }));
    expect(await bench.import('police_uk_street', { table: workbook })).toMatchObject({ rows: 30, quarantined: 0 });
    expect(await countOf()).toEqual(expected);
  });

  it('what does not fit is in quarantine, and everything is accounted for', async () => {
    await become('jsonl');
    const bad = '{"Month":1}\nnot json\n{"Crime ID":"x","Month":"2026-10","Crime type":"Drugs"}\n';
    expect(await bench.import('police_uk_street', { table: jsonLines(bad) })).toMatchObject({
      rows: 31,
      quarantined: 2,
    });
  });

  it('a Parquet file that is broken within is refused, and the rows that were there stay', async () => {
    await become('parquet');
    const parquet = await gather(encodeParquet(columns, batches(typed), { metadata: {} }));
    const before = await countOf();
    for (let at = 4; at < 400; at += 1) parquet[at] = 0xff;
    expect(await codeOf(bench.import('police_uk_street', { table: parquet }))).toBe('engine.input-unreadable');
    expect(await countOf()).toEqual(before);
  });

  it('a file of another kind than the source says is refused', async () => {
    expect(await codeOf(bench.import('police_uk_street', { table: streetCsv(3) }))).toBe('tabular.parquet-broken');
    await become('xlsx');
    expect(await codeOf(bench.import('police_uk_street', { table: streetCsv(3) }))).toBe('tabular.archive-broken');
  });
});
