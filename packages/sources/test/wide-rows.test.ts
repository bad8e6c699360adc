import type { SourceDefinition } from '@peel/policy/source';
import { planImport } from '@peel/sources/plan-import';
import { proposeColumns } from '@peel/sources/propose-source';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { column, definition, factsFor } from './support/definition.js';
import { codeOf, ImportFolder } from './support/folder.js';
import { faultsOf, imported } from './support/imported.js';
import { templateSource } from './support/workspace.js';
import { runPlan } from './support/writer.js';

const folder = new ImportFolder();
afterAll(() => folder.remove());

const plain = definition([column('a'), column('b')]);
const grouped = definition([column('a'), column('b', 'string', { group: 'ethnicity' })]);

/** What came of a file: values of the rows, and line, rule and text of what did not come in. */
async function taken(source: SourceDefinition, text: string | Uint8Array) {
  const told = await imported(folder, source, 'wide.csv', text);
  return {
    rows: told.rows.map(({ a, b }) => [a, b]),
    groups: (told.all.get(`${source.name}$ethnicity`) ?? []).map(({ b }) => b),
    faults: told.quarantine.map(({ line, column_name, rule, raw }) => [Number(line), column_name, rule, raw]),
  };
}

const wide = (line: number, raw: string) => [line, null, 'too-many-columns', raw];

