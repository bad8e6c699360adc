import { describe, expect, it } from 'vitest';
import { goTo, stageOfTests } from './stage.js';

const stageOf = stageOfTests();

describe('bringing files in', { timeout: 180_000 }, () => {
  it('tells who brings a file in where its errors are, without a session and without a value', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('engineer');
    await goTo(page, '/imports');
    const file = { name: '2026-10-street.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') };
    await page.getByLabel('Files to bring in').setInputFiles(file);
    await page.getByLabel('Files sent').getByText(file.name).waitFor();
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    const rows = page.getByRole('region', { name: '3. Bring them in' }).locator('tbody tr');
    await rows.first().waitFor();
    const told = (await rows.allTextContents()).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(told).toEqual([
      expect.stringMatching(/^2026-10-street.csv318longitude.*wrong-type$/),
      expect.stringMatching(/^2026-10-street.csv902the whole line.*missing-columns$/),
    ]);
    expect(stage.state.acts.filter((act) => act.includes('quarantine'))).toEqual([]);
  });

  it('sends a refused file again when it is tried again, and says the same of it', async (context) => {
    const page = await stageOf(context).pageOf('engineer');
    await goTo(page, '/imports');
    let handed = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/uploads?')) handed += 1;
    });
    const file = { name: 'nohead.csv', mimeType: 'text/csv', buffer: Buffer.from('1,2\n') };
    await page.getByLabel('Files to bring in').setInputFiles(file);
    await page.getByLabel('Files sent').getByText(file.name).waitFor();
    for (const times of [1, 2, 3]) {
      const answered = page.waitForResponse((response) => response.url().endsWith('/api/imports'));
      await page.getByRole('button', { name: 'Import', exact: true }).click();
      await (await answered).finished();
      await page.getByRole('alert').getByText('looks like data').waitFor();
      expect([times, handed]).toEqual([times, times]);
    }
  });

  it('offers bringing in and running to who may, and tells others who does', async (context) => {
    const page = await stageOf(context).pageOf('analyst');
    await goTo(page, '/imports');
    await page.getByText('Engineers and stewards bring files into a source').waitFor();
    expect(await page.getByRole('button', { name: 'Import', exact: true }).count()).toBe(0);
    await page.getByLabel('Source').selectOption('draft:operation');
    await page.getByRole('button', { name: 'choose files' }).waitFor();
    await goTo(page, '/orders');
    await page.locator('main').getByRole('link', { name: 'Bring in stop and search' }).click();
    await page.getByText('Engineers and stewards run it by hand, and engineer, who answers for it.').waitFor();
    expect(await page.getByRole('button', { name: 'Run it now' }).count()).toBe(0);
  });

  it('tells when an import or an order began that was started here, and how long it took; of other runs neither', async (context) => {
    const page = await stageOf(context).pageOf('engineer');
    const took = /^Began on \d+ \w+ \d{4},? (?:at )?\d\d:\d\d, took \d+ s$/;
    await goTo(page, '/imports');
    const file = { name: '2026-10-street.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') };
    await page.getByLabel('Files to bring in').setInputFiles(file);
    expect(await page.getByText(/^Began on/).count()).toBe(0);
    await page.getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByRole('region', { name: '3. Bring them in' }).getByText(took).waitFor();
    await goTo(page, '/orders');
    await page.locator('main').getByText('Failed', { exact: true }).waitFor();
    expect(await page.locator('main').getByText('Done', { exact: true }).count()).toBe(2);
    await page.locator('main').getByRole('link', { name: 'Bring in stop and search' }).click();
    const runs = page.getByRole('region', { name: 'Runs', exact: true });
    await runs.getByText('Failed', { exact: true }).waitFor();
    expect(await runs.getByText('Done', { exact: true }).count()).toBe(1);
    await page.getByRole('button', { name: 'Run it now' }).click();
    await page.getByRole('region', { name: 'Run', exact: true }).getByText(took).waitFor();
    expect(
      await page
        .getByRole('region', { name: 'Runs' })
        .getByText(/Began|took|\d+ s\b/)
        .count(),
    ).toBe(0);
  });

  it('tells how far a file is on its way', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('engineer');
    await goTo(page, '/imports');
    const held = await page.context().newCDPSession(page);
    // A slow line, so that there is something to see.
    const line = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 512 * 1024 };
    await held.send('Network.emulateNetworkConditions', line);
    const buffer = Buffer.alloc(1_500_000, 'a,b\n');
    await page.getByLabel('Files to bring in').setInputFiles({ name: 'large.csv', mimeType: 'text/csv', buffer });
    await page.getByText(/ of 1\.5 MB$/).waitFor();
    await page.getByLabel(/^[1-9]\d? % of large\.csv are sent$/).waitFor();
    await page.getByLabel('Files sent').getByText('large.csv').waitFor();
  });

  it('leaves nothing that was said of one source, nor its lines, under the name of another', async (context) => {
    const stage = stageOf(context);
    const engineer = await stage.pageOf('engineer');
    await goTo(engineer, '/imports');
    const file = { name: '2026-10-street.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') };
    await engineer.getByLabel('Files to bring in').setInputFiles(file);
    await engineer.getByLabel('Files sent').getByText(file.name).waitFor();
    await engineer.getByRole('button', { name: 'Import', exact: true }).click();
    await engineer.getByText('The files were taken.').waitFor();
    await engineer.getByLabel('Source').selectOption('police_uk_stop_and_search');
    expect(await engineer.getByText('The files were taken.').count()).toBe(0);
    const analyst = await stage.pageOf('analyst', { session: true });
    await goTo(analyst, '/imports');
    await analyst.getByRole('button', { name: 'Show them' }).click();
    await analyst.getByRole('grid').waitFor();
    await analyst.getByLabel('Source').selectOption('police_uk_stop_and_search');
    expect(await analyst.getByRole('grid').count()).toBe(0);
    await analyst.getByRole('button', { name: 'Show them', exact: true }).waitFor();
  });
});
