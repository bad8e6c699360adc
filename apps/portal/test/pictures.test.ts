import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'vitest';
import { launchChromium, noChromium } from '../../../packages/server/test/http/chromium.js';
import { kindsOfPages } from './kinds.js';
import { portalOver } from './record.js';

/** The longest pages are cut here: what they are shows above. Pixels. */
const TALLEST = 1000;
/** Pictures are drawn as wide as this, to weigh less: there are four of each page. Pixels. */
const WIDEST = 960;
const SCHEMES = ['light', 'dark'] as const;
const WIDTHS = [1280, 1920];

// For looking at pages, not for judging them: `npm run pictures`.
describe('pictures of every kind of page of the portal', () => {
  it('are taken into a folder', { timeout: 300_000 }, async (context) => {
    const folder = process.env.PEEL_PICTURES;
    if (folder === undefined) return context.skip('PEEL_PICTURES names no folder');
    if (noChromium !== undefined) return context.skip(noChromium);
    mkdirSync(folder, { recursive: true });
    const app = await portalOver();
    const paths = await kindsOfPages(app);
    await app.listen({ host: '127.0.0.1', port: 0 });
    const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    const browser = await launchChromium();
    const page = await browser.newPage();
    const developer = await page.context().newCDPSession(page);
    const starts = process.env.PEEL_PAGES?.split(',') ?? [''];
    const named = paths.map((path) => ({ path, name: nameOf(path) }));
    for (const { path, name } of named.filter(({ name }) => starts.some((start) => name.startsWith(start)))) {
      await page.goto(`${origin}${path}`);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const height = Math.min(TALLEST, Number(await page.evaluate('document.documentElement.scrollHeight')));
        await page.setViewportSize({ width, height });
        for (const colorScheme of SCHEMES) {
          await page.emulateMedia({ colorScheme });
          const clip = { x: 0, y: 0, width, height, scale: Math.min(1, WIDEST / width) };
          const { data } = await developer.send('Page.captureScreenshot', { format: 'webp', quality: 26, clip });
          await writeFile(`${folder}/${name}-${colorScheme}-${width}.webp`, Buffer.from(data, 'base64'));
        }
      }
    }
    await browser.close();
    await app.close();
  });
});

/** @example '/public/use/2026-10' is in the picture 'portal-use-2026-10' */
function nameOf(path: string): string {
  const place = path.split('/').slice(1, 4).join('-');
  return place.replace(/^public/, 'portal');
}
