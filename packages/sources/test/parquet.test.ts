import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { proposeSource } from '@peel/sources/propose-source';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { column, definition } from './support/definition.js';
import { codeOf, ImportFolder } from './support/folder.js';
import { faultsOf, imported } from './support/imported.js';

const folder = new ImportFolder();
let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
});
afterAll(() => {
  instance.closeSync();
  folder.remove();
});

async function written(select: string): Promise<Buffer> {
  const connection = await instance.connect();
  const path = join(folder.path, 'written.parquet');
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  connection.disconnectSync();
  return readFileSync(path);
}

const stops = definition(
  [
    column('id', 'long', { required: true }),
    column('day', 'date'),
    column('at', 'timestamptz'),
    column('paid', 'decimal(9,2)'),
    column('name', 'string', { header: 'person.name' }),
    column('faith', 'boolean', { group: 'belief' }),
  ],
  { format: 'parquet', encoding: undefined },
);

const read = async (select: string, source = stops) => imported(folder, source, 'stops.parquet', await written(select));

const good = `SELECT 9223372036854775807 AS id, DATE '2024-02-29' AS day, TIMESTAMPTZ '2024-02-29 10:00:00.123456+00' AS at,
  12.50::DECIMAL(9,2) AS paid, {'name': 'Zoë "Z"'} AS person, true AS faith`;

describe('Parquet', () => {
  it('values of their own types, fields inside others by their path', async () => {
    const told = await read(`${good} UNION ALL SELECT 2, NULL, NULL, NULL, NULL, NULL`);
    expect(told.rows.map(({ id, day, at, paid, name }) => [id, day, at, paid, name])).toEqual([
      ['9223372036854775807', '2024-02-29', '2024-02-29 10:00:00.123456+00', '12.50', 'Zoë "Z"'],
      ['2', null, null, null, null],
    ]);
    expect(told.all.get('custody_log$belief')?.map(({ faith }) => faith)).toEqual([true, null]);
    expect(told.quarantine).toEqual([]);
  });

  it('threat 26: values that the source has no such type for are in quarantine, by their row', async () => {
    const told = await read(
      `SELECT * FROM (VALUES (1::DOUBLE, 'infinity'::DATE, 1.005::DECIMAL(9,3), 'a', 'yes'), (2.5, NULL, 2, 'b', 'maybe'), (3, NULL, 3, 'c' || chr(0), NULL))
       AS v(id, day, paid, name, faith)`,
      {
        ...stops,
        columns: stops.columns.flatMap((each) => (each.name === 'at' ? [] : [{ ...each, header: each.name }])),
      },
    );
    expect(told.rows).toEqual([]);
    expect(faultsOf(told)).toEqual([
      [1, 'id', 'wrong-type'],
      [2, 'id', 'wrong-type'],
      [3, 'id', 'wrong-type'],
    ]);
    const whole = await read(
      `SELECT * FROM (VALUES (1, 'infinity'::DATE, 1::DECIMAL(9,3), 'a', 'yes'), (2, NULL, 2.005, 'b', 'maybe'), (3, NULL, 3, 'c' || chr(0), NULL), (4, NULL, 4, 'd', 'maybe'))
       AS v(id, day, paid, name, faith)`,
      {
        ...stops,
        columns: stops.columns.flatMap((each) => (each.name === 'at' ? [] : [{ ...each, header: each.name }])),
      },
    );
    expect(whole.rows.map(({ id }) => id)).toEqual(['4']);
    expect(faultsOf(whole)).toEqual([
      [1, 'day', 'wrong-type'],
      [2, 'paid', 'wrong-type'],
      [3, 'name', 'nul-character'],
      [4, 'faith', 'wrong-type'],
    ]);
  });

  it('half the digits are not read for another number', async () => {
    const source = definition([column('x', 'double')], { format: 'parquet', encoding: undefined });
    const told = await read('SELECT 0.1::FLOAT AS x', source);
    expect(told.rows.map(({ x }) => x)).toEqual([0.10000000149011612]);
  });

  it('lists, bytes that are no text, and fields of one name are refused', async () => {
    const source = definition([column('x', 'string')], { format: 'parquet', encoding: undefined });
    expect(await codeOf(read("SELECT ['a'] AS x", source))).toBe('sources.field-unreadable');
    expect(await codeOf(read("SELECT MAP {'a': 'b'} AS x", source))).toBe('sources.field-unreadable');
    expect(await codeOf(read("SELECT 'a'::BLOB AS x", source))).toBe('sources.field-unreadable');
    expect(await codeOf(read("SELECT 'a' AS x, 'b' AS y", source))).toBe('sources.header-unexpected');
    expect(await codeOf(read("SELECT {'x': 'a'} AS p, 'b' AS \"P.X\"", source))).toBe('sources.header-duplicate');
  });

  it('a footer that is cut, changed or no footer', async () => {
    const whole = await written(good);
    const code = (bytes: Uint8Array) => codeOf(imported(folder, stops, 'stops.parquet', bytes));
    expect(await code(whole)).toBe('none');
    expect(await code(whole.subarray(0, whole.length - 1))).toBe('tabular.parquet-broken');
    expect(await code(Buffer.from('PAR1PAR1'))).toBe('tabular.parquet-broken');
    expect(await code(Buffer.from('id,day\n1,2024-02-29\n'))).toBe('tabular.parquet-broken');
    const huge = Buffer.from(whole);
    huge.writeUInt32LE(0xffffffff, whole.length - 8);
    expect(await code(huge)).toBe('tabular.parquet-broken');
    const large = Buffer.concat([Buffer.from('PAR1'), Buffer.alloc(20_000_000, 0x19), huge.subarray(-8)]);
    large.writeUInt32LE(19_000_000, large.length - 8);
    expect(await code(large)).toBe('tabular.parquet-footer-large');
    const footer = whole.readUInt32LE(whole.length - 8);
    for (let at = whole.length - 8 - footer; at < whole.length - 8; at += 7) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      const inspecting = folder.inspectAny(folder.write('changed.parquet', changed), { format: 'parquet' });
      expect([at, await codeOf(inspecting)]).toEqual([
        at,
        expect.stringMatching(/^(none|(tabular|sources)\.[a-z-]+)$/),
      ]);
    }
  });

  it('a source is proposed from what the file says', async () => {
    const inspection = await folder.inspectAny(folder.write('stops.parquet', await written(good)));
    const text = proposeSource('stops', [{ inspection, sample: await folder.reader().sample(inspection) }]);
    expect(text).toContain('format: parquet\ncolumns:');
    expect(text.match(/header: .*|type: [^ ]+/g)).toEqual([
      ...['header: "id"', 'type: long', 'header: "day"', 'type: date', 'header: "at"', 'type: timestamptz'],
      ...[
        'header: "paid"',
        'type: decimal(9,2)',
        'header: "person.name"',
        'type: string',
        'header: "faith"',
        'type: boolean',
      ],
    ]);
  });
});
