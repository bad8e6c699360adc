import type { Page } from 'playwright-core';
import { expect, it, type TestContext } from 'vitest';
import type { Stage } from './stage.js';

export function readsThePortal(stageOf: (context: TestContext) => Stage): void {
  it.for([
    ['with scripts', true],
    ['with scripts off', false],
  ] as const)(
    'a citizen reads the portal, and follows its news by feed, %s',
    async ([, javaScriptEnabled], context) => {
      const stage = stageOf(context);
      const page = await stage.page({ javaScriptEnabled });
      await page.goto(`${stage.address}/public`);
      await follow(page, 'Purposes');
      await page.getByRole('link', { name: 'Analysis of volume crime' }).first().click();
      expect(await page.locator('main').textContent()).toContain('never at what a person might do');
      await follow(page, 'News');
      const feed = page.locator('link[type="application/atom+xml"]');
      const address = new URL((await feed.getAttribute('href')) ?? '', page.url()).href;
      const answer = await page.request.get(address);
      expect(answer.headers()['content-type']).toContain('application/atom+xml');
      const atom = await answer.text();
      const entries = [...atom.matchAll(/<link rel="alternate" type="text\/html" href="([^"]+\/news\/[^"]+)"/g)];
      expect(entries.length).toBeGreaterThan(0);
      await page.goto(new URL(entries[0]?.[1] ?? '', page.url()).href);
      await page.getByRole('heading', { level: 1 }).waitFor();
      expect(await page.title()).not.toMatch(/not found/i);
      expect(await page.context().cookies()).toEqual([]);
    },
  );
}

async function follow(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).first().click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}
