import { inflateRawSync } from 'node:zlib';
import type { JsonValue, TableColumn } from '@peel/tabular/column';
import { encodeXlsx, XLSX_ROWS } from '@peel/tabular/encode-xlsx';
import { describe, expect, test } from 'vitest';
import { fromBuffer } from 'yauzl';
import { batches, gather } from './support/gather.js';

const none = { metadata: {} };

async function cells(columns: readonly TableColumn[], rows: readonly (readonly JsonValue[])[]): Promise<string[]> {
  const parts = await unpack(await gather(encodeXlsx(columns, batches(rows), none)));
  return [...(parts.get('xl/worksheets/sheet2.xml') ?? '').matchAll(/<c [^>]*(?:\/>|>.*?<\/c>)/gs)].map(
    ([cell]) => cell,
  );
}

describe('XLSX written from rows', () => {
  test('cells are of their own kind', async () => {
    const columns = ['BOOLEAN', 'INTEGER', 'DECIMAL(9,2)', 'DOUBLE', 'DATE', 'TIME', 'TIMESTAMP', 'VARCHAR'].map(
      (type) => ({
        name: type.toLowerCase(),
        type,
      }),
    );
    const row = [true, -7, '-0.50', 0.1, '2024-02-29', '06:00:00', '2024-02-29T12:00:00', 'x & <y>'];
    expect((await cells(columns, [row])).slice(columns.length)).toEqual([
      '<c r="A2" t="b"><v>1</v></c>',
      '<c r="B2"><v>-7</v></c>',
      '<c r="C2"><v>-0.50</v></c>',
      '<c r="D2"><v>0.1</v></c>',
      '<c r="E2" s="1"><v>45351</v></c>',
      '<c r="F2" s="2"><v>0.25</v></c>',
      '<c r="G2" s="3"><v>45351.5</v></c>',
      '<c r="H2" t="inlineStr"><is><t xml:space="preserve">x &amp; &lt;y&gt;</t></is></c>',
    ]);
  });

  test('what a spreadsheet would change stays text', async () => {
    const columns = ['BIGINT', 'DECIMAL(38,2)', 'DATE', 'TIMESTAMP', 'DOUBLE'].map((type) => ({ name: type, type }));
    const row = [1234567890123456, '12345678901234567.89', '1899-12-31', '2150-01-01T00:00:00.000002', 'NaN'];
    const written = (await cells(columns, [row])).slice(columns.length);
    expect(written.map((cell) => /<t [^>]*>(.*)<\/t>/.exec(cell)?.[1])).toEqual(row.map(String));
  });

  test('null has no cell, an empty text has an empty one', async () => {
    const columns = [
      { name: 'a', type: 'VARCHAR' },
      { name: 'b', type: 'VARCHAR' },
    ];
    expect((await cells(columns, [[null, '']])).slice(2)).toEqual([
      '<c r="B2" t="inlineStr"><is><t xml:space="preserve"></t></is></c>',
    ]);
  });

  test('no cell is a formula, whatever the text', async () => {
    const columns = [{ name: '=cmd()', type: 'VARCHAR' }];
    const texts = ['=cmd|"/c calc"!A0', '+1', '-1', '@SUM(A1)', '</t></is></c><c><f>1+1</f></c>'];
    const written = await cells(
      columns,
      texts.map((text) => [text]),
    );
    expect(written.length).toBe(texts.length + 1);
    for (const cell of written) {
      expect(cell).toMatch(/ t="inlineStr"/);
      expect(cell).not.toContain('<f>');
    }
    for (const cell of written.slice(1, 5)) expect(cell).toContain(' s="5"');
  });

  test('characters that XML does not hold are escaped, and texts that look escaped too', async () => {
    const [, cell] = await cells([{ name: 'a', type: 'VARCHAR' }], [['\u0000\r_x0041_ \ud800 \t\n']]);
    expect(cell).toContain('_x0000__x000D__x005F_x0041_ _xD800_ \t\n');
  });

  test('the sheet About tells the metadata, the rows and the zone of times', async () => {
    const columns = [{ name: 'at', type: 'TIMESTAMP WITH TIME ZONE' }];
    const metadata = { Handling: 'OFFICIAL–SENSITIVE' };
    const file = await gather(encodeXlsx(columns, batches([['2024-01-01T00:00:00Z'], [null]]), { metadata }));
    const about = (await unpack(file)).get('xl/worksheets/sheet1.xml') ?? '';
    const texts = [...about.matchAll(/<t [^>]*>(.*?)<\/t>/g)].map(([, text]) => text);
    expect(texts).toEqual([
      ...['Handling', 'OFFICIAL–SENSITIVE', 'Rows', '2', 'Times'],
      'Times of columns with a time zone are in UTC.',
    ]);
  });

  test('the same rows give the same bytes', async () => {
    const columns = [{ name: 'n', type: 'INTEGER' }];
    const [one, two] = await Promise.all([1, 2].map(() => gather(encodeXlsx(columns, batches([[1], [2]]), none))));
    expect(one).toEqual(two);
  });

  test('more rows than a sheet holds is an error, and what was written opens nowhere', async () => {
    async function* many() {
      const batch = Array.from({ length: 8192 }, () => [null]);
      for (let rows = 0; rows <= XLSX_ROWS; rows += batch.length) yield batch;
    }
    const chunks: Uint8Array[] = [];
    const writing = async () => {
      for await (const chunk of encodeXlsx([{ name: 'n', type: 'INTEGER' }], many(), none)) chunks.push(chunk);
    };
    await expect(writing()).rejects.toMatchObject({ code: 'tabular.rows-too-many', kind: 'limit' });
    await expect(unpack(Buffer.concat(chunks))).rejects.toThrow();
  });

  test('a text longer than a cell holds is an error, never cut', async () => {
    const rows = [['x'.repeat(32_767)], ['x'.repeat(32_768)]];
    await expect(cells([{ name: 'a', type: 'VARCHAR' }], rows)).rejects.toMatchObject({
      code: 'tabular.text-too-long',
      message: 'The text in row 2, column 1 is longer than the 32767 characters that a cell of a spreadsheet holds.',
    });
  });

  test('a failing answer fails the file', async () => {
    async function* failing() {
      yield [[1]];
      throw new RangeError('the answer broke off');
    }
    await expect(gather(encodeXlsx([{ name: 'n', type: 'INTEGER' }], failing(), none))).rejects.toThrow('broke off');
  });
});

/** By another's reading of the archive: yauzl finds the entries, zlib unpacks them. */
function unpack(bytes: Buffer): Promise<Map<string, string>> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true }, (error, zip) => {
      if (error !== null) return reject(error);
      const parts = new Map<string, string>();
      zip.on('entry', (entry) => {
        const start = entry.relativeOffsetOfLocalHeader + 30 + entry.fileNameLength;
        parts.set(entry.fileName, inflateRawSync(bytes.subarray(start, start + entry.compressedSize)).toString('utf8'));
        zip.readEntry();
      });
      zip.on('end', () => resolve(parts));
      zip.on('error', reject);
      zip.readEntry();
    });
  });
}
