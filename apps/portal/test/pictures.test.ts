import { existsSync, mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { chromium } from 'playwright-core';
import { describe, it } from 'vitest';
import { kindsOfPages } from './kinds.js';
import { portalOver } from './record.js';

const CHROMIUM = process.env.PEEL_CHROMIUM ?? '/usr/bin/chromium';
/** The longest pages are cut here: what they are shows above. Pixels. */
const TALLEST = 1000;
/** Pictures of wider windows are drawn as wide as this, to weigh less. Pixels. */
const WIDEST = 1440;

// For looking at pages, not for judging them: `npm run pictures`.
describe('pictures of every kind of page of the portal', () => {
  it('are taken into a folder', { timeout: 300_000 }, async (context) => {
    const folder = process.env.PEEL_PICTURES;
    if (folder === undefined) return context.skip('PEEL_PICTURES names no folder');
    if (!existsSync(CHROMIUM)) return context.skip('no Chromium here');
    mkdirSync(folder, { recursive: true });
    const app = await portalOver();
    const paths = await kindsOfPages(app);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    const page = await browser.newPage();
    const developer = await page.context().newCDPSession(page);
    for (const path of paths) {
      await page.goto(`${origin}${path}`);
      for (const width of [1280, 1920]) {
        await page.setViewportSize({ width, height: 800 });
        const height = Number(await page.evaluate('document.documentElement.scrollHeight'));
        const clip = { x: 0, y: 0, width, height: Math.min(TALLEST, height), scale: Math.min(1, WIDEST / width) };
        await page.setViewportSize({ width, height: clip.height });
        const { data } = await developer.send('Page.captureScreenshot', { format: 'webp', quality: 40, clip });
        const name = path
          .slice(1)
          .split('/')
          .slice(0, 3)
          .join('-')
          .replace(/^public/, 'portal');
        await writeFile(`${folder}/${name}-light-${width}.webp`, Buffer.from(data, 'base64'));
      }
    }
    await browser.close();
    await app.close();
  });
});
