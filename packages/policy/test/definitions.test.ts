import { definitionsHash, inspectDefinitions, readDefinitions } from '@peel/policy/definitions';
import { describe, expect, test } from 'vitest';
import { changed, pole, problemsOf, rules, search, street, sweep, sync, volume, words } from './changed-template.js';

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
    ['a great many keys', Array.from({ length: 80_000 }, (_, i) => `a${i}: 1`).join('\n'), /unknown key "a0"/],
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

test("law: 's62-log-use' what was approved before the rule for counting the log stays readable, and nobody can approve it again", () => {
  const { files } = changed(
    'purposes/orders/count.yaml',
    'purpose: lawfulness-check',
    'purpose: volume-crime-analysis',
  );
  expect(inspectDefinitions(files).definitions).toBeUndefined();
  expect(inspectDefinitions(files, true).definitions?.orders.get('count')?.purpose).toBe('volume-crime-analysis');
});
