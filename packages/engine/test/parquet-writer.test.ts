import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemRandomness } from '@peel/kernel/randomness';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ParquetTableWriter } from '../src/writer/parquet-writer.js';
import type { CsvInput, WriteOutput, WrittenFile } from '../src/writer/write-job.js';
import { duck, openFactory, temporaryFolder } from './fixture.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let writer: ParquetTableWriter;
let out: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  out = join(folder.path, 'out');
  await mkdir(out);
  writer = new ParquetTableWriter(await openFactory(folder.path), { randomness: systemRandomness });
});

afterAll(() => folder.remove());

const KEY = 'ab'.repeat(32);

async function csv(name: string, text: string | Buffer, changes: Partial<CsvInput> = {}): Promise<CsvInput> {
  const file = join(folder.path, name);
  await writeFile(file, text);
  return {
    file,
    delimiter: ',',
    quote: '"',
    escape: '"',
    header: true,
    columns: [
      { name: 'id', type: 'INTEGER' },
      { name: 'name', type: 'VARCHAR' },
      { name: 'day', type: 'DATE' },
    ],
    ids: { record_id: KEY },
    ...changes,
  };
}

const ROWS: WriteOutput['columns'] = [
  { id: 1, name: 'id', type: 'int' },
  { id: 2, name: 'name', type: 'string' },
  { id: 3, name: 'day', type: 'date' },
  { id: 7, name: 'record_id', type: 'uuid' },
  { id: 9, name: 'bundle_id', type: 'int' },
];

function rowsOutput(changes: Partial<WriteOutput> = {}): WriteOutput {
  const select = 'SELECT id, name, day, record_id, (id % 3)::INTEGER + 1 AS bundle_id FROM people';
  return { name: 'people', select, columns: ROWS, folder: out, orderBy: [], partitionBy: 'bundle_id', ...changes };
}

function faultsOutput(): WriteOutput {
  const columns = ['record_id', 'line', 'column_name', 'rule', 'raw'].map((name, index) => ({
    id: index + 1,
    name,
    type: name === 'line' ? 'long' : name === 'record_id' ? 'uuid' : 'string',
  }));
  const select = 'SELECT record_id, line, column_name, rule, raw FROM people_rejects';
  return { name: 'faults', select, columns, folder: out, orderBy: [], partitionBy: 'none' };
}

function paths(files: readonly WrittenFile[], output = 'people'): string {
  return `[${files.filter((file) => file.output === output).map((file) => `'${file.path}'`)}]`;
}

