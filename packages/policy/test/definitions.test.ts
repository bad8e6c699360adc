import { type DefinitionFile, definitionsHash, inspectDefinitions, readDefinitions } from '@peel/policy/definitions';
import { describe, expect, test } from 'vitest';
import { poleFiles } from './template-files.js';

const pole = poleFiles();

/** The template with one change, and the line of the file that the change is on. */
function changed(path: string, from: string, to: string): { files: DefinitionFile[]; line: number } {
  const text = pole.find((file) => file.path === path)?.text ?? '';
  const at = text.indexOf(from);
  expect(at, `"${from}" is in ${path}`).toBeGreaterThanOrEqual(0);
  const files = pole.map((file) => (file.path === path ? { path, text: text.replace(from, () => to) } : file));
  return { files, line: text.slice(0, at).split('\n').length };
}

function problemsOf(files: readonly DefinitionFile[]): string[] {
  return inspectDefinitions(files).problems.map(
    (each) => `${each.file}:${each.line} ${each.problem}; ${each.expected}`,
  );
}

const volume = 'purposes/volume-crime-analysis.yaml';
const scrutiny = 'purposes/stop-search-scrutiny.yaml';
const ledger = 'purposes/self-monitoring.yaml';
const street = 'sources/police_uk_street.yaml';
const search = 'sources/police_uk_stop_and_search.yaml';
const words = 'policy/vocabulary.yaml';
const rules = 'policy/access.cedar';
const sync = 'purposes/orders/sync-police-uk-stop-and-search.yaml';
const sweep = 'purposes/orders/sweep.yaml';

