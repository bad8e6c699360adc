import { readDefinitions } from '@peel/policy/definitions';
import { sniffDialect } from '@peel/sources/dialect';
import { proposeColumns, proposeSource } from '@peel/sources/propose-source';
import type { FileInspection } from '@peel/sources/source-reader';
import { afterAll, describe, expect, it } from 'vitest';
import { ImportFolder } from './support/folder.js';
import { templateFiles } from './support/workspace.js';

const folder = new ImportFolder();
afterAll(() => folder.remove());

async function propose(content: string | Uint8Array): Promise<string> {
  const reader = folder.reader();
  const inspection: FileInspection = await folder.inspect(folder.write('custody.csv', content));
  return proposeSource('custody_log', [{ inspection, sample: await reader.sample(inspection) }]);
}

const content = [
  'Custody Ref;Arrived;Age;Phone;Charge Paid;Kind;Seen at;Latitude;Self-defined ethnicity',
  '1;13/02/2026;31;07700900123;12.50;walk-in;2026-02-13T10:00:00Z;51.5;White',
  '2;01/03/2026;45;07700900456;3.00;arrest;2026-03-01T11:30:00+00:00;51.52;',
  '',
].join('\n');

describe('a source is proposed from its files', () => {
  it('names and types each column and says why', async () => {
    const text = await propose(content);
    await expect(text).toMatchFileSnapshot('golden/custody-log.golden.yaml');
    for (const value of ['07700900123', 'White', 'walk-in', '51.5']) expect(text).not.toContain(value);
  });

  it('is refused by policy until a person has decided, and accepted then', async () => {
    const text = await propose(content);
    const files = (source: string) => [...templateFiles(), { path: 'sources/custody_log.yaml', text: source }];
    expect(() => readDefinitions(files(text))).toThrow();
    const decided = text
      .replace('grant: decide', 'grant: stop-and-search')
      .replaceAll('marking:decide', 'classification:OFFICIAL')
      .replaceAll('"decide: ', '"Decided: ');
    const source = readDefinitions(files(decided)).sources.get('custody_log');
    expect(source?.columns.map(({ name, type, group }) => [name, type, group])).toEqual([
      ['custody_ref', 'int', undefined],
      ['arrived', 'date', undefined],
      ['age', 'int', undefined],
      ['phone', 'string', undefined],
      ['charge_paid', 'decimal(18,2)', undefined],
      ['source_kind', 'string', undefined],
      ['seen_at', 'timestamptz', undefined],
      ['latitude', 'double', undefined],
      ['self_defined_ethnicity', 'string', 'ethnicity'],
    ]);
    expect(source?.columns[1]?.format).toBe('%d/%m/%Y');
  });

  it('puts a column into the group that the workspace has for its kind, whatever that is called', async () => {
    const inspection = await folder.inspect(folder.write('members.csv', 'Political party,Union\nRed,NUJ\n'));
    const sampled = [{ inspection, sample: await folder.reader().sample(inspection) }];
    const groups = proposeColumns('members', sampled, (kind) =>
      kind === 'political-opinions' ? 'leanings' : undefined,
    );
    expect(groups.map(({ group }) => group?.group)).toEqual(['leanings', 'union']);
  });

  it('refuses a file without a header, without rows, or with two headings of one name', async () => {
    await expect(propose('1,2\n3,4\n')).rejects.toMatchObject({ code: 'sources.header-missing' });
    await expect(propose('a,b\n')).rejects.toMatchObject({ code: 'sources.no-data' });
    await expect(propose('Crime ID,crime-id\n1,2\n')).rejects.toMatchObject({
      code: 'sources.header-duplicate',
      body: { details: { first: 1, second: 2 } },
    });
  });
});

describe('the dialect is told from a sample', () => {
  it.each([
    ['a,b\n1,2\n', { delimiter: ',', quote: '"', escape: '"', header: true }],
    ['a;b\n"1,5";2\n"2,5";3\n', { delimiter: ';', quote: '"', escape: '"', header: true }],
    ['a\tb\nx, y\t2\nz\t3\n', { delimiter: '\t', quote: '"', escape: '"', header: true }],
    ['a|b\n1|2, 3\n4|5\n', { delimiter: '|', quote: '"', escape: '"', header: true }],
    ["a,b\n'x,y',2\n'z',3\n", { delimiter: ',', quote: "'", escape: "'", header: true }],
    ['a,b\n"x \\" y",2\n', { delimiter: ',', quote: '"', escape: '\\', header: true }],
    ["a,b\nO'Brien,1\nD'Arcy,2\n", { delimiter: ',', quote: '"', escape: '"', header: true }],
    ['a,b\n"x\ny",2\n"z",3\n', { delimiter: ',', quote: '"', escape: '"', header: true }],
    ['name\nx\ny\n', { delimiter: ',', quote: '"', escape: '"', header: true }],
    ['1,2019-01-01\n2,2019-01-02\n', { delimiter: ',', quote: '"', escape: '"', header: false }],
  ])('%j', (text, dialect) => {
    expect(sniffDialect({ text, whole: true })).toEqual(dialect);
  });

  it('takes the delimiter that a definition gives', () => {
    expect(sniffDialect({ text: 'a,b;c\n1,2;3\n', whole: true }, ';').delimiter).toBe(';');
  });
});
