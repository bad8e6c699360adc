import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { expect, it, type TestContext } from 'vitest';
import { CHROMIUM } from '../../../../packages/server/test/http/chromium.js';
import type { Stage } from './stage.js';

/** From asking for the page to its being there, in a browser that was never here. Milliseconds. */
const LONGEST = 1_500;
/** The least of so many counts: what else the machine does at one moment is not the page's. */
const ATTEMPTS = 5;

export function opensCold(stageOf: (context: TestContext) => Stage): void {
  it('the first page is there within 1.5 seconds in a browser that was never here', async (context) => {
    const { address } = stageOf(context);
    const took: number[] = [];
    while (took.length < ATTEMPTS && !took.some((each) => each <= LONGEST)) took.push(await coldStart(address));
    console.log(`first page, cold: ${took.map((each) => `${Math.round(each)} ms`).join(', ')}`);
    expect(Math.min(...took)).toBeLessThanOrEqual(LONGEST);
  });
}

async function coldStart(address: string): Promise<number> {
  const profile = await mkdtemp(join(tmpdir(), 'peel-cold-'));
  const context = await chromium.launchPersistentContext(profile, CHROMIUM);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    const began = performance.now();
    await page.goto(address, { waitUntil: 'commit' });
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    return performance.now() - began;
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}
