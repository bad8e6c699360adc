import { startOf } from '@peel/policy/calendar';
import { type DefinitionFile, inspectDefinitions, readDefinitions } from '@peel/policy/definitions';
import { isCovertPurpose, publicDefinitions } from '@peel/policy/public-definitions';
import { publicHistory, publicNews } from '@peel/policy/public-news';
import { describe, expect, test } from 'vitest';
import { poleFiles } from './template-files.js';

const SCRUTINY = 'purposes/stop-search-scrutiny.yaml';

function changed(path: string, ...changes: readonly [RegExp, string][]): DefinitionFile[] {
  return poleFiles().map((file) =>
    file.path === path ? { path, text: changes.reduce((text, [from, to]) => text.replace(from, to), file.text) } : file,
  );
}

function steps(...texts: readonly [day: string, files: DefinitionFile[]][]) {
  return texts.map(([day, files]) => ({
    at: startOf(day) + 36_000_000,
    definitions: publicDefinitions(readDefinitions(files)),
  }));
}

const nothingCovert = () => false;
const news = (texts: readonly [string, DefinitionFile[]][], now: string) =>
  publicNews(steps(...texts), startOf(now) + 1, nothingCovert)
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

  test('threat 18: a text that differs in nothing public, on whatever day, is no news', () => {
    const covert = changed('policy/vocabulary.yaml', [
      /^operations:\n/m,
      'operations:\n  OP-HIDDEN:\n    title: Hidden\n    lead: Nobody\n    opened: 2026-11-01\n    purposes: [volume-crime-analysis]\n    covert: true\n',
    ]);
    const all = publicNews(steps(first, ['2026-12-01', covert]), startOf('2026-12-05'), nothingCovert);
    expect(all).toEqual(publicNews(steps(first), startOf('2026-12-05'), nothingCovert));
  });

  test('a purpose that is covert today has neither news nor a page, also of the time before', () => {
    const isCovert = (purpose: string) => purpose === 'stop-search-scrutiny';
    const told = JSON.stringify([
      publicNews(steps(first), startOf('2026-12-05'), isCovert),
      publicHistory(steps(first), startOf('2026-12-05'), isCovert).map(({ purpose }) => purpose.name),
    ]);
    expect(told).not.toContain('stop-search-scrutiny');
  });

  test('a purpose that is gone keeps its page as it last stood', () => {
    const withdrawn = changed(SCRUTINY, [/^status: .*/m, 'status: withdrawn']);
    const [found] = publicHistory(steps(first, ['2026-12-01', withdrawn]), startOf('2026-12-05'), nothingCovert).filter(
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
});
