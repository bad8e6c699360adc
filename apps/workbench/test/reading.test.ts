import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { goTo, stageOfTests } from './stage.js';
import { openSession, REASON, signIn } from './steps.js';

const stageOf = stageOfTests();

async function write(page: Page, sql: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SQL statement' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(sql);
}

async function run(page: Page, sql: string): Promise<void> {
  await write(page, sql);
  await page.keyboard.press('Control+Enter');
}

describe('reading', { timeout: 180_000 }, () => {
  it('goes from signing in over a session to rows, a chart and a receipt', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    expect(new URL(page.url()).pathname).toBe('/sql');
    await run(page, 'SELECT 1');
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
    await run(page, 'SELECT 1');
    await page.waitForTimeout(200);
    expect(stage.state.acts.slice(before)).toEqual([]);
  });

  it('keeps what was typed over a reload, and over a sign-in that ended', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await write(page, 'SELECT the_words_i_typed');
    await page.reload();
    await page.getByText('the_words_i_typed').waitFor();
    stage.state.signedOut = true;
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Run/ }).click();
    await page.getByText('Your sign-in ended').waitFor();
    await signIn(page, 'analyst');
    await page.getByText('the_words_i_typed').waitFor();
  });

  it('keeps the reason typed in each tab apart', async (context) => {
    const stage = stageOf(context);
    const first = await stage.pageOf('analyst');
    await goTo(first, '/session');
    const reason = (page: Page) => page.getByLabel('Why do you need to look?');
    await reason(first).fill('Reference 1: the thefts of the first tab');
    const second = await stage.tab(first.context());
    await goTo(second, '/session');
    expect(await reason(second).inputValue()).toBe('Reference 1: the thefts of the first tab');
    await reason(second).fill('Reference 2: the searches of the second tab');
    await first.reload();
    expect(await reason(first).inputValue()).toBe('Reference 1: the thefts of the first tab');
    await first.locator('form').getByRole('button', { name: 'Open the session' }).click();
    await first.locator('.session-bar').getByRole('button', { name: 'Close' }).waitFor();
    await goTo(first, '/session');
    expect(await reason(first).inputValue()).toBe('');
    await second.reload();
    expect(await reason(second).inputValue()).toBe('Reference 2: the searches of the second tab');
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

  it('saves a statement with Enter', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await write(page, 'SELECT 1');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByLabel('Title').fill('Thefts by month');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Saved' }).waitFor();
    expect(stage.state.saved.at(-1)?.title).toBe('Thefts by month');
  });

  it('draws a hundred thousand rows by drawing those in sight', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await run(page, 'SELECT * FROM range(100000)');
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
    await run(page, "SELECT 'slow' FROM range(100000)");
    await page.getByText('so far').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText(/Cancelled after .*: incomplete/).waitFor();
    await run(page, "SELECT 'fail' FROM range(5000)");
    await page.getByText(/Broke off after .*: incomplete/).waitFor();
    await page.getByText('The session ended while the answer was under way.').waitFor();
  });

  it('leaves no rows on the page when the session is closed', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await run(page, 'SELECT 1');
    await page.getByText('84 rows').waitFor();
    await page.locator('.session-bar').getByRole('button', { name: 'Close' }).click();
    await page.getByText('To run a statement, open a session').waitFor();
    expect(await page.getByRole('grid').count()).toBe(0);
  });

  it('says when and why a session ended as soon as a read is refused, at its true time', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await goTo(page, '/sql');
    await run(page, 'SELECT crime_type FROM police_uk_street');
    await page.getByText(/84 rows/).waitFor();
    const [session] = stage.state.sessions;
    const endedAt = new Date(Date.now() - 120_000);
    Object.assign(session ?? {}, {
      state: 'ended',
      ended: 'The purpose is frozen by a steward.',
      endedAt: endedAt.toISOString(),
    });
    await page.keyboard.press('Control+Enter');
    const bar = page.locator('.session-bar');
    const at = endedAt.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
    await bar.getByText(`It ended at ${at}: The purpose is frozen by a steward.`).waitFor();
    expect(await bar.locator('progress').count()).toBe(0);
    await page.getByRole('alert').getByText('The session has ended').waitFor();
    expect(await page.getByRole('gridcell').count()).toBe(0);
  });

  it('says where a session shows nothing that its rights have changed', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await goTo(page, '/sql');
    await page.getByText('What this session sees').waitFor();
    for (const session of stage.state.sessions) session.changed = true;
    await run(page, 'SELECT crime_type FROM police_uk_street');
    const changed = page.getByText('What this session may read has changed since it was opened:');
    await changed.first().waitFor();
    await page.getByText('This session may read no dataset.').waitFor();
    expect(await changed.count()).toBe(2);
  });

  it('says what a download is before it is made', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await write(page, 'SELECT 1');
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
    await run(page, 'SELECT 1');
    await page.getByText('84 rows').waitFor();
    await page.getByRole('region', { name: 'Answer' }).getByText('As it was 2026-11-20').waitFor();
    await write(page, 'SELECT 2');
    await page.getByLabel('As it was').fill('');
    await page.getByRole('button', { name: 'Download' }).click();
    await page.getByText('This statement, as it was 2026-11-20:').waitFor();
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download it' }).click();
    await downloading;
    expect(stage.state.downloads.at(-1)).toEqual({ sql: 'SELECT 1', at: '2026-11-20' });
  });

  it('keeps the point a statement is asked of with it, and brings both back', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await goTo(page, '/sql');
    await page.getByLabel('As it was').fill('2026-11-20');
    await write(page, 'SELECT 1');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Kept with it: as it was 2026-11-20.').waitFor();
    await page.getByLabel('Title').fill('Then');
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    expect(stage.state.saved[0]).toMatchObject({ sql: 'SELECT 1', asItWas: '2026-11-20' });
    await page.getByLabel('As it was').fill('');
    await page.getByRole('button', { name: 'Show my statements' }).click();
    await page.getByRole('button', { name: 'Open Then' }).click();
    expect(await page.getByLabel('As it was').inputValue()).toBe('2026-11-20');
    await page.getByLabel('As it was').fill('2026-11-25');
    await goTo(page, `/sql/${stage.state.saved[0]?.query ?? ''}`);
    await page.getByRole('button', { name: 'Open it' }).click();
    await expect.poll(() => page.getByLabel('As it was').inputValue()).toBe('2026-11-20');
  });

  it('names the page’s own help where a column does not exist, and the rules and whom to ask beside it', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await run(page, 'SELECT self_defined_ethnicity FROM police_uk_stop_and_search');
    const refusal = page.getByRole('alert');
    await refusal.waitFor();
    expect(await refusal.textContent()).toContain('or be hidden from this session by a rule');
    expect(await refusal.textContent()).not.toContain('peel datasets');
  });

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
    expect(await page.locator('main').getByText('Failed', { exact: true }).count()).toBe(1);
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

  it('explains a dataset that is closed to the session, and forgets it when the statement names another', async (context) => {
    const page = await stageOf(context).pageOf('analyst', { session: true });
    await goTo(page, '/sql');
    await run(page, 'SELECT * FROM custody_records');
    await page.getByRole('alert').getByText('names the rules, and whom to ask').waitFor();
    await page.getByRole('button', { name: 'custody_records', exact: true }).click();
    const why = page.getByText('the compatibility table does not let the purpose volume-crime-analysis through');
    await why.waitFor();
    await run(page, 'SELECT crime_type FROM police_uk_street');
    await page.getByText(/84 rows/).waitFor();
    await why.waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'custody_records', exact: true }).count()).toBe(0);
    await goTo(page, '/catalogue');
    await page.locator('main').getByRole('link', { name: 'Custody' }).click();
    await page.getByRole('button', { name: 'Explain' }).click();
    await why.waitFor();
  });

  it('keeps the text of each tab apart, and begins a new tab with the newest', async (context) => {
    const stage = stageOf(context);
    const one = await stage.pageOf('analyst');
    await goTo(one, '/sql');
    await write(one, 'SELECT 1 AS first_tab');
    const two = await stage.tab(one.context());
    await goTo(two, '/sql');
    const text = (page: Page) => page.getByRole('textbox', { name: 'SQL statement' });
    await text(two).getByText('first_tab').waitFor();
    await write(two, 'SELECT 2 AS second_tab');
    await one.reload();
    await text(one).getByText('first_tab').waitFor();
    await two.reload();
    await text(two).getByText('second_tab').waitFor();
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

  it('notices hollow reasons while they are typed, and says whom to ask when refused', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst');
    await goTo(page, '/session');
    const reason = page.getByLabel('Why do you need to look?');
    await reason.fill('Routine check of data');
    await page.getByText('This would fit any search.').waitFor();
    await reason.fill('short one');
    await page.getByRole('button', { name: 'Open the session' }).click();
    await page.getByText('Ask the stewards’ desk').waitFor();
  });

  it('opens an earlier session again only with a new reason', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await page.locator('.session-bar').getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Switch' }).click();
    await page
      .getByRole('menuitem', { name: /Analysis of volume crime/ })
      .first()
      .click();
    expect(await page.getByLabel('Why do you need to look?').inputValue()).toBe('');
    await openSession(page, `${REASON} Second look.`);
  });
});
