import { mkdirSync } from 'node:fs';
import { describe, it } from 'vitest';
import { whyNoBrowser } from './browser.js';
import { takePictures } from './pictures.js';

// For looking at pages, not for judging them: `npm run pictures`, or PEEL_PICTURES=<folder> [PEEL_PAGES=sql,start] [PEEL_LOOKS=light-390] npx vitest run …
describe('pictures of every page', () => {
  it('are taken into a folder', { timeout: 900_000 }, async (context) => {
    const folder = process.env.PEEL_PICTURES;
    if (folder === undefined) return context.skip('PEEL_PICTURES names no folder');
    const why = whyNoBrowser();
    if (why !== undefined) return context.skip(why);
    mkdirSync(folder, { recursive: true });
    const { PEEL_PAGES, PEEL_LOOKS } = process.env;
    await takePictures(folder, { scenes: PEEL_PAGES?.split(','), looks: PEEL_LOOKS?.split(',') });
  });
});
