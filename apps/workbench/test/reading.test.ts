import { describe, expect, it } from 'vitest';
import { goTo, stageOfTests } from './stage.js';
import { runSql, writeSql } from './steps.js';

const stageOf = stageOfTests();

describe('reading', { timeout: 180_000 }, () => {
  it('goes from signing in over a session to rows, a chart and a receipt', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    expect(new URL(page.url()).pathname).toBe('/sql');
    await runSql(page, 'SELECT 1');
    await page.getByText('84 rows').waitFor();
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('85');
    expect(await page.getByRole('gridcell').nth(4).textContent()).toBe('null');
    await page.getByText('event evt_ztpvcd3k3r8b').waitFor();
    await page.getByRole('button', { name: 'Chart' }).click();
    await page.locator('.chart-drawing').waitFor();
    expect(await page.locator('figure [role=img]').getAttribute('aria-label')).toContain('crimes by month: 10 values');
    expect(stage.faults).toEqual([]);
  });

  it('threat 21: no page reads by being opened, followed to, hovered over or reloaded', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    const before = stage.state.acts.length;
    for (const path of ['/', '/sql/qry_0011223344556677', '/catalogue', '/ledger/acts', '/imports']) {
      await goTo(page, path);
      await page.waitForTimeout(200);
      for (const button of await page.getByRole('button').all()) {
        await button.hover({ timeout: 300 }).catch(() => undefined);
      }
      await page.reload();
      await page.locator('h1').first().waitFor();
    }
    expect(stage.state.acts.slice(before)).toEqual([]);
  });

  it('without a session shows how to open one, and asks for no rows', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst');
    const before = stage.state.acts.length;
    await goTo(page, '/sql');
    await page.getByText('To run a statement, open a session').waitFor();
    await runSql(page, 'SELECT 1');
    await page.waitForTimeout(200);
    expect(stage.state.acts.slice(before)).toEqual([]);
  });

  it('says that the service does not answer where a page cannot be fetched, and goes there once it does', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await page.context().setOffline(true);
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByText('The service does not answer.').waitFor();
    expect(await page.getByText('met a fault of its own').count()).toBe(0);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The service does not answer.').waitFor();
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Catalogue', exact: true }).waitFor();
  });

  it('draws a hundred thousand rows by drawing those in sight', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await runSql(page, 'SELECT * FROM range(100000)');
    await page.getByText('100,000 rows in').waitFor();
    const grid = page.getByRole('grid');
    expect(await grid.getAttribute('aria-rowcount')).toBe('100001');
    await grid.focus();
    await page.keyboard.press('Control+End');
    await page.getByRole('rowheader', { name: '100,000', exact: true }).waitFor();
    expect(await page.getByRole('row').count()).toBeLessThan(80);
    expect(stage.faults).toEqual([]);
  });

  it('tells what is incomplete: a cancelled answer, one that broke off', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await runSql(page, "SELECT 'slow' FROM range(100000)");
    await page.getByText('so far').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/Cancelled after .*: incomplete/).waitFor();
    await runSql(page, "SELECT 'fail' FROM range(5000)");
    await page.getByText(/Broke off after .*: incomplete/).waitFor();
    await page.getByText('The session ended while the answer was under way.').waitFor();
  });

  it('says what a download is before it is made', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await writeSql(page, 'SELECT 1');
    expect(await page.getByRole('button', { name: 'Download' }).isDisabled()).toBe(true);
    await page.keyboard.press('Control+Enter');
    await page.getByText('84 rows').waitFor();
    await page.getByRole('button', { name: 'Download' }).click();
    await page.getByText('This is a disclosure to yourself.').waitFor();
    expect(stage.state.acts.filter((act) => act.includes('download'))).toEqual([]);
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download it' }).click();
    expect((await downloading).suggestedFilename()).toBe('OFFICIAL answer.csv');
  });

  it('downloads the answer that is shown, of the point it shows, whatever the editor has become', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await goTo(page, '/sql');
    await page.getByLabel('As it was').fill('2026-11-20');
    await runSql(page, 'SELECT 1');
    await page.getByText('84 rows').waitFor();
    await page.getByRole('region', { name: 'Answer' }).getByText('As it was 2026-11-20').waitFor();
    await writeSql(page, 'SELECT 2');
    await page.getByLabel('As it was').fill('');
    await page.getByRole('button', { name: 'Download' }).click();
    await page.getByText('This statement, as it was 2026-11-20:').waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download it' }).click();
    await downloading;
    expect(stage.state.downloads.at(-1)).toEqual({ sql: 'SELECT 1', at: '2026-11-20' });
  });

  it('names the page’s own help where a column does not exist, and the rules and whom to ask beside it', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await runSql(page, 'SELECT self_defined_ethnicity FROM police_uk_stop_and_search');
    const refusal = page.getByRole('alert');
    await refusal.waitFor();
    expect(await refusal.textContent()).toContain('or be hidden from this session by a rule');
    expect(await refusal.textContent()).not.toContain('peel datasets');
  });

  it('explains a dataset that is closed to the session, and forgets it when the statement names another', async (context) => {
    const page = await stageOf(context).pageOf('analyst', { session: true });
    await goTo(page, '/sql');
    await runSql(page, 'SELECT * FROM custody_records');
    await page.getByRole('alert').getByText('names the rules, and whom to ask').waitFor();
    await page.getByRole('button', { name: 'custody_records', exact: true }).click();
    const why = page.getByText('the compatibility table does not let the purpose volume-crime-analysis through');
    await why.waitFor();
    await runSql(page, 'SELECT crime_type FROM police_uk_street');
    await page.getByText(/84 rows/).waitFor();
    await why.waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'custody_records', exact: true }).count()).toBe(0);
    await goTo(page, '/catalogue');
    await page.locator('main').getByRole('link', { name: 'Custody' }).click();
    await page.getByRole('button', { name: 'Explain' }).click();
    await why.waitFor();
  });

  it('gives no file to whoever declined it, and asks about no answer that is gone', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await runSql(page, 'SELECT 1');
    await page.getByText('84 rows').waitFor();
    let given = 0;
    page.on('download', () => {
      given += 1;
    });
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route('**/api/download', async (route) => {
      await held;
      await route.continue().catch(() => undefined);
    });
    const dialog = page.getByRole('dialog', { name: 'Download the answer' });
    const ask = () => page.getByRole('button', { name: 'Download', exact: true }).click();
    await ask();
    await page.getByRole('button', { name: 'Download it' }).click();
    await page.getByRole('button', { name: 'Do not download' }).click();
    await dialog.waitFor({ state: 'detached' });
    go();
    await page.waitForTimeout(500);
    expect(given).toBe(0);
    await page.unroute('**/api/download');
    await page.route('**/api/download', (route) => route.abort());
    await ask();
    await page.getByRole('button', { name: 'Download it' }).click();
    await dialog.getByText('The service does not answer.').waitFor();
    await page.getByRole('button', { name: 'Do not download' }).click();
    await ask();
    expect(await dialog.getByRole('alert').count()).toBe(0);
    for (const session of stage.state.sessions)
      Object.assign(session, { state: 'ended', ended: 'An end.', endedAt: new Date().toISOString() });
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await dialog.waitFor({ state: 'detached', timeout: 4_000 });
  });

  it('says so where a statement could not be removed', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await writeSql(page, 'SELECT 1');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByLabel('Title').fill('Stays');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Show my statements' }).click();
    await page.route('**/api/queries/*', (route) => route.abort());
    await page.getByRole('button', { name: 'Remove Stays' }).click();
    await page.getByText('The service does not answer.').waitFor({ timeout: 5_000 });
    await page.getByRole('button', { name: 'Open Stays' }).waitFor();
  });
});
