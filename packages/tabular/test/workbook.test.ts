import { deflateRawSync } from 'node:zlib';
import type { JsonValue, TableColumn } from '@peel/tabular/column';
import { encodeXlsx } from '@peel/tabular/encode-xlsx';
import type { Cell, SheetRow } from '@peel/tabular/sheet-rows';
import { Workbook, type WorkbookLimits, workbookLimits } from '@peel/tabular/workbook';
import { exactDigits } from '@peel/tabular/written-number';
import { describe, expect, test } from 'vitest';
import { type BookParts, bookOf, dataOf } from './support/books.js';
import { batches, gather } from './support/gather.js';
import { memoryFile } from './support/memory-file.js';

async function cellsOf(
  bytes: Uint8Array,
  limits: WorkbookLimits = workbookLimits,
  sheet = 0,
): Promise<(Cell | undefined)[][]> {
  const book = await Workbook.open(memoryFile(bytes), 'book.xlsx', limits);
  const found = book.sheets[sheet];
  if (found === undefined) throw new TypeError('a sheet');
  const rows: (Cell | undefined)[][] = [];
  for await (const batch of book.rows(found)) for (const row of batch) rows[row.number - 1] = lineOf(row);
  return rows;
}

function lineOf({ cells }: SheetRow): (Cell | undefined)[] {
  const line: (Cell | undefined)[] = [];
  for (const { column, cell } of cells) line[column] = cell;
  return [...line];
}

async function codeOf(parts: BookParts | Uint8Array, limits?: WorkbookLimits): Promise<string> {
  const bytes = parts instanceof Uint8Array ? parts : await bookOf(parts);
  return cellsOf(bytes, limits).then(
    () => 'none',
    (error: { code?: string }) => error.code ?? String(error),
  );
}

const text = (value: string): Cell => ({ kind: 'text', text: value });

describe('workbooks are read', () => {
  test('cells of every kind; a formula is what was computed, never computed', async () => {
    const bytes = await bookOf({
      sharedStrings:
        '<sst><si><t>one</t></si><si><r><t xml:space="preserve">two </t></r><r><t>parts</t></r><rPh><t>no</t></rPh></si><si><t/></si></sst>',
      styles:
        '<numFmts><numFmt numFmtId="200" formatCode="[$-809]dd&quot;h&quot; mmm yyyy;@"/><numFmt numFmtId="201" formatCode="0.00 &quot;days&quot;"/></numFmts>' +
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="45"/><xf numFmtId="200"/><xf numFmtId="201"/></cellXfs>',
      sheets: {
        One: dataOf(
          '<c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c><c t="s"><v>2</v></c>',
          '<c r="A2"><v>1.5</v></c><c r="B2" s="1"><v>45351</v></c><c r="C2" s="2"><v>45351.5</v></c><c r="D2" s="3"><v>0.5</v></c><c r="E2" s="4"><v>1</v></c><c r="F2" s="5"><v>2</v></c>',
          '<c r="A3"><f>1+1</f><v>2</v></c><c r="B3" t="str"><f>T("x")</f><v>x_x0041_</v></c><c r="C3"><f>NOW()</f></c><c r="D3" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E3" t="b"><v>1</v></c><c r="F3" t="d"><v>2024-02-29</v></c>',
          '<c r="A4" t="inlineStr"><is><t>=cmd()</t></is></c><c r="B4"/><c r="C4" t="str"><f>""</f></c>',
        ),
      },
    });
    expect(await cellsOf(bytes)).toEqual([
      [text('one'), undefined, text('two parts'), text('')],
      [
        { kind: 'number', number: 1.5 },
        { kind: 'day', number: 45351 },
        { kind: 'moment', number: 45351.5 },
        { kind: 'time', number: 0.5 },
        { kind: 'day', number: 1 },
        { kind: 'number', number: 2 },
      ],
      [
        { kind: 'number', number: 2 },
        text('xA'),
        { kind: 'uncomputed' },
        { kind: 'error', text: '#DIV/0!' },
        { kind: 'boolean', value: true },
        { kind: 'iso', text: '2024-02-29' },
      ],
      [text('=cmd()'), undefined, text('')],
    ]);
  });

  test('sheets by name, hidden ones and the one in front; the day it counts from', async () => {
    const bytes = await bookOf({
      book: '<workbookPr date1904="1"/><bookViews><workbookView activeTab="1"/></bookViews>',
      sheets: { One: dataOf('<c><v>1</v></c>'), 'Two &amp; more': dataOf('<c><v>2</v></c>') },
    });
    const book = await Workbook.open(memoryFile(bytes), 'book.xlsx');
    expect([book.dates, book.sheets.map(({ name, active }) => [name, active])]).toEqual([
      1904,
      [
        ['One', false],
        ['Two & more', true],
      ],
    ]);
    expect(await cellsOf(bytes, workbookLimits, 1)).toEqual([[{ kind: 'number', number: 2 }]]);
  });

  test('what was written comes back: texts with anything in them', async () => {
    const columns: TableColumn[] = [{ name: 'a', type: 'VARCHAR' }];
    const texts = ['\u0000\r\n\t_x0041_', '</t>&<', ' ', '', 'Zoë 🚓', '_x', '\uffff', '_x005F_x0041_'];
    const rows: JsonValue[][] = texts.map((each) => [each]);
    const bytes = await gather(encodeXlsx(columns, batches(rows), { metadata: {} }));
    expect((await cellsOf(bytes, workbookLimits, 1)).slice(1)).toEqual(texts.map((each) => [text(each)]));
  });
});

