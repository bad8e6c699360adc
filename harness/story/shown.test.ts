import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Crime, fileIn, searchCsv, streetCsv } from './files.js';
import { CRIME, OVERSIGHT, Story, standingArguments } from './story.js';

/** "Who was shown this record?", after every way of reading it that we could think of. */

let story: Story;
let record: string;
let other: string;

/** Enough rows that an answer is still on its way while its reader is ended. */
const MANY = 40_000;

beforeAll(async () => {
  story = await Story.demonstration();
  const crimes: Crime[] = Array.from({ length: MANY }, (_, at) => ({
    id: `crime-${at}`,
    location: `On or near Street ${at % 997}`,
  }));
  const seeded: Crime[] = [{ id: 'a-seeded', location: 'On or near Seeded Court' }];
  const few = Array.from({ length: 40 }, (_, at) => ({ id: `b-${at}` }));
  await story.importFiles('police-uk-street', await fileIn(story.root, 'few.csv', streetCsv([...seeded, ...few])));
  await story.importFiles('police-uk-stop-and-search', await fileIn(story.root, 'searches.csv', searchCsv(20)));
  const [one, two] = await story.rows(
    "select record_id, crime_id from police_uk_street where crime_id in ('a-seeded', 'b-1') order by crime_id",
  );
  record = String(one?.record_id);
  other = String(two?.record_id);
  await story.importFiles('police-uk-street', await fileIn(story.root, 'many.csv', streetCsv(crimes)));
});
afterAll(() => story?.end());

interface Shown {
  readonly event: string;
  readonly how: string;
  readonly actor: string;
  readonly purpose: string;
  readonly operation: string;
}

async function shownOf(id: string, ...more: readonly string[]): Promise<readonly Shown[]> {
  const args = ['ledger', 'shown', id, ...more, ...standingArguments(OVERSIGHT), '--format', 'json'];
  return JSON.parse(await story.does(...args)) as Shown[];
}

const known = new Map<string, Set<string>>();

/** What one act adds to the answer. */
async function added(act: () => Promise<unknown>, id = record): Promise<readonly Shown[]> {
  const before = known.get(id) ?? new Set((await shownOf(id)).map(({ event }) => event));
  await act();
  const shown = await shownOf(id);
  known.set(id, new Set(shown.map(({ event }) => event)));
  return shown.filter(({ event }) => !before.has(event));
}

const WAYS: readonly (readonly [string, string, string])[] = [
  ['select *', 'select * from police_uk_street', 'follows from plan'],
  ['by its id', "select * from police_uk_street where record_id = '{id}'", 'listed'],
  ['a projection', "select location from police_uk_street where crime_id = 'a-seeded'", 'listed'],
  ['a filter', "select crime_type from police_uk_street where location = 'On or near Seeded Court'", 'listed'],
  [
    'a join',
    "select b.location from police_uk_stop_and_search a join police_uk_street b on b.crime_id = 'a-seeded' limit 1",
    'listed',
  ],
  ['group by', 'select location, count(*) as n from police_uk_street group by location', 'follows from plan'],
  ['distinct', 'select distinct location from police_uk_street', 'follows from plan'],
  [
    'with',
    "with s as (select * from police_uk_street where crime_id = 'a-seeded') select location from s",
    'follows from plan',
  ],
  [
    'a subquery in FROM',
    "select location from (select * from police_uk_street) where crime_id = 'a-seeded'",
    'follows from plan',
  ],
  ['a limit', 'select location from police_uk_street order by crime_id limit 1', 'listed'],
  [
    'a scalar subquery',
    "select type, (select location from police_uk_street where record_id = '{id}') as l from police_uk_stop_and_search",
    'follows from plan',
  ],
  [
    'exists',
    "select type from police_uk_stop_and_search where exists (select 1 from police_uk_street where record_id = '{id}' and location like '%Seeded%')",
    'follows from plan',
  ],
  [
    'a semi-join',
    "select a.type from police_uk_stop_and_search a semi join police_uk_street b on b.record_id = '{id}'",
    'follows from plan',
  ],
];

test.each(WAYS)('threat 16: %s', async (_way, statement, how) => {
  const shown = await added(() => story.rows(statement.replaceAll('{id}', record)));
  expect(shown.map((entry) => entry.how)).toEqual([how]);
  expect(shown[0]).toMatchObject({ actor: 'person:analyst', purpose: 'volume-crime-analysis', operation: 'OP-ALDER' });
});

test('threat 16: a record that was not in the answer is not listed', async () => {
  expect(await added(() => story.rows(`select * from police_uk_street where record_id = '${record}'`), other)).toEqual(
    [],
  );
  known.delete(record);
  const searches = await shownOf(record, '--dataset', 'police_uk_stop_and_search');
  const street = await shownOf(record, '--dataset', 'police_uk_street');
  expect(street.length).toBeGreaterThanOrEqual(WAYS.length);
  expect(searches.length).toBeLessThan(street.length);
});

/** A read of everything whose reader takes nothing beyond what the pipe holds. */
async function halfWay(signal: NodeJS.Signals): Promise<void> {
  const child = story.start(['sql', 'select * from police_uk_street', ...standingArguments(CRIME), '--format', 'json']);
  const { stdout } = child;
  if (stdout === null) throw new Error('no pipe');
  await once(stdout, 'readable');
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}

test.each(['SIGINT', 'SIGKILL'] as const)('threat 16: a reader that is ended half-way (%s)', async (signal) => {
  const shown = await added(async () => {
    await halfWay(signal);
    // The service writes the outcome when it notices.
    await new Promise((wait) => setTimeout(wait, 1_500));
  });
  expect(shown.map((entry) => entry.how)).toEqual(['follows from plan']);
});

test('threat 16: a service killed half-way: what was not concluded counts as shown', async () => {
  const shown = await added(async () => {
    const child = story.start([
      'sql',
      'select * from police_uk_street',
      ...standingArguments(CRIME),
      '--format',
      'json',
    ]);
    const { stdout } = child;
    if (stdout === null) throw new Error('no pipe');
    await once(stdout, 'readable');
    process.kill(await servicePid(), 'SIGKILL');
    const gone = once(child, 'exit');
    stdout.resume();
    const [code] = (await gone) as [number];
    expect(code).toBe(5);
  });
  expect(shown.map((entry) => entry.how)).toEqual(['no outcome']);
});

async function servicePid(): Promise<number> {
  const { Client } = await import('@peel/cli/client');
  const { pid } = await new Client(story.folder).get<{ pid: number }>('/health');
  return pid;
}

test('the log still verifies, from outside and from inside', async () => {
  const said = await story.does('ledger', 'verify');
  expect(said).toMatch(/^The log verifies: tree size \d+, root hash \S+, \d+ contents opened\n$/);
  expect(await readFile(story.path('.peel', 'ledger', 'log', 'checkpoint'), 'utf8')).toContain('peel-demonstration/');
});
