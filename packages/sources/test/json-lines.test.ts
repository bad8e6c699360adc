import { proposeColumns, proposeSource } from '@peel/sources/propose-source';
import { afterAll, describe, expect, it } from 'vitest';
import { column, definition } from './support/definition.js';
import { codeOf, ImportFolder } from './support/folder.js';
import { faultsOf, imported } from './support/imported.js';

const folder = new ImportFolder();
afterAll(() => folder.remove());

const calls = definition(
  [
    column('id', 'long', { required: true }),
    column('name', 'string', { header: 'person.name' }),
    column('age', 'int', { header: 'person.age' }),
    column('paid', 'decimal(9,2)'),
    column('at', 'timestamptz'),
    column('armed', 'boolean'),
    column('aliases', 'string', { format: 'json' }),
    column('faith', 'string', { group: 'belief' }),
  ],
  { format: 'jsonl', encoding: undefined },
);

const read = (content: string | Uint8Array) => imported(folder, calls, 'calls.jsonl', content);
const values = ({ rows }: Awaited<ReturnType<typeof read>>) =>
  rows.map(({ id, name, age, paid, at, armed, aliases }) => [id, name, age, paid, at, armed, aliases]);

describe('JSON lines', () => {
  it('fields inside others by their path, numbers digit by digit, null and an empty text apart', async () => {
    const told = await read(
      [
        '{"id":9223372036854775807,"person":{"name":"Zo\\u00eb \\"Z\\" O\'Neil","age":41},"paid":12.50,"at":"2026-02-01T10:00:00Z","armed":true}',
        '{ "armed" : null, "id" : 2 , "person" : null, "aliases" : [ "Al", {"n":1.0} ] }\r',
        '',
        '{"id":3,"person":{"name":""},"paid":"0.10","aliases":"one"}',
      ].join('\n'),
    );
    expect(values(told)).toEqual([
      ['9223372036854775807', 'Zoë "Z" O\'Neil', 41, '12.50', '2026-02-01 10:00:00+00', true, null],
      ['2', null, null, null, null, null, '[ "Al", {"n":1.0} ]'],
      ['3', '', null, '0.10', null, null, '"one"'],
    ]);
    expect(told.quarantine).toEqual([]);
  });

  it('threat 26: what does not fit is in quarantine under its line, with the line itself', async () => {
    const lines = [
      '{"id":1}',
      '{"id":2,',
      '[1,2]',
      '{"id":4,"id":5}',
      '{"id":6,"unknown":1}',
      '{"id":7,"person":{"name":{"first":"x"}}}',
      '{"id":8,"person":"x"}',
      '{"id":1e3}',
      '{"id":9,"person":{"name":5}}',
      '{"id":10,"paid":1.005}',
      '{"id":11,"at":"yesterday"}',
      '{"id":12,"armed":1}',
      '{"person":{"name":"x"}}',
      '{"id":14,"person":{"name":"\\ud800"}}',
      '{"id":15,"person":{"name":"a\\u0000b"}}',
      `{"id":16,"aliases":${'['.repeat(100)}${']'.repeat(100)}}`,
      '{"id":17} x',
      '{"id":01}',
      "{'id':18}",
      '{"id":NaN}',
      '{"id":20}',
    ];
    const told = await read(lines.join('\n'));
    expect(told.rows.map(({ id }) => id)).toEqual(['1', '20']);
    expect(faultsOf(told)).toEqual([
      [2, null, 'not-json'],
      [3, null, 'not-an-object'],
      [4, 'id', 'duplicate-key'],
      [5, null, 'key-unexpected'],
      [6, 'name', 'nested-value'],
      [7, null, 'wrong-type'],
      [8, 'id', 'wrong-type'],
      [9, 'name', 'wrong-type'],
      [10, 'paid', 'wrong-type'],
      [11, 'at', 'wrong-type'],
      [12, 'armed', 'wrong-type'],
      [13, 'id', 'value-missing'],
      [14, 'name', 'not-text'],
      [15, 'name', 'nul-character'],
      [16, 'aliases', 'too-deep'],
      [17, null, 'not-json'],
      [18, null, 'not-json'],
      [19, null, 'not-json'],
      [20, null, 'not-json'],
    ]);
    const byLine = new Map(told.quarantine.map(({ line, raw }) => [Number(line), raw]));
    for (const line of [2, 3, 4, 5, 6, 7, 9, 12, 14, 15, 16, 17]) expect(byLine.get(line)).toBe(lines[line - 1]);
    expect(Number(told.counts[0]?.rows)).toBe(lines.length);
  });

  it('threat 27: a misfit in a column group is told in quarantine, but its row stays', async () => {
    const told = await read(
      '{"id":1,"faith":{"kind":"x"}}\n{"id":2,"faith":"none","faith":"other"}\n{"id":3,"faith":"some"}\n{"id":4,"faith":"\\u0000"}',
    );
    expect(told.rows.map(({ id }) => id)).toEqual(['1', '2', '3', '4']);
    expect(told.all.get('custody_log$belief')?.map(({ faith }) => faith)).toEqual([null, null, 'some', null]);
    expect(faultsOf(told)).toEqual([
      [1, 'faith', 'nested-value'],
      [2, 'faith', 'duplicate-key'],
      [4, 'faith', 'nul-character'],
    ]);
  });

  it('duplicates are kept and counted, broken lines among them', async () => {
    const told = await read('{"id":1}\n{"id":1}\nx\ny\nx\n');
    expect(told.rows.length).toBe(2);
    expect(told.quarantine.length).toBe(3);
    expect(told.counts.map(({ rows, duplicates }) => [Number(rows), Number(duplicates)])).toEqual([[5, 2]]);
  });

  it('a file that is no JSON lines is refused, with the reason and without a value', async () => {
    const code = (content: string | Uint8Array) => codeOf(read(content));
    expect(await code('[{"id":1},\n{"id":2}]')).toBe('sources.json-not-lines');
    expect(await code('\n{\n"id": 1\n}\n')).toBe('sources.json-not-lines');
    const geo = '{ "type": "FeatureCollection", "features": [\n{ "type": "Feature" },\n{ "type": "Feature" }\n]}\n';
    expect(await code(geo)).toBe('sources.json-not-lines');
    // A line that was cut off is one line's fault.
    expect(await code('{"id":1,"na\n{"id":2}\n')).toBe('none');
    expect(await code('')).toBe('sources.file-empty');
    expect(await code(Buffer.from('{"id":1}\n{"id":\xe9}', 'latin1'))).toBe('sources.encoding-wrong');
    expect(await code('{"id":1}\n{"id":\0}')).toBe('sources.nul-byte');
    expect(await code('PK\x03\x04')).toBe('sources.file-compressed');
    expect(await code(`{"id":1}\n{"id":"${'secret'.repeat(700_000)}"}`)).toBe('sources.line-too-long');
  });

  it('one line of gigabytes ends after megabytes', async () => {
    let given = 0;
    const endless = {
      open: async () => ({
        identity: async () => ({ device: '1', inode: '1', size: 2 ** 41, modified: '1', changed: '1' }),
        read: async (buffer: Uint8Array) => {
          buffer.fill(0x20);
          buffer[0] = 0x0d;
          given += buffer.length;
          return buffer.length;
        },
        readAt: async () => 0,
        close: async () => undefined,
      }),
    };
    const request = { format: 'jsonl', columns: calls.columns, path: '/endless.jsonl' } as const;
    const inspecting = folder.reader({}, endless).inspect({ ...request, staging: folder.stagingPath() });
    expect(await codeOf(inspecting)).toBe('sources.line-too-long');
    expect(given).toBeLessThan(8 * 1024 * 1024);
  });

  it('a source is proposed from the fields, lists and texts told apart', async () => {
    const reader = folder.reader();
    const path = folder.write(
      'propose.jsonl',
      '{"id":1,"person":{"name":"A","ethnicity":"B"},"phone":"7700900123","tags":[]}\n{"id":2,"born":"1990-01-01"}\n',
    );
    const inspection = await folder.inspectAny(path);
    const text = proposeSource('calls', [{ inspection, sample: await reader.sample(inspection) }]);
    expect(text).toContain('format: jsonl\ncolumns:');
    expect(text.match(/header: .*|type: \w+|format: "json"|group: \w+/g)).toEqual([
      ...['header: "id"', 'type: int', 'header: "person.name"', 'type: string'],
      ...['header: "person.ethnicity"', 'type: string', 'group: ethnicity', 'header: "phone"', 'type: string'],
      ...['header: "tags"', 'type: string', 'format: "json"', 'header: "born"', 'type: date'],
    ]);
    expect(text).not.toContain('7700900123');
  });
});

