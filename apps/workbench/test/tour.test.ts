import { describe, expect, it } from 'vitest';
import { stageOfTests } from './stage.js';
import { signIn } from './steps.js';

const stageOf = stageOfTests();

describe('the tour', { timeout: 180_000 }, () => {
  it('begins by itself once, reads nothing, and remembers that it was seen', async (context) => {
    const stage = stageOf(context);
    const page = await stage.page();
    const before = stage.state.acts.length;
    await signIn(page, 'analyst', true);
    for (const step of [1, 2, 3, 4, 5]) {
      await page.getByText(`Step ${step} of 6`).waitFor();
      await page.getByRole('button', { name: 'Next' }).click();
    }
    await page.getByRole('button', { name: 'Done' }).click();
    expect(stage.state.acts.slice(before)).toEqual([]);
    await page.goto(new URL('/', page.url()).href);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.getByText('Step 1 of 6').count()).toBe(0);
  });
});
