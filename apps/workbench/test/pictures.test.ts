import { mkdirSync } from 'node:fs';
import { describe, it } from 'vitest';
import { whyNoBrowser } from './browser.js';
import { takePictures } from './pictures.js';

// For looking at pages, not for judging them: PEEL_PICTURES=<folder> [PEEL_PAGES=sql,start] npx vitest run apps/workbench/test/pictures.test.ts
describe('pictures of every page', () => {
  it('are taken into a folder', { timeout: 600_000 }, async (context) => {
    const folder = process.env.PEEL_PICTURES;
    if (folder === undefined) return context.skip('PEEL_PICTURES names no folder');
    const why = whyNoBrowser();
    if (why !== undefined) return context.skip(why);
    mkdirSync(folder, { recursive: true });
    await takePictures(folder, process.env.PEEL_PAGES?.split(','), process.env.PEEL_LOOKS?.split(','));
  });
});
