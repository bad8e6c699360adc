import { statSync } from 'node:fs';
import { proposeSource } from '@peel/sources/propose-source';
import { encodeXlsx } from '@peel/tabular/encode-xlsx';
import { afterAll, describe, expect, it } from 'vitest';
import { type BookParts, bookOf, dataOf } from '../../tabular/test/support/books.js';
import { batches, gather } from '../../tabular/test/support/gather.js';
import { column, definition } from './support/definition.js';
import { codeOf, ImportFolder } from './support/folder.js';
import { faultsOf, imported } from './support/imported.js';

const folder = new ImportFolder();
afterAll(() => folder.remove());

const custody = definition(
  [
    column('ref', 'int', { header: 'Custody Ref', required: true }),
    column('arrived', 'date', { header: 'Arrived', format: '%d/%m/%Y' }),
    column('seen', 'timestamp', { header: 'Seen' }),
    column('paid', 'decimal(9,2)', { header: 'Paid' }),
    column('note', 'string', { header: 'Note' }),
    column('faith', 'string', { header: 'Faith', group: 'belief' }),
  ],
  { format: 'xlsx', encoding: undefined },
);

const styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/></cellXfs>';
const heading = text('Custody Ref', 'Arrived', 'Seen', 'Paid', 'Note', 'Faith');

function text(...values: readonly string[]): string {
  return values.map((value) => `<c t="inlineStr"><is><t>${value}</t></is></c>`).join('');
}

async function read(parts: BookParts, source = custody) {
  return imported(folder, source, 'custody.xlsx', await bookOf({ styles, ...parts }));
}

const rowsOf = ({ rows }: Awaited<ReturnType<typeof read>>) =>
  rows.map(({ ref, arrived, seen, paid, note }) => [ref, arrived, seen, paid, note]);

