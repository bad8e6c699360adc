import { describe, expect, it } from 'vitest';
import { goTo, stageOfTests } from './stage.js';
import { openSession, REASON, runSql } from './steps.js';

const stageOf = stageOfTests();

describe('a session', { timeout: 180_000 }, () => {
  it('leaves no rows on the page when the session is closed', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await runSql(page, 'SELECT 1');
    await page.getByText('84 rows').waitFor();
    await page.locator('.session-bar').getByRole('button', { name: 'Close' }).click();
    await page.getByText('To run a statement, open a session').waitFor();
    expect(await page.getByRole('grid').count()).toBe(0);
  });

  it('says when and why a session ended as soon as a read is refused, at its true time', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await goTo(page, '/sql');
    await runSql(page, 'SELECT crime_type FROM police_uk_street');
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
    await runSql(page, 'SELECT crime_type FROM police_uk_street');
    const changed = page.getByText('What this session may read has changed since it was opened:');
    await changed.first().waitFor();
    await page.getByText('This session may read no dataset.').waitFor();
    expect(await changed.count()).toBe(2);
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

  it('that could not be closed is said to be open still', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    const thrown: string[] = [];
    page.on('pageerror', (error) => thrown.push(error.message));
    await page.route('**/api/sessions/*/close', (route) => route.abort());
    const close = page.locator('.session-bar').getByRole('button', { name: 'Close' });
    await close.click();
    const dialog = page.getByRole('dialog', { name: 'The session is not closed' });
    await dialog.getByText('The service does not answer.').waitFor({ timeout: 5_000 });
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.unroute('**/api/sessions/*/close');
    await close.click();
    await page.getByText('To run a statement, open a session').waitFor();
    expect(thrown).toEqual([]);
  });

  it('that is closed late takes nobody out of the one they went to meanwhile', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    const [first] = stage.state.sessions;
    if (first !== undefined) stage.state.sessions.push({ ...first, session: `${first.session}2` });
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route('**/api/sessions/*/close', async (route) => {
      await held;
      await route.continue();
    });
    const bar = page.locator('.session-bar');
    await bar.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Switch' }).click();
    await page.getByRole('menuitem', { name: /OP-ALDER, until/ }).click();
    const closed = page.waitForResponse((response) => response.url().endsWith('/close'));
    go();
    await closed;
    await page.waitForTimeout(300);
    expect(await bar.getByRole('button', { name: 'Extend' }).count()).toBe(1);
    expect(await bar.getByRole('button', { name: 'Open a session' }).count()).toBe(0);
  });

  it('is extended for a reason of its own, not for what was typed for another', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    const [first] = stage.state.sessions;
    if (first !== undefined) stage.state.sessions.push({ ...first, session: `${first.session}2` });
    const why = page.getByLabel('Why do you need more time?');
    await page.getByRole('button', { name: 'Extend', exact: true }).click();
    await why.fill('Reference 1: the thefts of the first session');
    await page.getByRole('button', { name: 'Leave it as it is' }).click();
    await page.getByRole('button', { name: 'Switch' }).click();
    await page.getByRole('menuitem', { name: /OP-ALDER, until/ }).click();
    await page.getByRole('button', { name: 'Extend', exact: true }).click();
    expect(await why.inputValue()).toBe('');
  });

  it('is not said to see what another sees, while that is asked', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    const [first] = stage.state.sessions;
    if (first !== undefined) stage.state.sessions.push({ ...first, session: `${first.session}2` });
    await goTo(page, '/sql');
    const listed = page.locator('aside summary');
    await listed.first().waitFor();
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route('**/api/datasets', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Switch' }).click();
    await page.getByRole('menuitem', { name: /OP-ALDER, until/ }).click();
    await page
      .getByRole('heading', { name: 'What this session sees' })
      .locator('..')
      .getByText('Loading')
      .waitFor({ timeout: 5_000 });
    expect(await listed.count()).toBe(0);
    go();
    await listed.first().waitFor();
  });
});
