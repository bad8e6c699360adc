import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { type Stage, stageOfTests } from './stage.js';
import { openSession, signIn } from './steps.js';

const stageOf = stageOfTests();
const SECRET = 'the_words_of_ann';
const ANNS: readonly string[] = ['Ann Alyst', SECRET, 'Theft from the person', 'OP-ALDER'];

async function write(page: Page, sql: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SQL statement' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(sql);
}

/** The analyst has rows of an answer before her, and text of her own. */
async function reading(stage: Stage): Promise<Page> {
  const page = await stage.pageOf('analyst', { session: true });
  await write(page, `SELECT '${SECRET}'`);
  await page.keyboard.press('Control+Enter');
  await page.getByText('84 rows in').waitFor();
  return page;
}

async function signOut(page: Page, keep = false): Promise<void> {
  await page.getByRole('button', { name: /: menu$/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  if (keep) await page.getByText(/^Keep my draft/).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
}

/** Another person signs in in this browser without any page of the workbench: no tab is told. */
async function signInUnseen(page: Page, person: string): Promise<void> {
  const address = new URL('/api/sign-in/demonstration', page.url()).href;
  await page.context().request.post(address, { data: { person } });
}

/** What of the analyst is in the page of a tab, editors' shadow trees included. */
async function isAnns(page: Page): Promise<readonly string[]> {
  const there = await Promise.all(ANNS.map((each) => page.getByText(each).count()));
  return ANNS.filter((_, at) => (there[at] ?? 0) > 0);
}

const gone = async (page: Page): Promise<void> => {
  await page.locator('.frame').waitFor({ state: 'detached', timeout: 5_000 });
};
const seenAgain = 'document.dispatchEvent(new Event("visibilitychange"))';

describe('a sign-in that ends, ends in every tab', { timeout: 180_000 }, () => {
  it('by signing out in another tab: rows, names and texts leave, what runs is stopped', async (context) => {
    const stage = stageOf(context);
    const first = await stage.pageOf('analyst', { session: true });
    const second = await stage.tab(first.context());
    await second.locator('.frame').waitFor();
    const before = stage.state.leftUnread;
    await write(first, `SELECT 'slow', '${SECRET}' FROM range(90000)`);
    await first.keyboard.press('Control+Enter');
    await first.getByText('so far').waitFor();
    expect(await isAnns(first)).toEqual(ANNS);
    await signOut(second);
    await gone(first);
    await first.getByText('You signed out in another tab').waitFor();
    expect(await first.locator('.sql-answer, .person-menu, [role=grid]').count()).toBe(0);
    expect(await first.getByText(SECRET).count()).toBe(0);
    await expect.poll(() => stage.state.leftUnread, { timeout: 3_000 }).toBe(before + 1);
    expect(await first.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])')).not.toContain(SECRET);
    expect(await first.evaluate('Object.keys(sessionStorage)')).toEqual([]);
    expect(stage.faults).toEqual([]);
  });

  it('and comes back in every tab when the same person signs in again', async (context) => {
    const stage = stageOf(context);
    const first = await reading(stage);
    const second = await stage.tab(first.context());
    await second.locator('.frame').waitFor();
    stage.state.signedOut = true;
    await second.keyboard.press('g');
    await second.keyboard.press('c');
    await second.getByText('Your sign-in ended').waitFor();
    await gone(first);
    await first.getByText('Your sign-in ended').waitFor();
    await second.getByRole('button', { name: /Ann Alyst/ }).click();
    await first.getByRole('textbox', { name: 'SQL statement' }).waitFor();
    expect(new URL(first.url()).pathname).toBe('/sql');
    await first.getByText(SECRET).first().waitFor();
    await first.locator('.session-bar').getByRole('button', { name: 'Close' }).waitFor();
    expect(await first.getByRole('grid').count()).toBe(0);
    expect(stage.faults).toEqual([]);
  });

  it('by another person’s signing in in another tab, who finds nothing of the former', async (context) => {
    const stage = stageOf(context);
    const first = await reading(stage);
    const second = await stage.tab(first.context());
    await second.locator('.frame').waitFor();
    await signInUnseen(first, 'engineer');
    await second.reload();
    await second.getByRole('button', { name: 'Ed Ngineer: menu' }).waitFor();
    await first.getByRole('button', { name: 'Ed Ngineer: menu' }).waitFor({ timeout: 5_000 });
    expect(await isAnns(first)).toEqual([]);
    expect(new URL(first.url()).pathname).toBe('/');
    await first.getByRole('link', { name: 'SQL' }).first().click();
    await first.getByRole('textbox', { name: 'SQL statement' }).waitFor();
    await first.locator('.session-bar.is-none').waitFor();
    expect(await isAnns(first)).toEqual([]);
    expect(stage.faults).toEqual([]);
  });

  it('by another person’s signing in unseen: when the tab is looked at again, and when it is put back', async (context) => {
    const stage = stageOf(context);
    for (const event of [seenAgain, 'window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }))']) {
      const page = await reading(stage);
      await signInUnseen(page, 'engineer');
      const used = stage.state.used;
      await page.evaluate(event);
      await page.getByRole('button', { name: 'Ed Ngineer: menu' }).waitFor({ timeout: 5_000 });
      expect(await isAnns(page)).toEqual([]);
      expect(stage.state.used).toBe(used);
    }
  });

  it('by another person’s signing in unseen: at the first thing that is asked for', async (context) => {
    const stage = stageOf(context);
    const page = await reading(stage);
    await signInUnseen(page, 'engineer');
    await page.getByRole('button', { name: /^Run/ }).click();
    await page.getByRole('button', { name: 'Ed Ngineer: menu' }).waitFor({ timeout: 5_000 });
    expect(await isAnns(page)).toEqual([]);
  });

  it('by itself, at its own end, with nobody there; and nothing typed is lost', async (context) => {
    const stage = stageOf(context);
    const before = await reading(stage);
    const page = await stage.tab(before.context(), { clock: true });
    await before.close();
    await page.getByRole('link', { name: 'SQL' }).first().click();
    await page.getByText(SECRET).first().waitFor();
    const used = stage.state.used;
    stage.state.signedOut = true;
    await page.clock.fastForward('12:00:20');
    await gone(page);
    await page.getByText('Your sign-in ended').waitFor();
    expect(await page.getByText(SECRET).count()).toBe(0);
    expect(stage.state.used).toBe(used);
    await signIn(page, 'analyst');
    await page.getByText(SECRET).first().waitFor();
  });

  it('and not before: a sign-in that other tabs lengthened goes on, with what is on the screen', async (context) => {
    const stage = stageOf(context);
    const before = await stage.pageOf('analyst');
    const page = await stage.tab(before.context(), { clock: true });
    await page.locator('.session-bar').waitFor();
    await openSession(page);
    await write(page, `SELECT '${SECRET}'`);
    const used = stage.state.used;
    await page.clock.fastForward('12:00:20');
    await page.waitForTimeout(300);
    await page.getByText(SECRET).first().waitFor();
    expect(await page.evaluate('getComputedStyle(document.body).opacity')).toBe('1');
    expect(stage.state.used).toBe(used);
  });
});

describe('drafts', { timeout: 180_000 }, () => {
  it('go at signing out unless they are kept, and are never another person’s', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    for (const kept of [true, false]) {
      await write(page, `SELECT '${SECRET}'`);
      await signOut(page, kept);
      await signIn(page, 'engineer');
      await page.getByRole('link', { name: 'SQL' }).first().click();
      await page.getByRole('textbox', { name: 'SQL statement' }).waitFor();
      expect(await page.getByText(SECRET).count()).toBe(0);
      await signOut(page);
      await signIn(page, 'analyst');
      await page.getByRole('link', { name: 'SQL' }).first().click();
      await page.getByRole('textbox', { name: 'SQL statement' }).waitFor();
      expect(await page.getByText(SECRET).count()).toBe(kept ? 1 : 0);
      expect(await page.evaluate<string>('JSON.stringify({ ...localStorage })')).toEqual(
        kept ? expect.stringContaining(SECRET) : expect.not.stringContaining(SECRET),
      );
    }
  });

  it('hold reasons too, so that a time-out in the middle of one takes nothing; leaving the dialogue does', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('steward');
    const open = async () => {
      await page.getByRole('button', { name: 'Freeze something' }).click();
      return page.getByLabel('Why');
    };
    await (await open()).fill(SECRET);
    stage.state.signedOut = true;
    await page.evaluate(seenAgain);
    await page.getByText('Your sign-in ended').waitFor();
    await signIn(page, 'steward');
    expect(await (await open()).inputValue()).toBe(SECRET);
    await page.getByRole('button', { name: 'Do not freeze' }).click();
    expect(await (await open()).inputValue()).toBe('');
  });

  it('end a week after they were typed in, whosever they are', async (context) => {
    const stage = stageOf(context);
    const page = await stage.page();
    const at = (days: number) => new Date(Date.now() - days * 24 * 3_600_000).toISOString();
    await page.evaluate(`
      localStorage.setItem('peel.draft.analyst.sql', '${at(6.9)}\\nSELECT 1');
      localStorage.setItem('peel.draft.steward.sql', '${at(7.1)}\\nSELECT 2');
      localStorage.setItem('peel.draft.overseer.sql', 'SELECT 3');`);
    await signIn(page, 'engineer');
    const kept = await page.evaluate<Record<string, string>>('({ ...localStorage })');
    expect(kept['peel.draft.analyst.sql']).toContain('SELECT 1');
    expect(kept['peel.draft.steward.sql']).toBeUndefined();
    expect(kept['peel.draft.overseer.sql']).toMatch(/^\d{4}-.*Z\nSELECT 3$/);
  });
});
