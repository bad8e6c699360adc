import { join as joinLabels } from '@peel/policy/label';
import { cellLabel, labelOf, sourceCeiling } from '@peel/policy/source';
import { sourceReading } from '@peel/policy/source-reading';
import { planImport } from '@peel/sources/plan-import';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { column, definition, factsFor, labelOfTexts, placesOf } from './support/definition.js';
import { ImportFolder } from './support/folder.js';
import { type Row, runPlan } from './support/writer.js';

const folder = new ImportFolder();
afterAll(() => folder.remove());

const grant = labelOfTexts('grant:custody');
const child = labelOfTexts('grant:custody', 'category:child');
const suspect = labelOfTexts('grant:custody', 'category:suspect');

const custody = definition(
  [
    column('ref', 'int', { required: true }),
    column('arrived', 'date', { format: '%d/%m/%Y' }),
    column('age', 'string', { trim: true }),
    column('religion', 'string', { group: 'belief' }),
    column('asthma', 'boolean', { group: 'health' }),
  ],
  {
    labels: {
      always: grant,
      byValue: [
        {
          column: 'age',
          cases: new Map([
            ['under 18', labelOfTexts('category:child')],
            ['adult', labelOfTexts('category:suspect')],
          ]),
          otherwise: 'quarantine',
        },
      ],
    },
    declares: [child, suspect],
    review: { months: 12, from: 'arrived' },
  },
);

const heading = 'ref,arrived,age,religion,asthma\n';

async function imported(
  content: string,
): Promise<{ all: ReadonlyMap<string, readonly Row[]>; counts: readonly Row[] }> {
  const seen = await folder.inspect(folder.write('day.csv', content), { encoding: 'utf-8' });
  const { outputs, counts } = await runPlan(planImport(custody, [seen], factsFor(custody, [seen])));
  return { all: outputs, counts };
}

describe('rows are labelled and stored apart', () => {
  it("law: 's35-sensitive' threat 27: one companion row for every base row, valued or not, under join(row, group)", async () => {
    const { all } = await imported(`${heading}1,03/02/2026,adult,none,yes\n2,,under 18,,\n`);
    const places = placesOf(custody);
    const base = all.get('custody_log') ?? [];
    expect(base.map((row) => [row.ref, row.arrived, row.age, row.label_id, row.bundle_id, row.review_due])).toEqual([
      [1, '2026-02-03', 'adult', places.get(suspect.key)?.labelId, places.get(suspect.key)?.bundleId, '2027-02-03'],
      [2, null, 'under 18', places.get(child.key)?.labelId, places.get(child.key)?.bundleId, '2027-11-23'],
    ]);
    for (const [group, values] of [
      ['belief', ['none', null]],
      ['health', [true, null]],
    ] as const) {
      const rows = all.get(`custody_log$${group}`) ?? [];
      expect(rows.map((row) => row[group === 'belief' ? 'religion' : 'asthma'])).toEqual(values);
      expect(rows.map((row) => row[`key_${group}`])).toEqual(base.map((row) => row[`key_${group}`]));
      expect(rows.map((row) => row.label_id)).toEqual(
        [suspect, child].map((label) => places.get(cellLabel(label, group).key)?.labelId),
      );
    }
    const ids = base.flatMap((row) => [row.record_id, row.key_belief, row.key_health]);
    expect(new Set(ids).size).toBe(6);
  });

  it('threat 26: what does not fit is quarantined under the ceiling, by line, column and rule', async () => {
    const { all } = await imported(
      [
        heading.trim(),
        '1,03/02/2026,adult,a,yes',
        '2,03/02/2026',
        'x,03/02/2026,adult,b,no',
        '3,2026-02-03,adult,"c ""d""",no',
        '4,03/02/2026,unknown,e,no',
        ',03/02/2026,adult,f,no',
        '5,03/02/2026,adult,g,no,more',
        '6,03/02/2026,adult,h,perhaps',
        '',
      ].join('\n'),
    );
    // Row 6 stays: what is wrong with it is in a column group, and a reader without the group must not see it vanish.
    expect((all.get('custody_log') ?? []).map((row) => row.ref)).toEqual([1, 6]);
    expect((all.get('custody_log$health') ?? []).map((row) => row.asthma)).toEqual([true, null]);
    const ceiling = placesOf(custody).get(sourceCeiling(custody).key);
    const held = [...(all.get('custody_log$quarantine') ?? [])].sort((a, b) => Number(a.line) - Number(b.line));
    expect(held.map((row) => [Number(row.line), row.column_name, row.rule])).toEqual([
      [3, 'age', 'missing-columns'],
      [4, 'ref', 'wrong-type'],
      [5, 'arrived', 'wrong-type'],
      [6, 'age', 'label-undeclared'],
      [7, 'ref', 'value-missing'],
      [8, null, 'too-many-columns'],
      [9, 'asthma', 'wrong-type'],
    ]);
    expect(held.every((row) => row.label_id === ceiling?.labelId && row.bundle_id === ceiling?.bundleId)).toBe(true);
    expect(held[2]?.raw).toBe('"3","2026-02-03","adult","c ""d""","no"');
    for (const label of custody.declares) {
      expect(joinLabels(sourceCeiling(custody), label).key).toBe(sourceCeiling(custody).key);
    }
  });

  it('threat 27: the base rows are the same whatever stands in a column group', async () => {
    const lines = (cells: readonly string[]) => heading + cells.map((cell, at) => `${at},,adult,${cell}\n`).join('');
    const one = await imported(lines(['a,yes', 'b,no', ',']));
    const other = await imported(lines([',perhaps', '"x ""y"" z",', 'z,9']));
    expect(one.all.get('custody_log')).toHaveLength(3);
    expect(other.all.get('custody_log')).toEqual(one.all.get('custody_log'));
    expect(other.all.get('custody_log$quarantine')).toHaveLength(2);
  });

  it('keeps apart columns whose names the statement could use itself', async () => {
    const names = ['file', 'line', 'fault', 'raw', 'rule', 'read', 'order', 'select'];
    const source = definition(names.map((name) => column(name)));
    const seen = await folder.inspect(folder.write('names.csv', `${names.join()}\n1,2,3,4,5,6,7,8\n1,2\n`));
    const { outputs } = await runPlan(planImport(source, [seen], factsFor(source, [seen])));
    expect(Object.values(outputs.get('custody_log')?.[0] ?? {}).slice(0, 8)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
    ]);
    expect(outputs.get('custody_log$quarantine')?.map((row) => [row.file, Number(row.line), row.raw])).toEqual([
      ['names.csv', 3, '1,2'],
    ]);
  });

  it('counts exact duplicates and keeps them', async () => {
    const { all, counts } = await imported(
      `${heading}1,,adult,a,\n1,,adult,a,\n1,,adult,b,\n2,,adult,,\n1,,adult,a,\n`,
    );
    expect(all.get('custody_log')).toHaveLength(5);
    expect(counts.map((row) => [Number(row.rows), Number(row.duplicates)])).toEqual([[5, 2]]);
  });

  it('takes a header without rows for no rows, and formulas and markup for text', async () => {
    const none = await imported(heading);
    expect([...none.all.values()].map((rows) => rows.length)).toEqual([0, 0, 0, 0]);
    const { all } = await imported(`${heading}1,,adult,"=HYPERLINK(""x"")",\n2,,adult,<script>,\n`);
    expect((all.get('custody_log$belief') ?? []).map((row) => row.religion)).toEqual(['=HYPERLINK("x")', '<script>']);
  });
});

