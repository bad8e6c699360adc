import { describe, expect, it } from 'vitest';
import { goTo, stageOfTests } from './stage.js';

const stageOf = stageOfTests();

describe('governing', { timeout: 180_000 }, () => {
  it('freezes in two presses and a reason, from any page', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('steward');
    await page.getByRole('button', { name: 'Freeze something' }).click();
    const freeze = page.getByRole('button', { name: 'Freeze it now' });
    await page.getByLabel('Its name').fill('volume-crime-analysis');
    expect(await freeze.isDisabled()).toBe(true);
    await page.getByLabel('Why').fill('Rows of a partner came in under the wrong terms.');
    await freeze.click();
    await page.getByText('Reading has stopped').waitFor();
    expect(stage.state.freezes).toMatchObject([{ what: 'purpose', name: 'volume-crime-analysis', by: 'steward' }]);
    stage.state.freezes.length = 0;
  });

  it('offers freezing to nobody who may not', async (context) => {
    const page = await stageOf(context).pageOf('analyst');
    expect(await page.getByRole('button', { name: /Freeze/ }).count()).toBe(0);
  });

  it('edits a purpose as form and as file, keeping comments, and keeps what was typed', async (context) => {
    const page = await stageOf(context).pageOf('steward');
    await goTo(page, '/purposes');
    await page.locator('main').getByRole('link', { name: 'Analysis of volume crime' }).click();
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByLabel('Title', { exact: true }).fill('Analysis of theft');
    await page.getByRole('button', { name: 'File' }).click();
    await page.getByText('title: Analysis of theft').waitFor();
    await page.getByText('# yaml-language-server').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'File' }).click();
    await page.getByText('title: Analysis of theft').waitFor();
    expect(page.url()).not.toContain('volume-crime-analysis');
  });

  it('says in plain words what a purpose allows, as it is in force', async (context) => {
    const page = await stageOf(context).pageOf('steward');
    await goTo(page, '/purposes');
    await page.locator('main').getByRole('link', { name: 'Analysis of volume crime' }).click();
    const words = page.getByRole('region', { name: 'In plain words' });
    await words.waitFor();
    const said = (await words.locator('.facts-pair').allTextContents()).join('; ');
    expect(said).toContain('Rests onCommon law policing');
    expect(said).toContain('ServesPrevention, Investigation, Detection');
    expect(said).toContain('AboutSuspectVictimWitness');
    expect(said).toContain('Sensitive columnsEthnicity');
    expect(said).toContain('Strictly necessary becauseWhether searches are fair');
    expect(said).toContain('Impact assessmentDPIA-0001 Analysis of volume crime, until 15 Oct 2027');
    expect(said).not.toContain('not told');
  });

  it('lets a second person confirm, and not the first', async (context) => {
    const stage = stageOf(context);
    const first = await stage.pageOf('steward');
    await goTo(first, '/people');
    await first.getByText('somebody else must confirm it').waitFor();
    const second = await stage.pageOf('steward-two');
    await goTo(second, '/people');
    await second.getByRole('button', { name: /Confirm: grant/ }).click();
    await second.getByText('Waiting for a second person').waitFor({ state: 'detached' });
    expect(stage.state.changes).toEqual([]);
    // Whoever comes back to the page sees that it is done.
    await first.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await first.getByText('Waiting for a second person').waitFor({ state: 'detached' });
  });
});
