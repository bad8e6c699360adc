import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asText, cityOfLondon, duckdbOf } from './real-data.js';
import { CRIME, SCRUTINY, Story, standingArguments } from './story.js';

const street = await cityOfLondon('street');
const searches = await cityOfLondon('stop-and-search');
const missing = street === undefined || searches === undefined;
if (missing)
  process.stderr.write('not run: harness/story/real-data: no files of data.police.uk (set PEEL_REAL_DATA)\n');

describe.skipIf(missing)('the City of London, 32 months', () => {
  const files = street ?? [];
  let story: Story;
  let imported: Record<string, unknown>;

  beforeAll(async () => {
    story = await Story.demonstration();
    imported = await story.importFiles('police-uk-street', ...files);
  });
  afterAll(() => story?.end());

  test('every row of the street files comes in, and what is odd about them is counted', async () => {
    expect(imported).toMatchObject({ rows: 22_111, quarantined: 0, duplicates: 1_124, blankIds: 3_013 });
    expect(imported.snapshot).toMatch(/^snap_/);
    const text = asText(files);
    const [counted] = await duckdbOf(
      `select count(*)::int as rows, (count(*) - (select count(*) from (select distinct * from ${text})))::int as duplicates, (count(*) filter ("Crime ID" is null))::int as blank from ${text}`,
    );
    expect(counted).toEqual({ rows: 22_111, duplicates: 1_124, blank: 3_013 });
  });

  test('the same files again change nothing', async () => {
    const history = ['history', 'police_uk_street', ...standingArguments(CRIME), '--format', 'json'];
    const before = await story.does(...history);
    expect(await story.importFiles('police-uk-street', ...files)).toMatchObject({
      rows: 0,
      snapshot: null,
      unchanged: files.length,
    });
    expect(await story.does(...history)).toBe(before);
    expect(JSON.parse(before)).toHaveLength(1);
  });

  test('counts by crime type are what DuckDB reads from the files', async () => {
    const governed = await story.rows(
      'select crime_type, count(*) as n from police_uk_street group by all order by all',
    );
    const raw = await duckdbOf(
      `select "Crime type" as crime_type, count(*)::int as n from ${asText(files)} group by all order by all`,
    );
    expect(governed).toEqual(raw);
  });

  test('every value of every row is the one in the file', async () => {
    const columns =
      'crime_id, month, reported_by, falls_within, longitude, latitude, location, lsoa_code, lsoa_name, crime_type, last_outcome_category, context';
    const governed = await story.rows(`select ${columns} from police_uk_street order by all`);
    const heads = [
      'Crime ID',
      'Month',
      'Reported by',
      'Falls within',
      'Longitude',
      'Latitude',
      'Location',
      'LSOA code',
      'LSOA name',
      'Crime type',
      'Last outcome category',
      'Context',
    ];
    const names = columns.split(', ');
    const select = heads
      .map((head, at) => `${/itude$/.test(head) ? `"${head}"::double` : `"${head}"`} as ${names[at]}`)
      .join(', ');
    const raw = await duckdbOf(`select ${select} from ${asText(files)} order by all`);
    expect(governed.map((row) => JSON.stringify(row))).toEqual(raw.map((row) => JSON.stringify(row)));
  });

  test('a changed file of the same name takes the place of its rows, and what was known before can be asked', async () => {
    const before = new Date().toISOString();
    const first = files[0] ?? '';
    const shorter = join(story.root, basename(first));
    const lines = (await readFile(first, 'utf8')).split('\n');
    await writeFile(shorter, `${lines.slice(0, 11).join('\n')}\n`);
    const rowsBefore = lines.filter((line) => line.trim() !== '').length - 1;
    expect(await story.importFiles('police-uk-street', shorter)).toMatchObject({ rows: 10, unchanged: 0 });
    const count = 'select count(*) as n from police_uk_street';
    expect(await story.rows(count)).toEqual([{ n: 22_111 - rowsBefore + 10 }]);
    expect(await story.rows(count, CRIME, '--at', before)).toEqual([{ n: 22_111 }]);
    const history = JSON.parse(
      await story.does('history', 'police_uk_street', ...standingArguments(CRIME), '--format', 'json'),
    ) as { commit: string; rowsAdded: number; rowsRemoved: number }[];
    // A commit tells the rows of the files it wrote and let go of: what a replacement leaves is their difference.
    expect(history.map(({ rowsAdded, rowsRemoved }) => rowsAdded - rowsRemoved)).toEqual([10 - rowsBefore, 22_111]);
    expect(await story.rows(count, CRIME, '--at', history[1]?.commit ?? '')).toEqual([{ n: 22_111 }]);
    await copyFile(first, shorter);
    expect(await story.importFiles('police-uk-street', shorter)).toMatchObject({ rows: rowsBefore });
    expect(await story.rows(count)).toEqual([{ n: 22_111 }]);
  });

  test('stop and search: 6,449 rows, nobody dropped; ethnicity only for the purpose that may', async () => {
    const all = searches ?? [];
    expect(await story.importFiles('police-uk-stop-and-search', ...all)).toMatchObject({ rows: 6_449, quarantined: 0 });
    expect(await story.importFiles('police-uk-stop-and-search', ...all)).toMatchObject({ rows: 0, snapshot: null });
    const byEthnicity =
      'select self_defined_ethnicity as who, count(*) as n from police_uk_stop_and_search group by all order by all';
    const raw = await duckdbOf(
      `select "Self-defined ethnicity" as who, count(*)::int as n from ${asText(all)} group by all order by all`,
    );
    expect(await story.rows(byEthnicity, SCRUTINY)).toEqual(raw);
    const refused = await story.sql(byEthnicity, CRIME);
    expect(refused.code).toBe(4);
    expect(refused.stdout).toBe('');
    const [shown] = await story.rows('select * from police_uk_stop_and_search limit 1');
    expect(Object.keys(shown ?? {}).filter((name) => name.includes('ethnicity'))).toEqual([]);
  });
});