describe("law: 's35-sensitive' values that are kept whole are judged by the fields inside", () => {
  const groupsOf = async (...lines: readonly string[]) => {
    const inspection = await folder.inspectAny(folder.write('inside.jsonl', lines.join('\n')), { format: 'jsonl' });
    const text = proposeSource('calls', [{ inspection, sample: await folder.reader().sample(inspection) }]);
    return text.match(/format: "json"|group: \w+/g);
  };

  it('in lists, and where a field is an object in some lines', async () => {
    expect(await groupsOf('{"a":[[{"b":{"Ethnicity":"x"}}]]}')).toEqual(['format: "json"', 'group: ethnicity']);
    expect(await groupsOf('{"a":{"ethnicity":"x"}}', '{"a":"y"}')).toEqual(['format: "json"', 'group: ethnicity']);
    expect(await groupsOf('{"a":["ethnicity"]}')).toEqual(['format: "json"']);
  });

  it('of several kinds no one group is right: a steward decides', async () => {
    expect(await groupsOf('{"a":[{"ethnicity":"x"},{"health":"y"}]}')).toEqual(['format: "json"', 'group: decide']);
  });
});

describe('fields of JSON lines that are not of one kind', () => {
  /** As a file without a definition comes in: columns proposed from it, the file read by them. */
  async function adHoc(...lines: readonly string[]) {
    const path = folder.write('kinds.jsonl', lines.join('\n'));
    const inspection = await folder.inspectAny(path, { format: 'jsonl' });
    const proposed = proposeColumns('kinds', [{ inspection, sample: await folder.reader().sample(inspection) }]);
    const columns = proposed.map(({ name, header, guess }) =>
      column(name, guess.type, { header, ...(guess.format === undefined ? {} : { format: guess.format }) }),
    );
    const source = definition(columns, { format: 'jsonl', encoding: undefined });
    const told = await imported(folder, source, 'kinds.jsonl', lines.join('\n'));
    const names = columns.map(({ name }) => name);
    const types = proposed.map(({ header, guess }) => [header, guess.format ?? guess.type]);
    return { types, rows: told.rows.map((row) => names.map((name) => row[name])), faults: faultsOf(told) };
  }

  it('an object that is null in some lines has the columns of its fields, and they have no value there', async () => {
    const told = await adHoc('{"a":{"x":1},"b":1}', '{"a":{"x":2},"b":2}', '{"a":null,"b":3}', '{"a":{},"b":4}');
    expect(told.types).toEqual([
      ['a.x', 'int'],
      ['b', 'int'],
    ]);
    expect(told.rows).toEqual([
      [1, 1],
      [2, 2],
      [null, 3],
      [null, 4],
    ]);
    expect(told.faults).toEqual([]);
  });

  it('null comes first, or in the middle of objects in objects', async () => {
    const told = await adHoc(
      '{"a":null}',
      '{"a":{"b":null}}',
      '{"a":{"b":{"c":"x"},"d":true}}',
      '{"a":{"b":{"c":null}}}',
      '{}',
    );
    expect(told.types).toEqual([
      ['a.b.c', 'string'],
      ['a.d', 'boolean'],
    ]);
    expect(told.rows).toEqual([
      [null, null],
      [null, null],
      ['x', true],
      [null, null],
      [null, null],
    ]);
    expect(told.faults).toEqual([]);
  });

  it('objects that are always empty are kept as their text', async () => {
    const told = await adHoc('{"a":{},"b":{"c":{}}}', '{"a":null,"b":null}', '{"a":{ },"b":{"c":{}}}');
    expect(told.types).toEqual([
      ['a', 'json'],
      ['b.c', 'json'],
    ]);
    expect(told.rows).toEqual([
      ['{}', '{}'],
      [null, null],
      ['{ }', '{}'],
    ]);
    expect(told.faults).toEqual([]);
  });

  it('values of several kinds are kept whole as their JSON text, wherever they stand', async () => {
    const told = await adHoc(
      '{"a":5,"b":{"c":1},"d":true,"e":[1]}',
      '{"a":"five","b":{"c":{"y":{"z":null}}},"d":1.50,"e":"one"}',
      '{"a":{"z":1},"b":{"c":[]},"d":null,"e":null}',
      '{"a":{},"b":null,"a.z":7}',
    );
    expect(told.types).toEqual([
      ['a', 'json'],
      ['b.c', 'json'],
      ['d', 'json'],
      ['e', 'json'],
      ['a.z', 'int'],
    ]);
    expect(told.rows).toEqual([
      ['5', '1', 'true', '[1]', null],
      ['"five"', '{"y":{"z":null}}', '1.50', '"one"', null],
      ['{"z":1}', '[]', null, null, null],
      ['{}', null, null, null, 7],
    ]);
    expect(told.faults).toEqual([]);
  });

  it('a number that no type holds exactly is kept as its text', async () => {
    const told = await adHoc(
      '{"id":12345678901234567890,"n":0.12345678901234567891}',
      '{"id":1,"n":1e2}',
      '{"id":2,"n":1}',
    );
    expect(told.rows.map(([id]) => id)).toEqual(['12345678901234567890', '1', '2']);
    expect(told.faults).toEqual([]);
  });

  it('a broken line says nothing of the columns', async () => {
    const told = await adHoc('{"a":{"x":1}}', '{"a":5,"b":', '{"a":{"x":2}}');
    expect(told.types).toEqual([['a.x', 'int']]);
    expect(told.rows).toEqual([[1], [2]]);
    expect(told.faults).toEqual([[2, null, 'not-json']]);
  });
});