describe('delimited text', () => {
  test('what is kept of each row is worked out once, and every output and the order of the file follow from it', async () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `${i},n${i % 5},2024-01-01`);
    const input = await csv('kept.csv', `id,name,day\n${lines.join('\n')}\n`, {
      keep: 'SELECT id, upper(name) AS name, day, id % 2 = 1 AS odd FROM input',
    });
    const select = 'SELECT id, name, day, record_id, 1 AS bundle_id FROM people WHERE odd AND row_ordinal = id';
    const written = await writer.import({
      inputs: {},
      csv: { people: input },
      outputs: [rowsOutput({ select, partitionBy: 'none' })],
      reports: { names: 'SELECT DISTINCT name FROM people ORDER BY 1' },
    });
    expect(written.files.map(({ rows }) => rows)).toEqual([150_000]);
    expect(written.reports.names).toEqual(['N0', 'N1', 'N2', 'N3', 'N4'].map((name) => ({ name })));
  });

  test('a file larger than the memory is read: the writer spills to a folder of its own, and leaves nothing there', async () => {
    const line = (i: number) => `${i},${String(i * 7919).padStart(200, 'x')},2024-01-01`;
    const input = await csv(
      'large.csv',
      `id,name,day\n${Array.from({ length: 600_000 }, (_, i) => line(i)).join('\n')}\n`,
    );
    const written = await writer.write(
      { inputs: {}, csv: { people: input }, outputs: [rowsOutput()] },
      { memoryMb: 160 },
    );
    expect(written.reduce((sum, { rows }) => sum + rows, 0)).toBe(600_000);
    expect(await readdir(join(folder.path, 'work'))).toEqual([]);
  });

  test('values with line ends and quotes in them come through whole, also where the threads part the file', async () => {
    const name = (i: number) => `a "${i}"\r\nb,\n${'x'.repeat(i % 700)}`;
    const lines = Array.from({ length: 200_000 }, (_, i) => `"${i}","${name(i).replaceAll('"', '""')}",`);
    const input = await csv('breaks.csv', `"id","name","day"\n${lines.join('\n')}\n`, { emptyTexts: true });
    const select = `SELECT id, name, day, record_id, 1 AS bundle_id FROM people
      WHERE row_ordinal = id AND name = 'a "' || id || '"' || chr(13) || chr(10) || 'b,' || chr(10) || repeat('x', id % 700)`;
    const written = await writer.import({
      inputs: {},
      csv: { people: input },
      outputs: [rowsOutput({ select, partitionBy: 'none' })],
      reports: { rejects: 'SELECT count(*) AS n FROM people_rejects' },
    });
    expect(written.files.map(({ rows }) => rows)).toEqual([200_000]);
    expect(written.reports.rejects).toEqual([{ n: '0' }]);
  });

  test('an empty pair of quotes is an empty text where the input says so', async () => {
    const text = 'id,name,day\n1,"",\n2,,\n';
    const select = "SELECT id, coalesce(name, 'none') AS name, day, record_id, 1 AS bundle_id FROM people";
    const names = async (changes: Partial<CsvInput>) => {
      const input = await csv('empty.csv', text, changes);
      const job = { inputs: {}, csv: { people: input }, outputs: [rowsOutput({ select, partitionBy: 'none' })] };
      return duck(`SELECT name FROM read_parquet(${paths(await writer.write(job))}) ORDER BY id`);
    };
    expect(await names({ emptyTexts: true })).toEqual([[''], ['none']]);
    expect(await names({})).toEqual([['none'], ['none']]);
  });

  test('every file holds one bundle, in file order, with field ids, statistics and the bundle written', async () => {
    const lines = Array.from(
      { length: 1000 },
      (_, i) => `${i},"name, ${i}",2024-01-${String((i % 28) + 1).padStart(2, '0')}`,
    );
    const input = await csv('good.csv', `id,name,day\n${lines.join('\n')}\n`);
    const written = await writer.write({ inputs: {}, csv: { people: input }, outputs: [rowsOutput()] });
    expect(written.map(({ bundle, rows }) => [bundle, rows])).toEqual([
      [1, 334],
      [2, 333],
      [3, 333],
    ]);
    expect(written[1]?.columns.id).toMatchObject({ min: '1', max: '997', nulls: 0 });
    expect(
      await duck(
        `SELECT DISTINCT name, field_id FROM parquet_schema(${paths(written)}) WHERE field_id IS NOT NULL ORDER BY 2`,
      ),
    ).toEqual(ROWS.map(({ id, name }) => [name, String(id)]));
    const order = await duck(
      `SELECT count(*) FROM (SELECT id, lag(id) OVER (PARTITION BY filename ORDER BY file_row_number) AS before
       FROM read_parquet(${paths(written)}, filename = true, file_row_number = true)) WHERE before > id`,
    );
    expect(order).toEqual([['0']]);
  });

  test('ids are keyed, unique, and the same for the same key and place', async () => {
    const text = `id,name,day\n${Array.from({ length: 5000 }, (_, i) => `${i},n,2024-01-01`).join('\n')}\n`;
    const ids = async (key: string) => {
      const input = await csv('ids.csv', text, { ids: { record_id: key } });
      const written = await writer.write({ inputs: {}, csv: { people: input }, outputs: [rowsOutput()] });
      return duck(`SELECT record_id::VARCHAR FROM read_parquet(${paths(written)}) ORDER BY id`);
    };
    const first = await ids(KEY);
    expect(new Set(first.flat()).size).toBe(5000);
    expect(await ids(KEY)).toEqual(first);
    const other = new Set((await ids('cd'.repeat(32))).flat());
    expect(first.flat().some((id) => other.has(id))).toBe(false);
  });

  test('threat 26: good rows and faulty lines add up; the message holds no value, the quarantine does', async () => {
    const bad: Record<string, string> = {
      'x1,SECRET,2024-01-01': 'wrong-type',
      '1,SECRET,2024-02-30': 'wrong-type',
      '2,SECRET': 'missing-columns',
      '3,SECRET,2024-01-01,more': 'too-many-columns',
      '4,"SEC"RET,2024-01-01': 'broken-quotes',
    };
    const good = Array.from({ length: 200 }, (_, i) => `${i},fine ${i},2024-01-01`);
    const lines = good.flatMap((line, index) => [
      line,
      ...(index % 40 === 0 ? [Object.keys(bad)[index / 40] ?? ''] : []),
    ]);
    const input = await csv(
      'bad.csv',
      Buffer.concat([
        Buffer.from(`id,name,day\n${lines.join('\n')}\n7,`),
        Buffer.from([0xe9]),
        Buffer.from(',2024-01-01\n8,"open,2024-01-01\n'),
      ]),
    );
    const written = await writer.write({ inputs: {}, csv: { people: input }, outputs: [rowsOutput(), faultsOutput()] });
    const rows = written.filter(({ output }) => output === 'people').reduce((sum, file) => sum + file.rows, 0);
    const faults = await duck(`SELECT line, rule, raw FROM read_parquet(${paths(written, 'faults')}) ORDER BY line`);
    expect(rows).toBe(200);
    expect(faults.map(([, rule]) => rule)).toEqual([...Object.values(bad), 'not-utf-8', 'broken-quotes']);
    expect(new Set(faults.map(([line]) => line)).size).toBe(lines.length + 2 - rows);
    expect(faults[0]).toEqual(['3', 'wrong-type', 'x1,SECRET,2024-01-01']);
  });

  test('a file that mixes line ends is refused without a word of it', async () => {
    const input = await csv('mixed.csv', 'id,name,day\n1,SECRET,2024-01-01\r\n2,b,2024-01-01\n');
    const error = await writer
      .write({ inputs: {}, csv: { people: input }, outputs: [rowsOutput()] })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'engine.input-unreadable' });
    expect(JSON.stringify(error)).not.toContain('SECRET');
  });
});

