import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileIn, streetCsv } from './files.js';
import { Story } from './story.js';

/** A data protection officer answers somebody who wrote in, with a colleague, on the command line. */

let story: Story;
let records: readonly string[];

beforeAll(async () => {
  story = await Story.demonstration();
  const crimes = ['a', 'b', 'c'].map((id) => ({ id, location: `On or near Street ${id}` }));
  await story.importFiles('police-uk-street', await fileIn(story.root, 'few.csv', streetCsv(crimes)));
  records = await held();
});
afterAll(() => story?.end());

async function held(): Promise<readonly string[]> {
  const rows = await story.rows('select record_id, crime_id from police_uk_street order by crime_id');
  return rows.map((row) => String(row.record_id));
}

const WHY = 'The person showed that this entry was never about her';

async function decide(deed: string, record = '', ...more: readonly string[]): Promise<void> {
  const what = ['--dataset', 'police_uk_street', '--record', record, '--why', WHY, ...more];
  const asked = await story.does('records', deed, ...what, '--as', 'steward', '--format', 'json');
  const { request } = JSON.parse(asked) as { request: string };
  expect(await story.does('records', 'list', '--as', 'steward-two')).toContain(WHY);
  const alone = await story.run(['records', 'confirm', request, '--as', 'steward']);
  expect([alone.code, alone.stderr]).toEqual([3, expect.stringContaining('two stewards')]);
  await story.does('records', 'confirm', request, '--as', 'steward-two');
}

test("a record is erased, one is restricted, and comes back until a day, by two people, law: 's47-erasure', law: 's39-review'", async () => {
  const [first, second, third] = records;
  await decide('erase', first);
  expect(await held()).toEqual([second, third]);
  await decide('restrict', second);
  expect(await held()).toEqual([third]);
  const next = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
  await decide('keep', second, '--until', next);
  expect(await held()).toEqual([second, third]);
  // The same bytes again bring nothing back.
  await story.importFiles('police-uk-street', `${story.root}/few.csv`);
  expect(await held()).toEqual([second, third]);
});
