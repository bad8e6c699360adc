import { planImport } from '@peel/sources/plan-import';
import { afterAll, describe, expect, it } from 'vitest';
import { factsFor } from './support/definition.js';
import { ImportFolder } from './support/folder.js';
import { realDataMissing, realFiles, templateSource } from './support/workspace.js';
import { runPlan } from './support/writer.js';

const folder = new ImportFolder();
afterAll(() => folder.remove());

describe.skipIf(realDataMissing !== undefined)(`published police files (${realDataMissing ?? 'found'})`, () => {
  it('32 files of street-level crime: 22,111 rows, none in quarantine', async () => {
    const source = templateSource('police_uk_street');
    const seen = await Promise.all(realFiles('-street.csv').map((path) => folder.inspect(path, { encoding: 'utf-8' })));
    expect(seen).toHaveLength(32);
    const { outputs, counts } = await runPlan(planImport(source, seen, factsFor(source, seen)));
    const rows = outputs.get('police_uk_street') ?? [];
    expect(rows).toHaveLength(22_111);
    expect(outputs.get('police_uk_street$quarantine')).toEqual([]);
    expect(new Set(rows.map((row) => row.record_id)).size).toBe(22_111);
    // Anti-social behaviour has no crime id in what is published.
    const blanks = counts.reduce((sum, row) => sum + Number(row.blank_crime_id), 0);
    expect(blanks).toBe(rows.filter((row) => row.crime_type === 'Anti-social behaviour').length);
    expect(counts.reduce((sum, row) => sum + Number(row.rows), 0)).toBe(22_111);
  });

  it("law: 's35-sensitive' stop and search: 6,449 rows, ethnicity apart with one row for each", async () => {
    const source = templateSource('police_uk_stop_and_search');
    const seen = await Promise.all(realFiles('city-of-london-stop-and-search.csv').map((path) => folder.inspect(path)));
    const { outputs } = await runPlan(planImport(source, seen, factsFor(source, seen)));
    const base = outputs.get('police_uk_stop_and_search') ?? [];
    const ethnicity = outputs.get('police_uk_stop_and_search$ethnicity') ?? [];
    expect(outputs.get('police_uk_stop_and_search$quarantine')).toEqual([]);
    expect(base).toHaveLength(6_449);
    expect(ethnicity).toHaveLength(6_449);
    expect(Object.keys(base[0] ?? {}).filter((name) => name.includes('ethnicity'))).toEqual(['key_ethnicity']);
    const keys = new Set(ethnicity.map((row) => row.key_ethnicity));
    expect(keys.size).toBe(6_449);
    expect(base.every((row) => keys.has(row.key_ethnicity) && row.key_ethnicity !== row.record_id)).toBe(true);
  });
});