describe('tables', () => {
  test('Parquet in, one sorted file out', async () => {
    const input = await csv('again.csv', 'id,name,day\n3,c,2024-01-01\n1,a,2024-01-01\n2,b,\n');
    const first = await writer.write({ inputs: {}, csv: { people: input }, outputs: [rowsOutput()] });
    const again = await writer.write({
      inputs: { people: first.map(({ path }) => path) },
      outputs: [rowsOutput({ select: 'SELECT * FROM people', partitionBy: 'none', orderBy: ['id'] })],
    });
    expect(again).toHaveLength(1);
    expect(again[0]?.columns.day?.nulls).toBe(1);
    expect(await duck(`SELECT id FROM read_parquet(${paths(again)})`)).toEqual([[1], [2], [3]]);
  });

  test('many bundles hold one each, in file order, and where a row stood is not written', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `${i},n${i % 7},2024-01-01`);
    const people = await csv('many.csv', `id,name,day\n${lines.join('\n')}\n`);
    const select =
      'SELECT id, name, day, record_id, (hash(id) % 40)::INTEGER AS bundle_id, 1 AS file, row_ordinal FROM people';
    const output = rowsOutput({ select, places: ['file', 'row_ordinal'] });
    const written = await writer.write({ inputs: {}, csv: { people }, outputs: [output] });
    expect(written.map(({ bundle }) => bundle)).toEqual(Array.from({ length: 40 }, (_, bundle) => bundle));
    for (const { path, bundle } of written) {
      const rows = await duck(`SELECT * FROM read_parquet('${path}')`);
      expect(rows[0]).toHaveLength(ROWS.length);
      const ids = rows.map(([id]) => Number(id));
      expect(ids).toEqual([...ids].sort((a, b) => a - b));
      expect(new Set(rows.map((row) => row.at(-1)))).toEqual(new Set([bundle]));
    }
  });

  test('many bundles of files hold one each', async () => {
    const path = join(folder.path, 'many.parquet');
    await duck(
      `COPY (SELECT i::INTEGER AS id, 'n' AS name, DATE '2024-01-01' AS day, uuid() AS record_id, (i % 40)::INTEGER AS bundle_id FROM range(4000) t(i)) TO '${path}'`,
    );
    const written = await writer.write({
      inputs: { people: [path] },
      outputs: [rowsOutput({ select: 'SELECT * FROM people' })],
    });
    expect(new Set(written.map(({ bundle }) => bundle)).size).toBe(40);
    for (const file of written)
      expect(file.columns.bundle_id).toMatchObject({ min: String(file.bundle), max: String(file.bundle) });
  });

  test('aborted: an error, and nothing left behind', async () => {
    const before = await readdir(out);
    const abort = new AbortController();
    const path = join(folder.path, 'slow.parquet');
    await duck(`COPY (SELECT i::INTEGER AS id FROM range(100000) t(i)) TO '${path}'`);
    const select =
      'SELECT a.id, md5(b.id::VARCHAR) AS name, NULL::DATE AS day, NULL::UUID AS record_id, 1 AS bundle_id FROM people a, people b';
    const writing = writer.write(
      { inputs: { people: [path] }, outputs: [rowsOutput({ select, partitionBy: 'none' })] },
      { signal: abort.signal },
    );
    setTimeout(() => abort.abort(), 800);
    await expect(writing).rejects.toMatchObject({ code: 'engine.cancelled' });
    expect(await readdir(out)).toEqual(before);
    expect(await readdir(join(folder.path, 'work'))).toEqual([]);
  });
});

