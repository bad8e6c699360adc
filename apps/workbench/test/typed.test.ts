import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { goTo, stageOfTests } from './stage.js';
import { signIn, writeSql } from './steps.js';

const stageOf = stageOfTests();

describe('what was typed', { timeout: 180_000 }, () => {
  it('keeps what was typed over a reload, and over a sign-in that ended', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await writeSql(page, 'SELECT the_words_i_typed');
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

  it('saves a statement with Enter', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await writeSql(page, 'SELECT 1');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByLabel('Title').fill('Thefts by month');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Saved', exact: true }).waitFor();
    expect(stage.state.saved.at(-1)?.title).toBe('Thefts by month');
  });

  it('keeps the point a statement is asked of with it, and brings both back', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await goTo(page, '/sql');
    await page.getByLabel('As it was').fill('2026-11-20');
    await writeSql(page, 'SELECT 1');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Kept with it: as it was 2026-11-20.').waitFor();
    await page.getByLabel('Title').fill('Then');
    await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    // While it is being shut it keeps the focus.
    await page.getByRole('dialog').waitFor({ state: 'detached' });
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

  it('keeps the text of each tab apart, and begins a new tab with the newest', async (context) => {
    const stage = stageOf(context);
    const one = await stage.pageOf('analyst');
    await goTo(one, '/sql');
    await writeSql(one, 'SELECT 1 AS first_tab');
    const two = await stage.tab(one.context());
    await goTo(two, '/sql');
    const text = (page: Page) => page.getByRole('textbox', { name: 'SQL statement' });
    await text(two).getByText('first_tab').waitFor();
    await writeSql(two, 'SELECT 2 AS second_tab');
    await one.reload();
    await text(one).getByText('first_tab').waitFor();
    await two.reload();
    await text(two).getByText('second_tab').waitFor();
  });
});