describe('workbooks', () => {
  it('days and times of the spreadsheet and those typed in; blank rows and what a formula left blank', async () => {
    const told = await read({
      sheets: {
        Log: dataOf(
          '',
          heading,
          '<c><v>1</v></c><c s="1"><v>45351</v></c><c s="2"><v>45351.5</v></c><c><v>12.5</v></c><c t="inlineStr"><is><t>=1+1</t></is></c>',
          '<c><v>2</v></c><c t="inlineStr"><is><t>29/02/2024</t></is></c><c s="1"><v>45351</v></c><c><v>0.10000000000000001</v></c><c><v>7700900123</v></c>',
          '<c/>',
          text('', ''),
          '<c><v>3</v></c><c t="str"><f>""</f><v></v></c><c s="3"><v>45351.25</v></c><c r="E7" t="str"><f>""</f></c>',
        ),
      },
    });
    expect(rowsOf(told)).toEqual([
      [1, '2024-02-29', '2024-02-29 12:00:00', '12.50', '=1+1'],
      [2, '2024-02-29', '2024-02-29 00:00:00', '0.10', '7700900123'],
      [3, null, '2024-02-29 06:00:00', null, ''],
    ]);
    expect(told.quarantine).toEqual([]);
  });

  it('long numbers keep their digits, and noise of a spreadsheet does not become some', async () => {
    const source = definition([column('s'), column('n', 'long'), column('d', 'decimal(38,2)'), column('f', 'double')], {
      format: 'xlsx',
      encoding: undefined,
    });
    const row = (...values: readonly string[]) => values.map((value) => `<c><v>${value}</v></c>`).join('');
    const told = await read(
      {
        sheets: {
          Log: dataOf(
            text('s', 'n', 'd', 'f'),
            row('8944110068123456789', '9007199254740993', '12345678901234567.89', '12345678901234567.89'),
            row('4.3499999999999996', '7', '4.3499999999999996', '4.3499999999999996'),
            row('123456789012345678901234', '12345678901234567890', '1', '1'),
          ),
        },
      },
      source,
    );
    expect(told.rows.map(({ s, n, d, f }) => [s, n, d, f])).toEqual([
      ['8944110068123456789', '9007199254740993', '12345678901234567.89', 12345678901234568],
      ['4.35', '7', '4.35', 4.35],
    ]);
    expect(faultsOf(told)).toEqual([[4, 'n', 'wrong-type']]);
  });

  it('a small workbook does not become a disk full of rows, nor one row all of the memory', async () => {
    const many = (cells: number) => Array.from({ length: cells }, () => '<c t="s"><v>0</v></c>');
    const shared = (length: number, data: string): BookParts => ({
      sharedStrings: `<sst><si><t>${'x'.repeat(length)}</t></si></sst>`,
      sheets: { Log: data },
    });
    const note = definition([column('note')], { format: 'xlsx', encoding: undefined });
    const rows = shared(200_000, dataOf(text('note'), ...many(500)));
    expect(await codeOf(read(rows, note))).toBe('sources.staged-large');
    const wide = shared(1_000_000, dataOf(text(...many(300).map((_, at) => `h${at}`)), many(300).join('')));
    expect(await codeOf(read(wide, note))).toBe('sources.record-too-long');
    expect(await codeOf(read(shared(1_000_000, dataOf(many(300).join(''))), note))).toBe('sources.record-too-long');
  });

  it('a cell far beyond the headings costs no more than any other', async () => {
    const source = definition([column('note')], { format: 'xlsx', encoding: undefined });
    const far = Array.from({ length: 2000 }, (_, at) => `<c r="XFD${at + 2}"><v>${at}</v></c>`);
    const book = await bookOf({ sheets: { Log: dataOf(text('note'), ...far) } });
    const seen = await folder.inspectAny(folder.write('far.xlsx', book), { format: 'xlsx', columns: source.columns });
    expect(statSync(seen.readable.path).size).toBeLessThan(200_000);
    const told = await imported(folder, source, 'far.xlsx', book);
    expect([told.rows.length, told.quarantine.length, told.quarantine[0]?.raw]).toEqual([0, 2000, ',"0"']);
  });

  it('the two systems of days, and the day that never was', async () => {
    const days = (system: string) =>
      read({
        book: system,
        sheets: {
          Log: dataOf(
            heading,
            ...[1, 59, 60, 61, 0, -1, 2958465, 2958466].map(
              (serial, at) => `<c><v>${at}</v></c><c s="1"><v>${serial}</v></c>`,
            ),
          ),
        },
      });
    const told = await days('');
    expect(told.rows.map(({ arrived }) => arrived)).toEqual(['1900-01-01', '1900-02-28', '1900-03-01', '9999-12-31']);
    expect(faultsOf(told)).toEqual([4, 6, 7, 9].map((row) => [row, 'arrived', 'date-unknown']));
    const later = await days('<workbookPr date1904="true"/>');
    expect(later.rows.map(({ arrived }) => arrived).slice(0, 5)).toEqual([
      ...['1904-01-02', '1904-02-29', '1904-03-01', '1904-03-02', '1904-01-01'],
    ]);
  });

  it('threat 26: errors, formulas without a value and values of another type are in quarantine by row and column', async () => {
    const told = await read({
      sheets: {
        Log: dataOf(
          heading,
          '<c><v>1</v></c>',
          '<c t="e"><v>#N/A</v></c>',
          '<c><v>3</v></c><c><f>TODAY()</f></c>',
          '<c><v>4.5</v></c>',
          '<c><v>5</v></c><c><v>45351</v></c>',
          '<c><v>6</v></c><c s="2"><v>45351.5</v></c>',
          '<c><v>7</v></c><c r="D8"><v>1.005</v></c>',
          `${text('8', '', '', '', 'note', 'x')}<c><v>1</v></c>`,
          text('', '', '', '', 'no ref'),
        ),
      },
    });
    expect(told.rows.map(({ ref }) => ref)).toEqual([1]);
    expect(faultsOf(told)).toEqual([
      [3, 'ref', 'cell-error'],
      [4, 'arrived', 'formula-uncomputed'],
      [5, 'ref', 'wrong-type'],
      [6, 'arrived', 'wrong-type'],
      [7, 'arrived', 'wrong-type'],
      [8, 'paid', 'wrong-type'],
      [9, null, 'too-many-columns'],
      [10, 'ref', 'value-missing'],
    ]);
    expect(told.quarantine.find(({ line }) => Number(line) === 3)?.raw).toBe('"#N/A"');
    expect(told.quarantine.find(({ line }) => Number(line) === 9)?.raw).toBe('"8","","","","note","x","1"');
  });

  it('threat 27: an error in a column group is told in quarantine, but its row stays', async () => {
    const told = await read({ sheets: { Log: dataOf(heading, '<c><v>1</v></c><c r="F2" t="e"><v>#REF!</v></c>') } });
    expect(told.rows.length).toBe(1);
    expect(told.all.get('custody_log$belief')?.map(({ faith }) => faith)).toEqual([null]);
    expect(faultsOf(told)).toEqual([[2, 'faith', 'cell-error']]);
  });

  it('which sheet is read is said, or there is one', async () => {
    const two = { About: dataOf(text('x')), Log: dataOf(heading, '<c><v>1</v></c>') };
    expect(await codeOf(read({ sheets: two }))).toBe('sources.sheets-several');
    expect((await read({ sheets: two }, { ...custody, sheet: 'Log' })).rows.length).toBe(1);
    expect(await codeOf(read({ sheets: two }, { ...custody, sheet: 'Other' }))).toBe('sources.sheet-absent');
  });

  it('a file that is no workbook, or says nothing', async () => {
    const code = (content: string | Uint8Array) => codeOf(imported(folder, custody, 'custody.xlsx', content));
    expect(await code(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toBe('sources.workbook-old');
    expect(await code('Custody Ref,Arrived\n1,2\n')).toBe('tabular.archive-broken');
    expect(await code(await bookOf({ sheets: { Log: dataOf() } }))).toBe('sources.sheet-empty');
    expect(await code(await bookOf({ sheets: { Log: dataOf(text('Custody Ref')) } }))).toBe('sources.header-absent');
    const blank = dataOf(`${text('Custody Ref')}<c/>${text('', 'Note')}`);
    expect(await code(await bookOf({ sheets: { Log: blank } }))).toBe('sources.header-blank');
  });

  describe('of several sheets, without one being named', () => {
    const rows = (name: string) => dataOf(text(name), text('x'));
    const looked = async (parts: BookParts, sheet?: string) => {
      const path = folder.write('several.xlsx', await bookOf({ styles, ...parts }));
      const seen = await folder.inspectAny(path, sheet === undefined ? {} : { sheet });
      return seen.format === 'xlsx' ? [seen.header[0], seen.sheet] : [];
    };

    it('the one in front is read, and those that have rows too are told, hidden ones with them', async () => {
      const sheets = { One: rows('a'), Blank: dataOf('', text('', ' ')), Two: rows('b'), Lists: rows('c'), None: '' };
      const of = 5;
      expect(await looked({ sheets, hidden: ['Lists'] })).toEqual([
        'a',
        { name: 'One', of, front: true, others: ['Two', 'Lists'] },
      ]);
      const book = '<bookViews><workbookView activeTab="2"/></bookViews>';
      expect(await looked({ sheets, book })).toEqual(['b', { name: 'Two', of, front: true, others: ['One', 'Lists'] }]);
      expect(await looked({ sheets }, 'Two')).toEqual(['b', { name: 'Two', of, front: false, others: [] }]);
    });

    it('where the one in front is blank, the first shown one that says something', async () => {
      const sheets = { Front: dataOf(text('')), Lists: rows('c'), Two: rows('b') };
      expect(await looked({ sheets, hidden: ['Lists'] })).toEqual([
        'b',
        { name: 'Two', of: 3, front: false, others: ['Lists'] },
      ]);
      expect(await codeOf(looked({ sheets: { Front: dataOf(), Lists: rows('c') }, hidden: ['Lists'] }))).toBe(
        'sources.sheet-empty',
      );
    });

    it('a sheet that cannot be read is no empty one, and hinders none that can', async () => {
      const merged = `${dataOf('<c/>')}<mergeCells><mergeCell ref="A1:B2"/></mergeCells>`;
      expect(await looked({ sheets: { One: rows('a'), Merged: merged } })).toEqual([
        'a',
        { name: 'One', of: 2, front: true, others: ['Merged'] },
      ]);
    });
  });

  it('a source is proposed from the sheet in front', async () => {
    const columns = [
      { name: 'Ref', type: 'INTEGER' },
      { name: 'Arrived', type: 'DATE' },
      { name: 'Seen', type: 'TIMESTAMP' },
      { name: 'Ethnicity', type: 'VARCHAR' },
    ];
    const rows = [
      [1, '2024-02-29', '2024-02-29T10:00:00', 'secret'],
      [2, null, null, null],
    ];
    const bytes = await gather(encodeXlsx(columns, batches(rows), { metadata: { Handling: 'OFFICIAL' } }));
    const inspection = await folder.inspectAny(folder.write('custody.xlsx', bytes));
    const text = proposeSource('custody', [{ inspection, sample: await folder.reader().sample(inspection) }]);
    expect(text).toContain('format: xlsx\nsheet: "Rows" # the workbook has 2; this one was in front\n');
    expect(text.match(/header: .*|type: \w+|group: \w+/g)).toEqual([
      ...['header: "Ref"', 'type: int', 'header: "Arrived"', 'type: date', 'header: "Seen"', 'type: timestamp'],
      ...['header: "Ethnicity"', 'type: string', 'group: ethnicity'],
    ]);
    expect(text).not.toContain('secret');
  });
});