describe('a header after blank lines is the header', () => {
  it('whatever ends the lines: no heading becomes a row, and faults are told by the lines of the file', async () => {
    const lines = ['', '', heading.trim(), '1,,adult,,', '2', 'x,,adult,,', '3,,adult,"a', 'b",', ''];
    for (const [end, mark] of [
      ['\n', ''],
      ['\r\n', ''],
      ['\r', ''],
      ['\n', '\ufeff'],
    ] as const) {
      const { all, counts } = await imported(`${mark}${lines.join(end)}`);
      expect((all.get('custody_log') ?? []).map(({ ref }) => ref)).toEqual([1, 3]);
      const held = (all.get('custody_log$quarantine') ?? []).map(({ line, rule }) => [Number(line), rule]);
      expect(held.sort()).toEqual([
        [5, 'missing-columns'],
        [6, 'wrong-type'],
      ]);
      expect(counts[0]?.rows).toBe('3');
    }
  });

  it('each file of an import by its own', async () => {
    const files = await Promise.all(
      ['', '\n\n\n'].map((before, at) => folder.inspect(folder.write(`b${at}.csv`, `${before}${heading}x,,adult,,\n`))),
    );
    const { outputs } = await runPlan(planImport(custody, files, factsFor(custody, files)));
    const held = (outputs.get('custody_log$quarantine') ?? []).map(({ file, line }) => [file, Number(line)]);
    expect(held.sort()).toEqual([
      ['b0.csv', 2],
      ['b1.csv', 5],
    ]);
  });
});