describe('threat 26: a row that is wider than the header', () => {
  it.each([
    ['one empty field too many', 'a,b\n1,2,\n3,4\n', [wide(2, '1,2,')]],
    ['several', 'a,b\n1,2,,,,,\n3,4\n', [wide(2, '1,2,,,,,')]],
    ['all of them empty', 'a,b\n3,4\n,,\n', [wide(3, ',,')]],
    ['a quoted one', 'a,b\n1,2,""\n3,4\n', [wide(2, '1,2,""')]],
    ['quoted and bare ones', 'a,b\n1,2,"",,""\n3,4\n', [wide(2, '1,2,"",,""')]],
    ['after quoted values', 'a,b\n"1,5","2\n""x""",\n3,4\n', [wide(2, '"1,5","2\n""x""",')]],
    ['with CRLF', 'a,b\r\n1,2,\r\n3,4\r\n', [wide(2, '1,2,')]],
    ['with CR', 'a,b\r1,2,\r3,4\r', [wide(2, '1,2,')]],
    ['with mixed ends of line', 'a,b\r\n1,2,\n3,4\r\n', [wide(2, '1,2,')]],
    ['as the last line, without a newline', 'a,b\n3,4\n1,2,', [wide(3, '1,2,')]],
    ['as the last line, quoted, without a newline', 'a,b\n3,4\n1,2,""', [wide(3, '1,2,""')]],
    ['after a byte order mark', '\ufeff"a","b"\n1,2,\n3,4\n', [wide(2, '1,2,')]],
    ['a value after spaces, which is quoted all the same', 'a,b\n3, "4"\n5, "6,7",\n', [wide(3, '5, "6,7",')]],
    ['with something in the surplus', 'a,b\n1,2,,x\n3,4\n', [wide(2, '1,2,,x')]],
  ])('%s', async (_name, text, faults) => {
    for (const source of [plain, grouped]) {
      const told = await taken(source, text);
      expect(told.faults).toEqual(faults);
      expect(told.rows).toEqual([['3', source === plain ? '4' : undefined]]);
      expect(told.groups).toEqual(source === plain ? [] : ['4']);
    }
  });

  it('in files of other delimiters and encodings', async () => {
    const tabs = definition([column('a'), column('b')], { encoding: undefined });
    expect((await taken(tabs, 'a\tb\n1\t2\t\n3\t4\n5\t6\n')).faults).toEqual([wide(2, '1\t2\t')]);
    const latin = Buffer.from('a;b\n\xe9;2;\n3;4\n5;6\n', 'latin1');
    expect(await taken(tabs, latin)).toMatchObject({
      faults: [wide(2, 'é;2;')],
      rows: [
        ['3', '4'],
        ['5', '6'],
      ],
    });
    const utf16 = definition([column('a'), column('b')], { encoding: 'utf-16' });
    const marked = Buffer.from('\ufeffa,b\r\n1,2,\r\n3,4\r\n', 'utf16le');
    expect(await taken(utf16, marked)).toMatchObject({ faults: [wide(2, '1,2,')], rows: [['3', '4']] });
  });

  it('is told from one whose last values are empty, and from blank lines', async () => {
    const told = await taken(plain, 'a,b\n1,\n,\n\n"x,",""\n2,\n3,"4,"');
    expect(told.faults).toEqual([]);
    expect(told.rows).toEqual([
      ['1', null],
      [null, null],
      ['x,', null],
      ['2', null],
      ['3', '4,'],
    ]);
  });

  it('of a single column', async () => {
    const single = definition([column('a')], { delimiter: ',' });
    const told = await taken(single, 'a\n1\n2,\n\n"3,"\n4');
    expect(told.faults).toEqual([wide(3, '2,')]);
    expect(told.rows.map(([a]) => a)).toEqual(['1', null, '3,', '4']);
  });

  it('leaves the lines of the others as they are', async () => {
    const numbers = definition([column('a', 'int'), column('b')]);
    const told = await taken(numbers, 'a,b\n1,x\n2,x,\nno,x\n3\n4,x,,\nno,x\n');
    expect(told.faults.sort(([a], [b]) => Number(a) - Number(b)).map(([line, , rule]) => [line, rule])).toEqual([
      [3, 'too-many-columns'],
      [4, 'wrong-type'],
      [5, 'missing-columns'],
      [6, 'too-many-columns'],
      [7, 'wrong-type'],
    ]);
  });

  it('an unquoted comma in a stop moves no ethnicity into a column that others read', async () => {
    const source = templateSource('police_uk_stop_and_search');
    const header = source.columns.map((each) => each.header).join(',');
    const line =
      'Person search,2018-04-01T00:08:42+00:00,,,51.512528,-0.081281,Male,over 34, about,Black/African/Caribbean/Black British - Caribbean,Black,Misuse of Drugs Act 1971 (section 23),Controlled drugs,,False,';
    const told = await imported(folder, source, 'stops.csv', `${header}\n${line}\n`);
    expect([...told.all].map(([table, rows]) => [table, rows.length])).toEqual([
      ['police_uk_stop_and_search', 0],
      ['police_uk_stop_and_search$ethnicity', 0],
      ['police_uk_stop_and_search$quarantine', 1],
    ]);
    expect(faultsOf(told)).toEqual([[2, null, 'too-many-columns']]);
  });

  it('a header with surplus delimiters is refused', async () => {
    const seen = await folder.inspect(folder.write('header.csv', 'a,b,\n1,2,\n3,4,\n'));
    expect(() => planImport(plain, [seen], factsFor(plain, [seen]))).toThrow(
      'Column 3 of "header.csv" has no name in the header line.',
    );
    expect(() => proposeColumns('x', [{ inspection: seen, sample: { text: 'a,b,\n1,2,\n', whole: true } }])).toThrow();
  });

  it('does not decide what its columns are taken for', async () => {
    const path = folder.write('typed.csv', 'n,day,note\n1,2024-01-01,x\noops,2,2024-01-02,\n3,2024-01-03,z\n');
    const seen = await folder.inspect(path);
    const columns = proposeColumns('x', [{ inspection: seen, sample: await folder.reader().sample(seen) }]);
    expect(columns.map(({ guess }) => guess.type)).toEqual(['int', 'date', 'string']);
  });

  it('decides it where no row fits, for the header may be the one that is short', async () => {
    const path = folder.write('trailing.csv', 'n,day\n1,2024-01-01,\n3,2024-01-03,\n');
    const seen = await folder.inspect(path);
    const columns = proposeColumns('x', [{ inspection: seen, sample: await folder.reader().sample(seen) }]);
    expect(columns.map(({ guess }) => guess.type)).toEqual(['int', 'date']);
  });

  it('a copy is made where there is one, and goes with the inspection', async () => {
    const clean = await folder.inspect(folder.write('clean.csv', 'a,b\n1,\n"x",""\n'));
    expect(clean.readable.staged).toBe(false);
    const seen = await folder.inspect(folder.write('damaged.csv', 'a,b\r\n1,2,\n3,4\n'));
    expect(seen.readable.staged).toBe(true);
    await folder.reader().discard(seen);
    expect(await codeOf(folder.inspect(seen.readable.path))).toBe('sources.file-missing');
  });
});

