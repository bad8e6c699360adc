import { startOf } from '@peel/policy/calendar';
import { covertNames, isCovertPurpose } from '@peel/policy/covert-names';
import { type DefinitionFile, inspectDefinitions, readDefinitions } from '@peel/policy/definitions';
import { publicDefinitions } from '@peel/policy/public-definitions';
import { publicHistory, publicNews } from '@peel/policy/public-news';
import { describe, expect, test } from 'vitest';
import { poleFiles } from './template-files.js';

const SCRUTINY = 'purposes/stop-search-scrutiny.yaml';
const STREET = 'sources/police_uk_street.yaml';

function changed(path: string, ...changes: readonly [RegExp, string][]): DefinitionFile[] {
  return poleFiles().map((file) =>
    file.path === path ? { path, text: changes.reduce((text, [from, to]) => text.replace(from, to), file.text) } : file,
  );
}

/** The source of street-level crime changed, and its order let write the further conditions. */
function withCovert(further: string, change: (source: string) => string): DefinitionFile[] {
  return poleFiles().map((file) => {
    if (file.path === STREET) return { ...file, text: change(file.text) };
    if (!file.path.endsWith('sync-police-uk-street.yaml')) return file;
    return { ...file, text: file.text.replace('classification:OFFICIAL]', `classification:OFFICIAL, ${further}]`) };
  });
}

function steps(...texts: readonly [day: string, files: DefinitionFile[]][]) {
  const read = texts.map(([day, files]) => ({ at: startOf(day) + 36_000_000, definitions: readDefinitions(files) }));
  const covert = covertNames(read.map(({ definitions }) => definitions));
  return read.map(({ at, definitions }) => ({ at, definitions: publicDefinitions(definitions, covert) }));
}

const day = (name: string, files: DefinitionFile[]): [string, DefinitionFile[]] => [name, files];
const news = (texts: readonly [string, DefinitionFile[]][], now: string) =>
  publicNews(steps(...texts), startOf(now) + 1)
    .filter(({ purpose }) => purpose === 'stop-search-scrutiny')
    .map(({ day, kind, parts }) => [day, kind, ...parts]);

describe('news', () => {
  const first: [string, DefinitionFile[]] = ['2026-11-02', poleFiles()];

  test('an approval, a change, a review, a withdrawal and an expiry each appear by themselves, on their day', () => {
    const narrower = changed(SCRUTINY, [/^owner: .*/m, 'owner: Somebody else']);
    const renewed = changed(SCRUTINY, [/^begins: .*/m, 'begins: 2027-05-01'], [/^expires: .*/m, 'expires: 2028-04-30']);
    const withdrawn = changed(SCRUTINY, [/^status: .*/m, 'status: withdrawn']);
    expect(news([first], '2026-11-03')).toEqual([['2026-11-02', 'approved']]);
    expect(news([first], '2027-11-03')[0]).toEqual(['2027-10-31', 'expired']);
    expect(news([first, ['2026-12-01', narrower]], '2026-12-02')[0]).toEqual([
      '2026-12-01',
      'changed',
      'who answers for it',
    ]);
    expect(news([first, ['2027-05-01', renewed]], '2027-12-02')[0]).toEqual(['2027-05-01', 'reviewed']);
    expect(news([first, ['2026-12-01', withdrawn]], '2027-12-02')).toEqual([
      ['2026-12-01', 'withdrawn'],
      ['2026-11-02', 'approved'],
    ]);
  });

  test('of one day stand with the later first', () => {
    const withdrawn = changed(SCRUTINY, [/^status: .*/m, 'status: withdrawn']);
    const at = (hour: number, [step]: ReturnType<typeof steps>) => ({
      at: startOf('2026-11-02') + hour * 3_600_000,
      definitions: step?.definitions ?? { purposes: [], datasets: [], columnGroups: [] },
    });
    const kinds = (hours: readonly [number, DefinitionFile[]][]) =>
      publicNews(
        hours.map(([hour, files]) => at(hour, steps(['2026-11-02', files]))),
        startOf('2026-11-03'),
      )
        .filter(({ purpose }) => purpose === 'stop-search-scrutiny')
        .map(({ kind }) => kind);
    expect(
      kinds([
        [9, poleFiles()],
        [11, withdrawn],
      ]),
    ).toEqual(['withdrawn', 'approved']);
    expect(
      kinds([
        [9, poleFiles()],
        [11, withdrawn],
        [15, poleFiles()],
      ]),
    ).toEqual(['approved', 'withdrawn']);
  });

  test('threat 18: a text that differs in nothing public, on whatever day, is no news', () => {
    const covert = changed('policy/vocabulary.yaml', [
      /^operations:\n/m,
      'operations:\n  OP-HIDDEN:\n    title: Hidden\n    lead: Nobody\n    opened: 2026-11-01\n    purposes: [volume-crime-analysis]\n    covert: true\n',
    ]);
    const all = publicNews(steps(first, ['2026-12-01', covert]), startOf('2026-12-05'));
    expect(all).toEqual(publicNews(steps(first), startOf('2026-12-05')));
  });

  test('a purpose that is covert today has neither news nor a page, also of the time before', () => {
    const covert = changed(SCRUTINY, [/^public:[\s\S]*/m, 'covert: true\n']);
    const told = [first, day('2026-12-01', covert)];
    const pages = [
      publicNews(steps(...told), startOf('2026-12-05')),
      publicHistory(steps(...told), startOf('2026-12-05')),
    ];
    expect(JSON.stringify(pages)).not.toContain('stop-search-scrutiny');
  });

  test('what was made covert stays so when it is gone', () => {
    const covert = readDefinitions(changed(SCRUTINY, [/^public:[\s\S]*/m, 'covert: true\n']));
    const gone = { ...covert, purposes: new Map() };
    expect(covertNames([readDefinitions(poleFiles()), covert, gone]).purpose('stop-search-scrutiny')).toBe(true);
    expect(covertNames([covert, readDefinitions(poleFiles())]).purpose('stop-search-scrutiny')).toBe(false);
  });

  test('threat 18: a dataset that is covert today is named by no purpose, also of the time before, and makes no news', () => {
    const covert = withCovert('marking:COVERT', (text) =>
      text.replaceAll('[classification:OFFICIAL]', '[classification:OFFICIAL, marking:COVERT]'),
    );
    const withdrawn = covert.map((file) =>
      file.path === SCRUTINY ? { ...file, text: file.text.replace(/^status: .*/m, 'status: withdrawn') } : file,
    );
    const texts = [first, day('2026-12-01', covert), day('2026-12-02', withdrawn)];
    const told = publicHistory(steps(...texts), startOf('2026-12-05'));
    expect(told.map(({ purpose }) => purpose.name)).toContain('stop-search-scrutiny');
    expect(JSON.stringify(told)).not.toContain('police_uk_street');
    expect(publicNews(steps(...texts.slice(0, 2)), startOf('2026-12-05'))).toEqual(
      publicNews(steps(first), startOf('2026-12-05')),
    );
  });

  test('a purpose that is gone keeps its page as it last stood', () => {
    const withdrawn = changed(SCRUTINY, [/^status: .*/m, 'status: withdrawn']);
    const [found] = publicHistory(steps(first, ['2026-12-01', withdrawn]), startOf('2026-12-05')).filter(
      ({ purpose }) => purpose.name === 'stop-search-scrutiny',
    );
    expect([found?.state, found?.since, found?.purpose.title]).toEqual([
      'withdrawn',
      '2026-11-02',
      'Scrutiny of stop and search',
    ]);
  });
});

