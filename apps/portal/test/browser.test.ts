import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, noChromium } from '../../../packages/server/test/http/chromium.js';
import { tag } from '../src/components.js';
import { kindsOfPages } from './kinds.js';
import { portalOver } from './record.js';

const LEVELS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** All that the dark look can break: it changes nothing but colours. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

interface AxeRun {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

const WIDTHS = [390, 1280, 1920] as const;
const SCHEMES = ['light', 'dark'] as const;
/** A purpose in each state, of which a page shows one. */
const TAGS = ['in-force', 'not-begun', 'changed', 'expired', 'withdrawn'].map((code) => tag(code, code).text).join(' ');

async function axeProblems(page: Page, path: string, runOnly = LEVELS): Promise<readonly string[]> {
  const { violations } = (await page.evaluate(`axe.run({ runOnly: ${JSON.stringify(runOnly)} })`)) as AxeRun;
  return violations.map(({ id, nodes }) => `${path}: ${id}: ${nodes[0]?.html}`);
}

describe.skipIf(noChromium !== undefined)('in Chromium, without scripts', () => {
  let app: Awaited<ReturnType<typeof portalOver>>;
  let browser: Browser;
  let origin: string;
  let paths: readonly string[];
  beforeAll(async () => {
    app = await portalOver();
    paths = await kindsOfPages(app);
    await app.listen({ host: '127.0.0.1', port: 0 });
    origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });

  // A script of ours may run in the page only if the page's own policy is set aside.
  it("law: 'accessibility' every kind of page meets WCAG 2.2 AA in light and dark, and fits screens of 390, 1280 and 1920 pixels", async () => {
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
      await page.evaluate(`for (const each of document.querySelectorAll('details')) each.open = true`);
      if (path === paths[0])
        await page.evaluate(`document.querySelector('main').insertAdjacentHTML('beforeend', ${JSON.stringify(TAGS)})`);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        if (width !== WIDTHS.at(-1)) {
          await page.emulateMedia({ colorScheme: 'light' });
          problems.push(...(await axeProblems(page, path)));
          await page.emulateMedia({ colorScheme: 'dark' });
          problems.push(...(await axeProblems(page, `${path} in the dark`, COLOUR_RULES)));
        }
        const overflow = await page.evaluate(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        if (overflow !== 0) problems.push(`${path} at ${width}: ${String(overflow)} pixels too wide`);
      }
    }
    await context.close();
    expect(problems).toEqual([]);
  }, 300_000);

  it("is light or dark as the reader's system asks, without a script, and light on paper", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${origin}/public`);
    const ground = () =>
      page.locator('body').evaluate((body) => {
        const { backgroundColor, colorScheme } = getComputedStyle(body);
        return `${backgroundColor}, ${colorScheme}`;
      });
    const seen: Record<string, string> = {};
    for (const media of ['screen', 'print'] as const)
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ media, colorScheme });
        seen[`${media} ${colorScheme}`] = await ground();
      }
    expect(seen).toEqual({
      'screen light': 'rgb(255, 255, 255), light',
      'screen dark': 'rgb(20, 26, 25), dark',
      'print light': 'rgb(255, 255, 255), light',
      'print dark': 'rgb(255, 255, 255), light',
    });
    await context.close();
  });

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
