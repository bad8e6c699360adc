import { readFile } from 'node:fs/promises';
import { expect, it, type TestContext } from 'vitest';
import { BEATS, BURGLARIES } from './files.js';
import { ask, openSession, type Stage } from './stage.js';

export const CRIME = {
  purpose: 'Analysis of volume crime',
  operation: 'OP-HARRIER',
  reason: 'Crime reference 42/2026: which beats do the burglaries of homes lie in, for the patrol plan?',
} as const;

export function asksAndDownloads(stageOf: (context: TestContext) => Stage): void {
  it('an analyst asks how burglaries lie by beat, and downloads the answer', async (context) => {
    const page = await stageOf(context).personAt('analyst');
    await openSession(page, CRIME);
    await ask(
      page,
      "SELECT beat, count(*) AS burglaries FROM rms_crimes WHERE offence LIKE 'Burglary%' GROUP BY beat ORDER BY burglaries DESC",
    );
    await page.getByText(/^3 rows in/).waitFor();
    const cells = await page.getByRole('gridcell').allTextContents();
    expect(cells).toEqual(BEATS.flatMap((beat) => [beat, String(BURGLARIES[beat])]));

    await page.getByRole('button', { name: 'Download' }).click();
    await page.getByText('This is a disclosure to yourself.').waitFor();
    await page.getByLabel('Name of the file').fill('burglaries by beat');
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download it' }).click();
    const file = await downloading;
    expect(file.suggestedFilename()).toMatch(/^burglaries by beat OFFICIAL \d{4}-\d{2}-\d{2}\.csv$/);
    const text = await readFile(await file.path(), 'utf8');
    expect(text).toMatch(/^\uFEFF# Handling: Not to be passed on\./);
    expect(text.split(/\r?\n/).filter((line) => !/^\uFEFF?#/.test(line))).toEqual([
      'beat,burglaries',
      'Ashfield,23',
      'Millbank,11',
      'Harbour,4',
      '',
    ]);
  });
}