describe('what of the definitions is public', () => {
  test('a purpose is covert when it says so, or when every operation that may use it is', () => {
    const covertOperations: [RegExp, string] = [/^ {2}OP-BIRCH:\n/m, '  OP-BIRCH:\n    covert: true\n'];
    const of = (files: DefinitionFile[]) => {
      const definitions = readDefinitions(files);
      return [...definitions.purposes.values()].filter((each) => isCovertPurpose(definitions, each)).map((p) => p.name);
    };
    expect(of(poleFiles())).toEqual([]);
    expect(of(changed('policy/vocabulary.yaml', covertOperations))).toEqual(['stop-search-scrutiny']);
    expect(of(changed(SCRUTINY, [/^public:[\s\S]*/m, 'covert: true\n']))).toEqual(['stop-search-scrutiny']);
  });

  test('a covert purpose can have no words for the public', () => {
    const { problems } = inspectDefinitions(changed(SCRUTINY, [/^public:/m, 'covert: true\npublic:']));
    expect(problems.map(({ problem }) => problem)).toEqual(['the public is not told of a covert purpose']);
  });

  test('names no operation, no covert marking and no source whose every row is covert', () => {
    const source = poleFiles().find(({ path }) => path === 'sources/police_uk_street.yaml')?.text ?? '';
    const text = source
      .replaceAll('[classification:OFFICIAL]', '[classification:OFFICIAL, marking:COVERT]')
      .replace(/^title: .*/m, 'title: Hidden source');
    const covertSource = [...poleFiles(), { path: 'sources/hidden.yaml', text }];
    const told = JSON.stringify(publicDefinitions(readDefinitions(covertSource)));
    expect(told).not.toMatch(/hidden|Hidden|OP-|Covert/);
    expect(told).toContain('police_uk_stop_and_search');
  });

  test('threat 18: what only covert labels ask is not told of a dataset that has others', () => {
    const text = withCovert('classification:SECRET, marking:COVERT', (source) =>
      source.replace(/^declares:\n/m, 'declares:\n  - [classification:SECRET, marking:COVERT]\n'),
    );
    const [before, after] = [poleFiles(), text].map((files) => publicDefinitions(readDefinitions(files)).datasets);
    expect(text).not.toEqual(poleFiles());
    expect(after).toEqual(before);
  });
});
