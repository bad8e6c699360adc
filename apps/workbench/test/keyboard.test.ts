import { describe, expect, it } from 'vitest';
import { goTo, stageOfTests } from './stage.js';

const stageOf = stageOfTests();

describe('by keyboard, and on a narrow screen', { timeout: 180_000 }, () => {
  it('the pages go by keyboard alone: palette, sheet, pages, a session', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst');
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await page.getByRole('heading', { level: 1, name: 'Catalogue' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox').first().waitFor({ state: 'hidden' });
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('heading', { level: 1, name: 'Ledger' }).waitFor();
    await page.keyboard.press('n');
    await page.getByRole('heading', { level: 1, name: 'Open a session' }).waitFor();
    await page.getByLabel('Why do you need to look?').focus();
    await page.keyboard.type('Thefts near the station: which of them follow one pattern?');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.session-bar').getByRole('button', { name: 'Close' }).waitFor();
  });

  it('no page is wider than a narrow screen', async (context) => {
    const stage = stageOf(context);
    const wide: string[] = [];
    const page = await stage.pageOf('steward', { width: 390 });
    for (const path of [
      '/',
      '/catalogue',
      '/sql',
      '/purposes',
      '/purposes/changes',
      '/people',
      '/ledger',
      '/orders',
      '/imports',
      '/session',
    ]) {
      await goTo(page, path);
      await page.waitForTimeout(400);
      const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if (Number(over) > 0) wide.push(`${path} by ${over}`);
    }
    expect(wide).toEqual([]);
  });
});
