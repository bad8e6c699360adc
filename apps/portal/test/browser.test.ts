import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kindsOfPages } from './kinds.js';
import { portalOver } from './record.js';

const CHROMIUM = process.env.PEEL_CHROMIUM ?? '/usr/bin/chromium';
const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface AxeRun {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

const WIDTHS = [390, 1280, 1920] as const;

async function axeProblems(page: Page, path: string): Promise<readonly string[]> {
  const { violations } = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(LEVELS)} })`)) as AxeRun;
  return violations.map(({ id, nodes }) => `${path}: ${id}: ${nodes[0]?.html}`);
}

describe.skipIf(!existsSync(CHROMIUM))('in Chromium, without scripts', () => {
  let app: Awaited<ReturnType<typeof portalOver>>;
  let browser: Browser;
  let origin: string;
  let paths: readonly string[];
  beforeAll(async () => {
    app = await portalOver();
    paths = await kindsOfPages(app);
    await app.listen({ host: '127.0.0.1', port: 0 });
    origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  // A script of ours may run in the page only if the page's own policy is set aside.
  it("law: 'accessibility' every kind of page meets WCAG 2.2 AA and fits screens of 390, 1280 and 1920 pixels", async () => {
    const context = await browser.newContext({ bypassCSP: true });
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('console', (message) => {
      const isMissingPage = message.text().includes('404');
      if (message.type() === 'error' && !isMissingPage) problems.push(`${page.url()}: ${message.text()}`);
    });
    for (const path of paths) {
      await page.goto(`${origin}${path}`);
      await page.addScriptTag({ content: axe.source });
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        // The pages look the same whatever the reader's system prefers; judged under both.
        await page.emulateMedia({ colorScheme: width === WIDTHS[0] ? 'light' : 'dark' });
        if (width !== WIDTHS.at(-1)) problems.push(...(await axeProblems(page, path)));
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if (overflow !== 0) problems.push(`${path} at ${width}: ${String(overflow)} pixels too wide`);
      }
    }
    await context.close();
    expect(problems).toEqual([]);
  }, 300_000);

  it('is whole with scripts off, and the skip link leads to the content', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${origin}/public`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(page.url()).toBe(`${origin}/public#main-content`);
    await page.getByRole('link', { name: 'Check the log' }).click();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Check the log');
    await context.close();
  });
});