test('digits that a number of 64 bits does not hold are kept; those that it writes of itself are not', () => {
  const kept = [
    '8944110068123456789',
    '9007199254740993',
    '12345678901234567.89',
    '123456789012345678901234',
    '1.23456789012345678E+18',
  ];
  expect(kept.map((each) => exactDigits(each, Number(each)))).toEqual(kept);
  const own = [
    '4.3499999999999996',
    '0.30000000000000004',
    '0.10000000000000001',
    '1.2345678901234567E+19',
    '4.350',
    '9007199254740991',
    '1E-7',
  ];
  const whole = (0.1).toPrecision(55);
  expect([...own, whole].map((each) => exactDigits(each, Number(each)))).toEqual(own.concat('').map(() => undefined));
});

describe('hostile workbooks', () => {
  const rowsOf = (xml: string): BookParts => ({ sheets: { One: xml } });

  test('a zip bomb ends at the budget, whatever the archive says of its sizes', async () => {
    const blank = ' '.repeat(1024 * 1024);
    function* endless(): Generator<string> {
      yield '<sst>';
      for (let megabyte = 0; megabyte < 64; megabyte += 1) yield `${blank}<x/>`;
      yield '</sst>';
    }
    const limits = { unpackedBytes: 8 * 1024 * 1024, sharedBytes: 1024 };
    expect(await codeOf({ sharedStrings: endless(), sheets: { One: dataOf('') } }, limits)).toBe(
      'tabular.archive-large',
    );
  });

  test('texts beyond the limit, a text without end, tags without end', async () => {
    const limits = { ...workbookLimits, sharedBytes: 1024 };
    expect(
      await codeOf({ sharedStrings: `<sst><si><t>${'x'.repeat(2000)}</t></si></sst>`, sheets: { One: '' } }, limits),
    ).toBe('tabular.workbook-text-large');
    const row = (inner: string): BookParts => rowsOf(dataOf(inner));
    expect(await codeOf(row(`<c t="inlineStr"><is><t>${'x'.repeat(6_000_000)}</t></is></c>`))).toBe(
      'tabular.workbook-broken',
    );
    const parts = `<r><t>${'x'.repeat(1000)}</t></r>`.repeat(2000);
    expect(await codeOf(row(`<c t="inlineStr"><is>${parts}</is></c>`))).toBe('tabular.workbook-broken');
    expect(await codeOf(rowsOf('<a>'.repeat(100) + '</a>'.repeat(100)))).toBe('tabular.workbook-broken');
  });

  test('entities: a document type is refused, so nothing laughs and nothing is fetched', async () => {
    const laughs = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';
    const sst = (head: string, inner: string): string => `${head}<sst><si><t>${inner}</t></si></sst>`;
    const sheets = { One: dataOf('<c t="s"><v>0</v></c>') };
    expect(await codeOf({ sharedStrings: sst(laughs, '&b;'), sheets })).toBe('tabular.workbook-broken');
    const outside = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>';
    expect(await codeOf({ sharedStrings: sst(outside, '&a;'), sheets })).toBe('tabular.workbook-broken');
    expect(await codeOf({ sharedStrings: sst('', '&unknown;'), sheets })).toBe('tabular.workbook-broken');
    expect(await codeOf({ sharedStrings: sst('', '&lt;'), sheets })).toBe('none');
  });

  test('rows and cells that are out of order, out of bounds or of no kind', async () => {
    const broken = [
      '<sheetData><row r="2"/><row r="1"/></sheetData>',
      '<sheetData><row r="1048577"/></sheetData>',
      '<sheetData><row r="x"/></sheetData>',
      dataOf('<c r="B1"><v>1</v></c><c r="A1"><v>1</v></c>'),
      dataOf('<c r="XFE1"><v>1</v></c>'),
      dataOf('<c r="A1" t="s"><v>7</v></c>'),
      dataOf('<c r="A1" t="s"><v>-1</v></c>'),
      dataOf('<c r="A1" t="z"><v>7</v></c>'),
      dataOf('<c r="A1"><v>secret</v></c>'),
      dataOf('<c r="A1"><v>1e999</v></c>'),
      dataOf('<c r="A1" t="b"><v>2</v></c>'),
      '<sheetData><row r="1"><c r="A1"><v>1</v></c></sheetData>',
    ];
    for (const xml of broken) expect([xml, await codeOf(rowsOf(xml))]).toEqual([xml, 'tabular.workbook-broken']);
  });

  test('merged cells are refused, with the place of the first', async () => {
    const bytes = await bookOf(rowsOf(`${dataOf('<c><v>1</v></c>')}<mergeCells><mergeCell ref="A3:A5"/></mergeCells>`));
    await expect(cellsOf(bytes)).rejects.toMatchObject({
      code: 'tabular.cells-merged',
      message: expect.stringContaining('(A3:A5)'),
    });
    const odd = await bookOf(rowsOf(`${dataOf('')}<mergeCells><mergeCell ref="secret"/></mergeCells>`));
    await expect(cellsOf(odd)).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
  });

  test('names in the archive are no paths; two parts of one name are refused', async () => {
    const more = [{ name: '../../etc/cron.d/x', text: ['x'] }];
    expect(await codeOf({ ...rowsOf(dataOf('')), more })).toBe('tabular.archive-broken');
    const twice = [{ name: 'xl/workbook.xml', text: ['<workbook/>'] }];
    expect(await codeOf({ ...rowsOf(dataOf('')), more: twice })).toBe('tabular.archive-broken');
  });

  test('archives that are cut short, changed, no archive, or no workbook', async () => {
    const whole = await bookOf(rowsOf(dataOf('<c><v>1</v></c>')));
    expect(await codeOf(whole)).toBe('none');
    expect(await codeOf(whole.subarray(0, whole.length - 30))).toBe('tabular.archive-broken');
    expect(await codeOf(Buffer.from('PK\x03\x04 and no more'))).toBe('tabular.archive-broken');
    const name = 'xl/worksheets/sheet1.xml';
    const start = whole.indexOf(name) + name.length;
    const packed = deflateRawSync('<x/>');
    const changed = Buffer.from(whole);
    packed.copy(changed, start);
    expect(await codeOf(changed)).toMatch(/^tabular\.(archive|workbook)-broken$/);
    expect(
      await codeOf(await gather((await import('@peel/tabular/zip-stream')).zipStream([{ name: 'a', text: ['b'] }]))),
    ).toBe('tabular.workbook-broken');
  });

  test('bytes changed anywhere end in an error of ours or in rows, never in another', async () => {
    const whole = await bookOf({
      sharedStrings: '<sst><si><t>one</t></si></sst>',
      sheets: { One: dataOf('<c t="s"><v>0</v></c>', '<c><v>1</v></c>') },
    });
    for (let at = 0; at < whole.length; at += 3) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      expect([at, await codeOf(changed)]).toEqual([at, expect.stringMatching(/^(none|tabular\.[a-z-]+)$/)]);
    }
  });
});