describe('files are known by name and bytes', () => {
  it('same bytes are skipped, other bytes under a known name replace its rows', async () => {
    const one = await folder.inspect(folder.write('one.csv', `${heading}1,,adult,,\n`));
    const two = await folder.inspect(folder.write('two.csv', `${heading}2,,adult,,\n`));
    const copy = await folder.inspect(folder.write('copy.csv', `${heading}2,,adult,,\n`));
    const reviewedFrom = Date.UTC(2024, 1, 29);
    const held = new Map([
      ['one.csv', { sha256: one.sha256, sourceRef: 'src_one', reading: sourceReading(custody), reviewedFrom }],
      ['two.csv', { sha256: 'other', sourceRef: 'src_before', reading: sourceReading(custody), reviewedFrom }],
    ]);
    const files = [one, two, copy];
    const plan = planImport(custody, files, factsFor(custody, files, { held }));
    expect(plan.files.map(({ name, standing, replaces, relation }) => [name, standing, replaces, relation])).toEqual([
      ['one.csv', 'same', undefined, undefined],
      ['two.csv', 'replaced', 'src_before', 'file_1'],
      ['copy.csv', 'same', undefined, undefined],
    ]);
    expect(plan.removes).toEqual(['src_before']);
    expect(plan.files.map((file) => file.reviewedFrom)).toEqual(['2026-11-23', '2024-02-29', '2026-11-23']);
    const again = planImport(custody, [one], factsFor(custody, [one], { held }));
    expect([again.csv, again.outputs, again.counts]).toEqual([{}, [], undefined]);
  });

  it('the same bytes under a definition that reads them otherwise replace their rows', async () => {
    const one = await folder.inspect(folder.write('one.csv', `${heading}1,,adult,,\n`));
    const copy = await folder.inspect(folder.write('copy.csv', `${heading}1,,adult,,\n`));
    const standings = (source: typeof custody, reading: string | undefined) => {
      const held = new Map([['one.csv', { sha256: one.sha256, sourceRef: 'src_one', reading, reviewedFrom: 0 }]]);
      return planImport(source, [one, copy], factsFor(source, [one, copy], { held })).files.map(
        ({ standing }) => standing,
      );
    };
    const before = sourceReading(custody);
    expect(standings(custody, before)).toEqual(['same', 'same']);
    expect(standings({ ...custody, title: 'Another', owner: 'Another' }, before)).toEqual(['same', 'same']);
    const columns = custody.columns.map((each) => (each.name === 'ref' ? { ...each, required: false } : each));
    expect(standings({ ...custody, columns }, before)).toEqual(['replaced', 'same']);
    // Of what came in before readings were kept nobody knows.
    expect(standings(custody, undefined)).toEqual(['replaced', 'same']);
  });

  it('refuses no file, and two of one name', async () => {
    const one = await folder.inspect(folder.write('one.csv', heading));
    expect(() => planImport(custody, [], factsFor(custody, []))).toThrow('No file was named');
    expect(() => planImport(custody, [one, one], factsFor(custody, [one]))).toThrow('Two of the files');
  });
});

describe('the plan says what the definition says', () => {
  const texts = fc.string({
    unit: fc.constantFrom('a', "'", '"', '\\', ';', '-', '/*', 'é', '$', '%'),
    minLength: 1,
    maxLength: 6,
  });

  it('labels each row as policy does, whatever the values are made of', async () => {
    const words = ['marking:ONE', 'marking:TWO', 'operation:OP-ALDER'].map((text) => labelOfTexts(text));
    const part = fc.constantFrom(...words);
    const rule = (name: string) =>
      fc.record({
        column: fc.constant(name),
        cases: fc.array(fc.tuple(texts, part), { minLength: 1, maxLength: 5 }).map((pairs) => new Map(pairs)),
        otherwise: fc.oneof(fc.constant('quarantine' as const), part),
      });
    await fc.assert(
      fc.asyncProperty(
        rule('a'),
        rule('b'),
        fc.array(fc.tuple(texts, texts), { maxLength: 8 }),
        async (first, second, more) => {
          const labels = { always: grant, byValue: [first, second] };
          const pairs = [
            ...[...first.cases.keys()].flatMap((a) => [...second.cases.keys()].map((b) => [a, b] as const)),
            ...more,
          ];
          const declares = [
            ...new Map(
              pairs
                .map(([a, b]) => labelOf(labels, (name) => (name === 'a' ? a : b)))
                .flatMap((label) => (label === 'quarantine' ? [] : [[label.key, label] as const])),
            ).values(),
          ];
          const source = definition([column('n', 'int'), column('a'), column('b')], { labels, declares });
          const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
          const seen = await folder.inspect(
            folder.write('rule.csv', `n,a,b\n${pairs.map(([a, b], at) => `${at},${cell(a)},${cell(b)}\n`).join('')}`),
            { delimiter: ',' },
          );
          const { outputs } = await runPlan(planImport(source, [seen], factsFor(source, [seen])));
          const places = placesOf(source);
          const got = new Map((outputs.get('custody_log') ?? []).map((row) => [Number(row.n), row.label_id]));
          const expected = new Map(
            pairs.flatMap(([a, b], at) => {
              const label = labelOf(labels, (name) => (name === 'a' ? a : b));
              return label === 'quarantine' ? [] : [[at, places.get(label.key)?.labelId] as const];
            }),
          );
          expect(got).toEqual(expected);
          expect(outputs.get('custody_log$quarantine')).toHaveLength(pairs.length - expected.size);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('is pure and frozen: the same facts give the same text, and no key is in it', async () => {
    const seen = await folder.inspect(folder.write('pure.csv', `${heading}1,,adult,,\n`));
    const facts = factsFor(custody, [seen]);
    const plan = planImport(custody, [seen], facts);
    expect(planImport(custody, [seen], facts)).toEqual(plan);
    expect(Object.isFrozen(plan) && Object.isFrozen(plan.outputs) && Object.isFrozen(plan.csv)).toBe(true);
    expect(plan.csv.file_1?.ids).toEqual(['record_id', 'key_belief', 'key_health']);
  });
});