describe('Parquet read by field id', () => {
  test('a column renamed, widened or added since comes out as it is now', async () => {
    const [early, late] = ['early', 'late'].map((name) => join(folder.path, `${name}.parquet`));
    await duck(
      `COPY (SELECT 1::INTEGER AS id, 'a' AS title) TO '${early}' (FORMAT parquet, FIELD_IDS {id: 1, title: 2})`,
      `COPY (SELECT 5000000000::BIGINT AS id, 'b' AS name, 'new' AS title) TO '${late}' (FORMAT parquet, FIELD_IDS {id: 1, name: 2, title: 3})`,
    );
    const columns = [
      { id: 1, name: 'id', type: 'long' },
      { id: 2, name: 'name', type: 'string' },
      { id: 3, name: 'title', type: 'string' },
    ];
    const written = await writer.write({
      inputs: { old: [early ?? '', late ?? ''] },
      schemas: { old: columns },
      outputs: [
        { name: 'now', select: 'SELECT * FROM old', columns, folder: out, orderBy: ['id'], partitionBy: 'none' },
      ],
    });
    expect(await duck(`SELECT id, name, title FROM read_parquet(${paths(written, 'now')}) ORDER BY id`)).toEqual([
      ['1', 'a', null],
      ['5000000000', 'b', 'new'],
    ]);
  });
});

describe('field ids', () => {
  const input = () => csv('ids.csv', 'id,name,day\n1,a,2024-01-01\n');
  const unnumbered = [...ROWS.slice(0, -1), { ...ROWS[4], id: undefined }] as unknown as WriteOutput['columns'];

  test.each<[string, Partial<WriteOutput>]>([
    ['a column without one', { columns: unnumbered }],
    ['two columns with the same one', { columns: ROWS.map((column) => ({ ...column, id: 1 })) }],
    ['a column of the select that has none', { columns: ROWS.filter(({ name }) => name !== 'day') }],
    ['one of a column that the select has not', { columns: [...ROWS, { id: 12, name: 'beat', type: 'string' }] }],
  ])('%s is refused, and nothing is left', async (_, changes) => {
    const before = await readdir(out);
    const job = { inputs: {}, csv: { people: await input() }, outputs: [rowsOutput(changes)] };
    await expect(writer.write(job)).rejects.toMatchObject({ code: 'engine.write-failed' });
    expect(await readdir(out)).toEqual(before);
  });

  test('the names of the columns of each file', async () => {
    const files = await writer.write({ inputs: {}, csv: { people: await input() }, outputs: [rowsOutput()] });
    const names = ROWS.map(({ name }) => name);
    expect(await writer.columnsIn(files.map(({ path }) => path))).toEqual(files.map(() => names));
    expect(await writer.columnsIn([])).toEqual([]);
  });
});
