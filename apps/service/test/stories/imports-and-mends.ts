import { expect, it, type TestContext } from 'vitest';
import { brokenStreet, mendedStreet } from './files.js';
import { goTo, openSession, type Stage } from './stage.js';

export function importsAndMends(stageOf: (context: TestContext) => Stage): void {
  it('an engineer imports a spreadsheet with errors, learns where they are, mends it and imports again', async (context) => {
    const stage = stageOf(context);
    const page = await stage.personAt('engineer');
    await goTo(page, 'Imports');
    const bring = async (text: string) => {
      await page.getByLabel('Source').selectOption({ label: 'Street-level crime' });
      await page.getByLabel('Files to bring in').setInputFiles(await stage.file('street.csv', text));
      await page.getByLabel('Files sent').getByText('street.csv').waitFor();
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      const told = page.getByRole('status').filter({ hasText: 'The files were taken.' });
      await told.waitFor();
      return ((await told.textContent()) ?? '').replaceAll(/\s+/g, ' ');
    };
    const first = await bring(brokenStreet());
    expect(first).toMatch(/Lines put aside, since they broke a rule\s*2/);
    // Without a session: the places, which whoever has the file may know, and no value.
    const places = page.getByRole('table').filter({ hasText: 'Line or row' });
    const told = (await places.locator('tbody tr').allTextContents()).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(told).toEqual([
      expect.stringMatching(/^street\.csv ?3 ?longitude.*wrong-type$/),
      expect.stringMatching(/^street\.csv ?5 ?reported_by.*missing-columns$/),
    ]);

    const analyst = await stage.personAt('analyst');
    await openSession(analyst, {
      purpose: 'Analysis of volume crime',
      operation: 'OP-HARRIER',
      reason: 'Import of street.csv of today: which of its lines were put aside, and by which rule?',
    });
    await goTo(analyst, 'Imports');
    await analyst.getByLabel('Source').selectOption({ label: 'Street-level crime' });
    await analyst.getByRole('button', { name: 'Show them' }).click();
    await analyst.getByText('2 lines').waitFor();
    const cells = await analyst.getByRole('gridcell').allTextContents();
    // File, line, column and rule; and the line itself, which whoever may read all that the source may hold sees.
    expect([cells.slice(0, 4), cells.slice(5, 9)]).toEqual([
      ['street.csv', '3', 'longitude', 'wrong-type'],
      ['street.csv', '5', 'reported_by', 'missing-columns'],
    ]);

    const second = await bring(mendedStreet());
    await analyst.getByRole('button', { name: 'Show them again' }).click();
    await analyst.getByText('None that this session may see.').waitFor();
    expect(second).toMatch(/Lines put aside, since they broke a rule\s*0/);
  });
}
