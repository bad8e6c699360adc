import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileIn, searchCsv, streetCsv } from './files.js';
import { CRIME, type Said, SCRUTINY, Story } from './story.js';

/** A source whose columns change while its rows are there: what can be followed is, what cannot is refused before it is in force. */

let story: Story;
beforeAll(async () => {
  story = await Story.demonstration();
}, 180_000);
afterAll(() => story?.end());

const street = () => story.path('sources', 'police_uk_street.yaml');
const search = () => story.path('sources', 'police_uk_stop_and_search.yaml');

async function change(path: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  await writeFile(path, changed);
}

async function approvedBy(...stewards: readonly string[]): Promise<Said> {
  const { onDisk } = JSON.parse(await story.does('policy', 'status', '--as', 'steward', '--format', 'json')) as {
    onDisk: string;
  };
  let said: Said = { code: 0, stdout: '', stderr: '' };
  for (const steward of stewards)
    said = await story.run(['policy', 'approve', onDisk, '--author', 'engineer', '--as', steward]);
  return said;
}

async function approve(): Promise<void> {
  const said = await approvedBy('steward', 'steward-two');
  expect(said.code, said.stderr).toBe(0);
}

/** Refused, by words that the message must have; the file is then as it was. */
async function refuses(path: string, from: string | RegExp, to: string, ...words: readonly string[]): Promise<void> {
  const before = await readFile(path, 'utf8');
  await change(path, from, to);
  for (const steward of ['steward', 'steward-two']) {
    const said = await approvedBy(steward);
    expect(said.code, said.stdout).not.toBe(0);
    for (const word of [...words, 'expected']) expect(said.stderr).toContain(word);
  }
  await writeFile(path, before);
}

function withBeat(ids: readonly string[], beat: string): string {
  const [heads = '', ...lines] = streetCsv(ids.map((id) => ({ id })))
    .trim()
    .split('\n');
  return `${[`${heads},Beat`, ...lines.map((line) => `${line},${beat}`)].join('\n')}\n`;
}

const bring = async (name: string, text: string) =>
  story.importFiles('police-uk-street', await fileIn(story.root, name, text));
const BEATS = 'select crime_id, beat from police_uk_street order by crime_id';
const BEAT = '  - { header: Beat, name: beat, type: int }\n';
const CONTEXT = /^ {2}- \{ header: Context, .*\n/m;

test('a column is added: old rows have no value in it, new ones do, and everything that goes over the files goes on', async () => {
  await bring('a.csv', streetCsv([{ id: 'a1' }, { id: 'a2' }]));
  await change(street(), CONTEXT, `$&${BEAT}`);
  await approve();
  // Before any file came with it.
  expect(await story.rows(BEATS)).toEqual([
    { crime_id: 'a1', beat: null },
    { crime_id: 'a2', beat: null },
  ]);
  const listed = await story.does('datasets', '--as', CRIME.as, '--format', 'json');
  expect(listed).toContain('"beat"');
  await bring('b.csv', withBeat(['b1'], '7'));
  await bring('c.csv', withBeat(['c1', 'c2'], '8'));
  await bring('c.csv', withBeat(['c1'], '9'));
  const rows = [
    { crime_id: 'a1', beat: null },
    { crime_id: 'a2', beat: null },
    { crime_id: 'b1', beat: 7 },
    { crime_id: 'c1', beat: 9 },
  ];
  expect(await story.rows(BEATS)).toEqual(rows);
  await story.does('orders', 'run', 'continuity', '--as', 'engineer');
  await story.does('orders', 'run', 'sweep', '--as', 'engineer');
  expect(await story.rows(BEATS)).toEqual(rows);
  expect(await story.rows('select count(*) as n from police_uk_street where beat is null')).toEqual([{ n: 2 }]);
}, 240_000);

test('a column is widened, and earlier points of history are read under the columns of today', async () => {
  const before = new Date().toISOString();
  await change(street(), 'name: beat, type: int ', 'name: beat, type: long ');
  await approve();
  await bring('d.csv', withBeat(['d1'], '3000000000'));
  expect(await story.rows('select beat from police_uk_street order by crime_id desc limit 2')).toEqual([
    { beat: 3000000000 },
    { beat: 9 },
  ]);
  const counted = 'select count(*) as n, count(beat) as b from police_uk_street';
  expect(await story.rows(counted, CRIME, '--at', before)).toEqual([{ n: 4, b: 2 }]);
  await story.does('orders', 'run', 'continuity', '--as', 'engineer');
  expect(await story.rows('select sum(beat) as s from police_uk_street')).toEqual([{ s: 3000000016 }]);
}, 240_000);

test('a column is dropped, and comes back with its values', async () => {
  await change(street(), '  - { header: Beat, name: beat, type: long }\n', '');
  await approve();
  expect((await story.sql(BEATS)).stderr).toContain('There is no column "beat"');
  await bring('e.csv', streetCsv([{ id: 'e1' }]));
  await story.does('orders', 'run', 'continuity', '--as', 'engineer');
  await change(street(), CONTEXT, '$&  - { header: Beat, name: beat, type: long }\n');
  await approve();
  expect(await story.rows('select count(beat) as b, count(*) as n from police_uk_street')).toEqual([{ b: 3, n: 6 }]);
}, 240_000);

test("law: 's35-sensitive' what cannot be followed is refused, by what, where, what was expected; nothing is lost", async () => {
  await story.importFiles('police-uk-stop-and-search', await fileIn(story.root, 's.csv', searchCsv(4)));
  await refuses(street(), /(name: longitude, type: )double/, '$1string', 'police_uk_street', 'longitude', 'double');
  await refuses(street(), 'name: beat, type: long', 'name: beat, type: int', 'beat', 'long');
  await refuses(street(), 'header: Location, name: location', 'header: Location, name: place', 'place', 'location');
  await refuses(search(), /(name: gender, type: string),/, '$1, group: ethnicity,', 'gender', 'in no column group');
  await refuses(
    ...([search(), /(name: officer_defined_ethnicity, type: string), group: ethnicity/, '$1', 'ethnicity'] as const),
  );
  expect(await story.rows('select count(*) as n from police_uk_stop_and_search', SCRUTINY)).toEqual([{ n: 4 }]);
}, 240_000);

test('a column is added to a column group: one row of its companion for each row, old ones without a value', async () => {
  const group = /^ {2}- \{ header: Officer-defined ethnicity, .*\n/m;
  await change(search(), group, '$&  - { header: Religion, name: religion, type: string, group: ethnicity }\n');
  await approve();
  const [heads = '', ...lines] = searchCsv(3).trim().split('\n');
  const text = `${[`${heads},Religion`, ...lines.map((line) => `${line},none`)].join('\n')}\n`;
  await story.importFiles('police-uk-stop-and-search', await fileIn(story.root, 't.csv', text));
  const sql =
    'select count(*) as n, count(religion) as r, count(self_defined_ethnicity) as e from police_uk_stop_and_search';
  expect(await story.rows(sql, SCRUTINY)).toEqual([{ n: 7, r: 3, e: 7 }]);
  await story.does('orders', 'run', 'continuity', '--as', 'engineer');
  expect(await story.rows(sql, SCRUTINY)).toEqual([{ n: 7, r: 3, e: 7 }]);
}, 240_000);
