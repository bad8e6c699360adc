import { describe, expect, it } from 'vitest';
import { goTo, stageOfTests } from './stage.js';

const stageOf = stageOfTests();

describe('a narrow window', { timeout: 180_000 }, () => {
  it('says at 900 pixels what the session is for, and its buttons keep their names', async (context) => {
    const page = await stageOf(context).pageOf('analyst', { session: true, width: 900 });
    const purpose = page.locator('.session-what strong');
    expect(await purpose.evaluate((text) => [text.textContent, text.scrollWidth <= text.clientWidth])).toEqual([
      'Analysis of volume crime',
      true,
    ]);
    for (const name of ['Extend', 'Switch', 'Close'])
      expect(await page.locator('.session-bar').getByRole('button', { name, exact: true }).count()).toBe(1);
  });

  it('scrolls a table that is too wide for 400 pixels within itself, with a shadow where there is more', async (context) => {
    const page = await stageOf(context).pageOf('steward', { width: 400 });
    await goTo(page, '/people');
    const table = page.locator('.table-scroll', { hasText: 'Olive Seer' });
    await table.waitFor();
    expect(await table.evaluate((box) => box.scrollWidth > box.clientWidth)).toBe(true);
    expect(await page.locator('main').evaluate((box) => box.scrollWidth > box.clientWidth)).toBe(false);
    expect(await table.evaluate((box) => getComputedStyle(box).backgroundImage)).toContain('gradient');
  });
});