/** name; file; what is replaced by what; how many lines further down the problem is told; what it says. */
const mistakes: [string, string, string, string, number, RegExp][] = [
  ['a csv without its encoding', street, 'encoding: utf-8\n', '', -1, /a csv has no "encoding".*utf-16/],
  ['a delimiter of what has none', street, 'format: csv', 'format: parquet', 1, /a parquet has no other encoding/],
  ['a sheet of what has none', street, 'format: csv', 'format: csv\nsheet: Log', 1, /a csv has no sheets/],
  [
    'JSON kept of what is none',
    street,
    'name: month, type: string',
    'name: month, type: string, format: json',
    0,
    /string has no format/,
  ],
  [
    "law: 's35-lawful-basis' recognised legitimate interests",
    volume,
    'common-law-policing',
    'uk-gdpr-6-1-ea',
    0,
    /closed to a police force.*common-law-policing/,
  ],
  [
    "law: 's35-lawful-basis' a basis not in the list",
    volume,
    'common-law-policing',
    'because-we-can',
    0,
    /not in the closed list/,
  ],
  [
    "law: 'two-regimes' a basis of the other regime",
    volume,
    'common-law-policing',
    'uk-gdpr-6-1-e',
    0,
    /belongs to general/,
  ],
  [
    "law: 's31-purposes' an end that s.31 does not know",
    volume,
    '[prevention, investigation, detection]',
    '[prevention, marketing]',
    0,
    /not one of the values known; one of: prevention/,
  ],
  [
    "law: 's35-sensitive' column groups without the finding",
    scrutiny,
    'sensitive:',
    'sensitive_not:',
    -999,
    /has no "sensitive"/,
  ],
  [
    "law: 'sch8-conditions' an unknown condition",
    scrutiny,
    'statutory-purposes',
    'convenience',
    0,
    /no such condition in Schedule 8/,
  ],
  [
    "law: 's62-log-use' the ledger for another purpose",
    volume,
    'dashboard, order]',
    'ledger]',
    0,
    /may not be read for this purpose/,
  ],
  ["law: 's62-log-use' a ledger purpose that reads rows", ledger, '[ledger]', '[ledger, sql]', 0, /other tools/],
  [
    "law: 's62-log-use' a ledger purpose on another basis",
    ledger,
    'dpa-2018-s62',
    'common-law-policing',
    0,
    /read under s.62\(4\)/,
  ],
  [
    "law: 'twelve-months' a purpose of more than 12 months",
    volume,
    'expires: 2027-10-31',
    'expires: 2027-11-02',
    0,
    /more than 12 months; a day up to 2027-11-01/,
  ],
  [
    "law: 'twelve-months' an order of more than 12 months",
    sync,
    'expires: 2027-10-31',
    'expires: 2028-01-01',
    0,
    /more than 12 months/,
  ],
  [
    'a purpose that ends before it begins',
    volume,
    'expires: 2027-10-31',
    'expires: 2026-10-31',
    0,
    /ends before it begins/,
  ],
  [
    "law: 's36-purpose' a purpose that the table does not have",
    words,
    'purpose: stop-search-scrutiny',
    'purpose: records-management',
    -999,
    /no row of the compatibility table has this purpose/,
  ],
  [
    "law: 's36-other-purposes', 'two-regimes' a row across regimes",
    words,
    'regime: law-enforcement',
    'regime: general',
    -999,
    /the grant is under general, the purpose under law-enforcement/,
  ],
  [
    'a row with an unknown purpose',
    words,
    'purpose: volume-crime-analysis',
    'purpose: nosuch',
    0,
    /purpose "nosuch" is not declared/,
  ],
  [
    'a day that the calendar does not have',
    volume,
    'begins: 2026-11-01',
    'begins: 2026-02-30',
    0,
    /is not of the right form; A day/,
  ],
  [
    'an unknown key',
    volume,
    'owner: Head',
    'color: red\nowner: Head',
    0,
    /unknown key "color"; one of: title, summary/,
  ],
  ['a missing key', volume, 'approvers: 2\n', '', -999, /has no "approvers"/],
  ['fewer than two approvers', volume, 'approvers: 2', 'approvers: 1', 0, /must be >= 2/],
  [
    'an unknown role',
    volume,
    'roles: [analyst]',
    'roles: [wizard]',
    0,
    /role "wizard" is not declared; one of: analyst/,
  ],
  [
    'an unknown category',
    volume,
    'subject_categories: [suspect, ',
    'subject_categories: [alien, ',
    0,
    /subject category "alien"/,
  ],
  [
    'an undeclared marking in a source',
    street,
    'always: [classification:OFFICIAL]',
    'always: [classification:OFFICIAL, marking:NOSUCH]',
    0,
    /"marking:NOSUCH" is not declared; one of: marking:CHILD-PROTECTION/,
  ],
  [
    'threat 12: a label that the source does not declare',
    search,
    'over 34: [category:other]',
    'over 34: [category:victim]',
    -999,
    /the rules can give the label \[category:victim, .*; it to be listed in "declares"/,
  ],
  [
    'a grant smuggled in',
    street,
    'always: [classification:OFFICIAL]',
    'always: [classification:OFFICIAL, grant:stop-and-search]',
    0,
    /takes its grant from "grant"/,
  ],
  [
    'a group marking by hand',
    street,
    'always: [classification:OFFICIAL]',
    'always: [classification:OFFICIAL, marking:group-health]',
    0,
    /is a column group's/,
  ],
  [
    'threat 27: a label told from a column group',
    search,
    'column: age_range',
    'column: self_defined_ethnicity',
    0,
    /a label would tell of a column group/,
  ],
  [
    "law: 's38-fact-assessment' a source that does not say what its rows are",
    street,
    'kind: fact',
    'kind: truth',
    0,
    /not one of the values known; one of: fact, assessment, inference, machine/,
  ],
  [
    "law: 's39-review' a source without review",
    street,
    'review: { years: 6, from: import }\n',
    '',
    -999,
    /has no "review"/,
  ],
  ['a column named twice', street, 'name: month', 'name: crime_id', 0, /"crime_id" is named twice/],
  ['a column of the system', street, 'name: context', 'name: label_id', 0, /a column of the system's own/],
  [
    'an unknown column group',
    search,
    'group: ethnicity',
    'group: shoe-size',
    0,
    /column group "shoe-size" is not declared/,
  ],
  [
    'two groups of one kind',
    words,
    'kind: political-opinions',
    'kind: health',
    -999,
    /already the group of this kind; one group to a kind/,
  ],
  [
    'a format on a text',
    street,
    'name: month, type: string',
    "name: month, type: string, format: '%Y-%m'",
    0,
    /has no format/,
  ],
  [
    'a ceiling wider than declared',
    sync,
    '- category:child',
    '- category:child\n  - marking:COVERT',
    1,
    /wider than its datasets declare: "marking:COVERT"/,
  ],
  [
    'a ceiling that its purpose does not allow',
    sweep,
    'purpose: records-management',
    'purpose: volume-crime-analysis',
    -999,
    /may not read the column group "ethnicity"/,
  ],
  [
    'a sync that could not write what its source declares',
    sync,
    '  - category:child\n',
    '',
    -999,
    /could not write all .*; also: category:child/,
  ],
  ['an order for an unknown dataset', sweep, 'police_uk_street,', 'nosuch,', 0, /dataset "nosuch" is not declared/],
  ['no steward', words, '  steward:\n', '  warden:\n', -999, /there is no role "steward"/],
  [
    'an operation closed before it opened',
    words,
    'opened: 2026-11-01',
    'opened: 2026-11-01\n    closed: 2026-10-01',
    1,
    /closed before it opened/,
  ],
  [
    'a Cedar rule that does not parse',
    rules,
    'permit (\n  principal,',
    'permit (\n  principal',
    -999,
    /unexpected token/,
  ],
  [
    'a Cedar rule about an unknown attribute',
    rules,
    'principal.roles.containsAny(resource.roles)',
    'principal.rank > 3',
    -999,
    /`rank` on entity type `Peel::Session` not found/,
  ],
  ['a Cedar rule with a slot', rules, 'principal,', 'principal == ?principal,', -999, /a template/],
];

describe('each mistake is told with its file, its line and what was expected', () => {
  test.each(mistakes)('%s', (_name, path, from, to, lines, said) => {
    const { files, line } = changed(path, from, to);
    const problems = problemsOf(files);
    const told = problems.find((each) => said.test(each));
    expect(told, problems.join('\n')).toBeDefined();
    if (lines !== -999) expect(told).toContain(`${path}:${line + lines} `);
  });
});

test('all problems of all files are told at once', () => {
  const broken = changed(volume, 'common-law-policing', 'nosuch').files.map((file) => {
    if (file.path === street) return { ...file, text: file.text.replace('name: month', 'name: crime_id') };
    if (file.path === rules)
      return { ...file, text: `${file.text}\npermit (principal, action, resource) when { principal.rank };` };
    return file;
  });
  const files = new Set(inspectDefinitions(broken).problems.map((each) => each.file));
  expect([...files].sort()).toEqual([rules, volume, street]);
  expect(() => readDefinitions(broken)).toThrowError(/have 3 problem/);
});

test('a rule that only warns is an error as well: what Cedar doubts is not put in force', () => {
  const { files } = changed(
    rules,
    'resource.kind == "source-identity"',
    'resource.kind == "a" && resource.kind == "b" && false',
  );
  expect(problemsOf(files).join()).toMatch(/policy\/access\.cedar:\d+/);
});

describe('YAML that would make the reader work without bound, or mean two things', () => {
  const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
    .split('')
    .map((k, i) => `${k}: &${k} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
    .join('\n')}`;
  test.each([
    ['anchors and aliases', bomb, /an anchor/],
    ['duplicate keys', 'name: a\nname: b', /unique/i],
    ['deep nesting', '['.repeat(100_000), /nested too deeply/],
    ['deep nesting by dashes', `${'- '.repeat(50_000)}x`, /nested too deeply/],
    [
      'deep nesting by indentation',
      Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      /nested too deeply/,
    ],
    ['a huge file', `name: ${'x'.repeat(5_000_000)}`, /has 5000006 characters/],
    ['tags', 'name: !!js/function "x"', /YAML|tag/],
    ['two documents', 'name: a\n---\nname: b', /YAML/],
    ['keys that are no text', '1: a', /a key that is not text/],
    ['a merge', 'a: {b: 1}\n<<: {c: 2}', /unknown key "<<"/],
    ['nothing', '', /is empty/],
    ['a list', '- a', /is a list; a group of keys/],
    ['__proto__', '__proto__: {name: x}', /unknown key "__proto__"/],
  ])('%s', (_name, text, said) => {
    const started = performance.now();
    const problems = problemsOf([
      ...pole.filter((file) => file.path !== 'workspace.yaml'),
      { path: 'workspace.yaml', text },
    ]);
    expect(problems.join('\n')).toMatch(said);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test('too many files, unknown places and files given twice', () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ path: `purposes/p${i}.yaml`, text: '' }));
    expect(problemsOf(many).join()).toMatch(/there are 5000 definition files/);
    expect(problemsOf([...pole, { path: 'policy/secrets.yaml', text: 'a: 1' }]).join()).toMatch(/no such policy file/);
    expect(problemsOf([...pole, { path: 'purposes/Loud.yaml', text: 'a: 1' }]).join()).toMatch(/no definition file/);
    expect(problemsOf([...pole, ...pole.slice(0, 1)]).join()).toMatch(/given twice/);
    expect(
      problemsOf([
        ...pole,
        { path: 'policy/markings.yaml', text: 'RED: {title: Red, summary: A second home.}' },
      ]).join(),
    ).toMatch(/also in policy\/vocabulary.yaml/);
    expect(problemsOf(pole.filter((file) => file.path !== 'workspace.yaml')).join()).toMatch(
      /workspace.yaml:1 the file is missing/,
    );
  });
});

test('sections may lie in files of their own', () => {
  const text = pole.find((file) => file.path === words)?.text ?? '';
  const [before = '', after = ''] = text.split(/^operations:$/m);
  const operations = after.replaceAll(/^ {2}/gm, '');
  const files = [
    ...pole.filter((file) => file.path !== words),
    { path: words, text: before },
    { path: 'policy/operations.yaml', text: operations },
  ];
  expect(problemsOf(files)).toEqual([]);
  expect([...readDefinitions(files).operations.keys()]).toEqual(['OP-ALDER', 'OP-BIRCH', 'OP-LANTERN']);
  const unknown = files.map((file) =>
    file.path === 'policy/operations.yaml'
      ? { ...file, text: file.text.replace('[volume-crime-analysis]', '[nosuch]') }
      : file,
  );
  expect(problemsOf(unknown).join()).toMatch(/policy\/operations.yaml:\d+ purpose "nosuch"/);
});

describe('what no one could ever see is listed to the steward', () => {
  test('threat 12: rows that no purpose in force reaches', () => {
    const { files, line } = changed(
      search,
      '- [classification:OFFICIAL, category:other]',
      '- [classification:OFFICIAL, category:other]\n  - [classification:OFFICIAL, category:convicted]',
    );
    const { definitions, problems } = inspectDefinitions(
      files
        .filter(
          (file) =>
            file.path !== sync &&
            file.path !== sweep &&
            !file.path.includes('continuity') &&
            !file.path.includes('records'),
        )
        .map((file) => ({
          ...file,
          text: file.text
            .replace(
              '  - grant: stop-and-search\n    purpose: volume-crime-analysis\n    because: Searches are made to detect crime; where and for what they were made is part of its pattern.\n',
              '',
            )
            .replaceAll(/ {2}- grant: [a-z-]+\n {4}purpose: records-management\n {4}because: .*\n/g, ''),
        })),
    );
    expect(problems).toEqual([]);
    expect(definitions?.warnings).toMatchObject([
      { file: search, line: line + 1, problem: expect.stringContaining('unreachable') },
    ]);
  });

  test('a group that no role may read', () => {
    const { files } = changed(words, 'column_groups: [ethnicity]\n  engineer', 'column_groups: []\n  engineer');
    const warnings = inspectDefinitions(files).definitions?.warnings.map((each) => each.problem) ?? [];
    expect(warnings.join()).toMatch(/none of its roles may read "ethnicity"/);
  });

  test('threat 10: more labels declared than can be live', () => {
    const cases = Array.from({ length: 130 }, (_, i) => `OP-N${i}`);
    const files = pole
      .map((file) => {
        if (file.path === words) {
          const more = cases.map(
            (name) =>
              `  ${name}: {title: One of many, lead: Someone, opened: 2026-11-01, purposes: [stop-search-scrutiny]}`,
          );
          return { ...file, text: `${file.text}${more.join('\n')}\n` };
        }
        if (file.path !== search) return file;
        const declares = cases.map((name) => `  - [classification:OFFICIAL, category:other, operation:${name}]`);
        return { ...file, text: file.text.replace('declares:\n', `declares:\n${declares.join('\n')}\n`) };
      })
      .filter((file) => !file.path.startsWith('purposes/orders/'));
    const { definitions, problems } = inspectDefinitions(files);
    expect(problems).toEqual([]);
    expect(definitions?.warnings).toContainEqual(
      expect.objectContaining({ file: search, expected: 'at most 256 live ones' }),
    );
  });
});

describe('what is approved is the hash of the files', () => {
  test('threat 9: any byte of any file changes it; their order does not', () => {
    const hash = definitionsHash(pole);
    expect(definitionsHash([...pole].reverse())).toBe(hash);
    expect(readDefinitions(pole).hash).toBe(hash);
    for (const file of pole) {
      const others = pole.filter((each) => each !== file);
      expect(definitionsHash([...others, { ...file, text: `${file.text} ` }])).not.toBe(hash);
      expect(definitionsHash([...others, { ...file, path: `${file.path}x` }])).not.toBe(hash);
      expect(definitionsHash(others)).not.toBe(hash);
    }
  });

  test('text cannot move between files unnoticed', () => {
    const one = [
      { path: 'a', text: 'bc' },
      { path: 'd', text: 'e' },
    ];
    expect(definitionsHash(one)).not.toBe(
      definitionsHash([
        { path: 'a', text: 'b' },
        { path: 'cd', text: 'e' },
      ]),
    );
    expect(definitionsHash(one)).not.toBe(definitionsHash([{ path: 'a', text: 'bc1:de' }]));
  });

  test('an order has a hash of its own', () => {
    const before = readDefinitions(pole).orders.get('sweep')?.hash;
    const after = readDefinitions(changed(sweep, '02:30', '02:31').files).orders;
    expect(after.get('sweep')?.hash).not.toBe(before);
    expect(after.get('count')?.hash).toBe(readDefinitions(pole).orders.get('count')?.hash);
  });
});

test('definitions cannot be changed once read', () => {
  const definitions = readDefinitions(pole);
  const purposes = definitions.purposes as Map<string, unknown>;
  expect(() => purposes.set('x', {})).toThrowError(/not changed once read/);
  expect(() => purposes.clear()).toThrowError(/not changed once read/);
  const purpose = definitions.purposes.get('volume-crime-analysis');
  expect(() => (purpose?.roles as string[] | undefined)?.push('wizard')).toThrow(TypeError);
  expect(() => Object.assign(purpose ?? {}, { status: 'x' })).toThrow(TypeError);
});
