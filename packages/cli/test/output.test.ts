import { parseCount, parseUntil } from '@peel/cli/context';
import { type Format, printObject, printObjects, rowSink, say } from '@peel/cli/output';
import { summed } from '@peel/cli/verify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let out: string;
let told: string;
beforeEach(() => {
  out = '';
  told = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    told += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

const COLUMNS = ['id', 'count', 'count', 'note'];
const ROWS = [
  ['90071992547409931', 1, '2.50', 'plain'],
  [null, -0.5, true, ''],
  ['a,b', { deep: [1, null] }, '2026-11-23T09:00:00Z', 'two\nlines "quoted"'],
];

async function printed(
  format: Format,
  columns: readonly string[] = COLUMNS,
  rows: readonly (readonly unknown[])[] = ROWS,
) {
  out = '';
  const sink = rowSink(format, columns);
  for (const row of rows) await sink.row(row);
  await sink.end();
  return out;
}

describe('what does not hold in a log', () => {
  it('is told by the first ten and how many there are', () => {
    const problems = Array.from({ length: 12 }, (_, index) => `p${index}.`);
    expect(summed(problems)).toBe('p0. p1. p2. p3. p4. p5. p6. p7. p8. p9. And 2 more.');
    expect(summed(problems.slice(0, 10))).toBe('p0. p1. p2. p3. p4. p5. p6. p7. p8. p9.');
  });
});

describe('rows on standard output', () => {
  it('as JSON: an array of objects, duplicate names told apart', async () => {
    expect(await printed('json')).toBe(
      [
        '[',
        '{"id":"90071992547409931","count":1,"count_1":"2.50","note":"plain"},',
        '{"id":null,"count":-0.5,"count_1":true,"note":""},',
        '{"id":"a,b","count":{"deep":[1,null]},"count_1":"2026-11-23T09:00:00Z","note":"two\\nlines \\"quoted\\""}',
        ']',
        '',
      ].join('\n'),
    );
    expect(await printed('json', COLUMNS, [])).toBe('[]\n');
    const names = Object.keys(JSON.parse(await printed('json', ['a', 'a', 'a_1', 'a'], [[1, 2, 3, 4]]))[0]);
    expect(names).toEqual(['a', 'a_1', 'a_1_1', 'a_2']);
  });

  it('as CSV: RFC 4180, values as they are, a null apart from an empty text', async () => {
    expect(await printed('csv')).toBe(
      [
        'id,count,count_1,note',
        '90071992547409931,1,2.50,plain',
        ',-0.5,true,""',
        '"a,b","{""deep"":[1,null]}",2026-11-23T09:00:00Z,"two\nlines ""quoted"""',
        '',
      ].join('\r\n'),
    );
    expect(await printed('csv', COLUMNS, [])).toBe('id,count,count_1,note\r\n');
  });

  it('as a table, with the number of rows on standard error', async () => {
    expect(await printed('table')).toBe(
      [
        'id                 count              count_1               note',
        '-----------------  -----------------  --------------------  -------------------------',
        '90071992547409931  1                  2.50                  plain',
        '                   -0.5               true                  ',
        'a,b                {"deep":[1,null]}  2026-11-23T09:00:00Z  two\\x0alines "quoted"',
        '',
      ]
        .join('\n')
        .replace('-------------------------', '-'.repeat('two\\x0alines "quoted"'.length)),
    );
    expect(told).toBe('3 rows\n');
  });

  it('no value, name or message moves the cursor, or turns the direction of writing', async () => {
    const evil = 'a\u001b[2Jb\u009b1mc\u0007d\u202ee';
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters looked for
    const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/;
    const table = await printed('table', [evil], [[evil]]);
    expect(table).not.toMatch(obeyed);
    expect(table).toContain('a\\x1b[2Jb\\x9b1mc\\x07d\\u202ee');
    const json = await printed('json', [evil], [[evil]]);
    expect(json).not.toMatch(obeyed);
    expect(JSON.parse(json)).toEqual([{ [evil]: evil }]);
    for (const format of ['table', 'json'] as const) {
      out = '';
      await printObject(format, { [evil]: evil });
      await printObjects(format, [{ [evil]: evil }]);
      expect(out).not.toMatch(obeyed);
    }
    say(`two\nlines ${evil}`);
    expect(told.split('\n')[0]).toBe('1 row');
    expect(told).toContain('two\nlines a\\x1b[2J');
  });

  it('lists of unlike objects have every column', async () => {
    await printObjects('csv', [{ a: 1 }, { b: 'x' }]);
    expect(out).toBe('a,b\r\n1,\r\n,x\r\n');
  });
});

describe('what options say', () => {
  const now = Date.parse('2026-11-23T09:00:00Z');

  it('lengths and instants', () => {
    const until = (text: string) => new Date(parseUntil(text, now)).toISOString();
    expect(['90m', '8h', '30d', '12mo', '1y'].map(until)).toEqual([
      '2026-11-23T10:30:00.000Z',
      '2026-11-23T17:00:00.000Z',
      '2026-12-23T09:00:00.000Z',
      '2027-11-23T00:00:00.000Z',
      '2027-11-23T00:00:00.000Z',
    ]);
    expect(until('2027-01-01')).toBe('2027-01-01T00:00:00.000Z');
    expect(until('2027-01-01T12:00+01:00')).toBe('2027-01-01T11:00:00.000Z');
  });

  it('nothing else, and no guess', () => {
    for (const text of [
      '',
      '5',
      '30',
      'm',
      '-1d',
      '1.5d',
      '30 d',
      'tomorrow',
      '01/02/2027',
      '2027-01-01T12:00',
      '99999d',
      '2027-13-01',
    ])
      expect(() => parseUntil(text, now), text).toThrow(/neither a time nor a length/);
    for (const text of ['0', '-1', '1e9', '1.5', ' 1', 'x', ''])
      expect(() => parseCount(text, '--rows', 'sql'), text).toThrow();
    expect(parseCount('200', '--rows', 'sql')).toBe(200);
  });
});