const seed = Number(process.env.PEEL_SEED ?? 20_261_126);
const cell = fc.oneof(
  { arbitrary: fc.constant(''), weight: 3 },
  { arbitrary: fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', 'é', "'"), maxLength: 5 }), weight: 4 },
);

interface Damaged {
  readonly values: readonly string[];
  readonly quoted: readonly boolean[];
  /** Fields more or fewer than the header's. */
  readonly by: number;
  readonly blank: boolean;
}

/** The record as its writer meant it, and the fields that it was given besides, or lost. */
function written({ values, quoted, by, blank }: Damaged): string {
  const fields = values.map((value, index) =>
    quoted[index] === true || /[",\r\n]|^ /.test(value) ? `"${value.replaceAll('"', '""')}"` : value,
  );
  const surplus = Array.from({ length: Math.max(by, 0) }, (_, index) =>
    blank ? (quoted[index] === true ? '""' : '') : `s${index}`,
  );
  return [...fields.slice(0, fields.length + Math.min(by, 0)), ...surplus].join(',');
}

describe('rows of which every one that comes in has the fields of the header', () => {
  it.each(['\n', '\r\n', '\r'])(`with %j between them (seed ${seed})`, async (newline) => {
    const tables = fc.integer({ min: 2, max: 5 }).chain((width) => {
      const flags = fc.array(fc.boolean(), { minLength: width, maxLength: width });
      const row = fc.record<Damaged>({
        values: fc.array(cell, { minLength: width, maxLength: width }),
        quoted: flags,
        by: fc.oneof(fc.constant(0), fc.integer({ min: 2 - width, max: 4 })),
        blank: fc.boolean(),
      });
      return fc.record({
        width: fc.constant(width),
        rows: fc.array(row, { minLength: 1, maxLength: 40 }),
        end: fc.boolean(),
      });
    });
    for (const { width, rows, end } of fc.sample(tables, { seed, numRuns: 25 })) {
      const names = Array.from({ length: width }, (_, index) => `c${index}`);
      const source = definition(
        names.map((name) => column(name)),
        { delimiter: ',' },
      );
      const text = [names.join(','), ...rows.map(written)].join(newline) + (end ? newline : '');
      const path = folder.write('damaged.csv', text);
      const seen = await folder.inspect(path, { encoding: 'utf-8', delimiter: ',' }, { chunkBytes: 7 });
      // A file this small may look as if apostrophes quoted it.
      if (seen.dialect.quote !== '"' || seen.dialect.escape !== '"') continue;
      const { outputs } = await runPlan(planImport(source, [seen], factsFor(source, [seen])));
      const came = (outputs.get(source.name) ?? []).map((row) => names.map((name) => row[name]));
      const fit = rows.filter(({ by }) => by === 0);
      expect(came).toEqual(fit.map(({ values }) => values.map((value) => (value === '' ? null : value))));
      expect(outputs.get(`${source.name}$quarantine`)?.length).toBe(rows.length - fit.length);
      for (const row of outputs.get(`${source.name}$quarantine`) ?? []) expect(String(row.raw)).not.toContain('␚');
    }
  });

  it(`whatever stands in a file, no mark comes in with a row (seed ${seed})`, async () => {
    const noise = fc.string({ unit: fc.constantFrom('a', ' ', ',', ',', '"', '"', '\n', '\n'), maxLength: 60 });
    for (const tail of fc.sample(noise, { seed, numRuns: 60 })) {
      const path = folder.write('noise.csv', `a,b\n1,2\n${tail}`);
      const seen = await folder.inspect(path, { encoding: 'utf-8', delimiter: ',' }).catch(() => undefined);
      if (seen === undefined) continue;
      const { outputs } = await runPlan(planImport(plain, [seen], factsFor(plain, [seen])));
      for (const row of outputs.get(plain.name) ?? []) expect(`${tail}: ${row.a} ${row.b}`).not.toContain('␚');
    }
  });
});
