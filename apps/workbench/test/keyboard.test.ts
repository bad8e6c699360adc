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
    await page.keyboard.type('ledger');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Ledger' }).waitFor();
    await page.getByRole('combobox').waitFor({ state: 'hidden' });
    await page.keyboard.press('n');
    await page.getByRole('heading', { level: 1, name: 'Open a session' }).waitFor();
    await page.getByLabel('Why do you need to look?').focus();
    await page.keyboard.type('Thefts near the station: which of them follow one pattern?');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.locator('.session-bar').getByRole('button', { name: 'Close' }).waitFor();
  });

  it('a dialogue takes the keys from its first moment, and the page below it takes none', async (context) => {
    const page = await stageOf(context).pageOf('analyst');
    // As fast as keys can come: one task after the other.
    await page.evaluate(`(async () => {
      for (const key of ['k', 'n']) {
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: key === 'k', bubbles: true, composed: true }));
        await new Promise((next) => setTimeout(next));
      }
    })()`);
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate('document.activeElement.getAttribute("role")')).toBe('combobox');
    await page.keyboard.type('n');
    expect(await page.getByRole('combobox').inputValue()).toBe('n');
    expect(new URL(page.url()).pathname).toBe('/');
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
