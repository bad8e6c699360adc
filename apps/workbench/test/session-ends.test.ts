import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { goTo, type Stage, stageOfTests } from './stage.js';
import { openSession } from './steps.js';

const stageOf = stageOfTests();
const FROZEN = 'Operation "OP-ALDER" is frozen by an overseer.';

/** The analyst's rows are on the page, and a statement of hers. */
async function reading(stage: Stage): Promise<Page> {
  const page = await stage.pageOf('analyst', { session: true });
  await page.getByRole('textbox', { name: 'SQL statement' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('SELECT the_words_i_typed');
  await page.keyboard.press('Control+Enter');
  await page.getByText('84 rows in').waitFor();
  return page;
}

/** As the service has it once somebody elsewhere has frozen what it is read in. */
function freeze(stage: Stage): void {
  for (const session of stage.state.sessions)
    Object.assign(session, { state: 'ended', ended: FROZEN, endedAt: new Date().toISOString() });
}

async function hasLeft(page: Page, milliseconds: number): Promise<void> {
  await page
    .locator('.session-bar')
    .getByText(/^It ended at .*: Operation "OP-ALDER" is frozen by an overseer\./)
    .waitFor({ timeout: milliseconds });
  expect(await page.getByRole('grid').count()).toBe(0);
  expect(await page.getByRole('button', { name: 'Extend' }).count()).toBe(0);
}

describe('a session that ends while nobody presses anything', { timeout: 180_000 }, () => {
  it('is told on an idle page within seconds, and its rows leave; asking lengthens no sign-in', async (context) => {
    const stage = stageOf(context);
    const page = await reading(stage);
    const asked: boolean[] = [];
    page.on('request', (request) => {
      if (new URL(request.url()).pathname === '/api/sessions') asked.push(request.headers()['x-peel-watch'] === '1');
    });
    freeze(stage);
    await hasLeft(page, 15_000);
    await page.getByText('the_words_i_typed').first().waitFor();
    await page.getByText('Whom to ask: the stewards’ desk').waitFor();
    expect(asked.length).toBeGreaterThan(0);
    expect(asked).not.toContain(false);
    expect(stage.faults).toEqual([]);
  });

  it('is told at once when the page is looked at again', async (context) => {
    const stage = stageOf(context);
    const page = await reading(stage);
    freeze(stage);
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await hasLeft(page, 4_000);
  });

  it('says of an answer under way that it broke off, and why', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await page.getByRole('textbox', { name: 'SQL statement' }).click();
    await page.keyboard.insertText("SELECT 'slow' FROM range(90000)");
    await page.keyboard.press('Control+Enter');
    await page.getByText('so far').waitFor();
    freeze(stage);
    await page.evaluate('document.dispatchEvent(new Event("visibilitychange"))');
    await page.getByText(/Broke off after .*: incomplete/).waitFor({ timeout: 4_000 });
    await page.getByRole('alert').getByText('The session has ended: Operation "OP-ALDER" is frozen').waitFor();
    await hasLeft(page, 1_000);
  });

  it('leaves no profile, explanation or history of it, nor brings them into the next', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    await goTo(page, '/catalogue');
    await page.locator('main').getByRole('link', { name: 'Street-level crime' }).first().click();
    for (const name of ['Compute the profile', 'Show the history', 'Explain'])
      await page.getByRole('button', { name }).click();
    await page.getByText(/rows? in this session/).waitFor();
    await page.getByText(/hidden by rule/).waitFor();
    const address = new URL(page.url()).pathname;
    freeze(stage);
    await page.evaluate('window.dispatchEvent(new Event("focus"))');
    await page.getByText('To see what its columns hold, open a session').waitFor({ timeout: 4_000 });
    expect(await page.getByText(/hidden by rule/).count()).toBe(0);
    await openSession(page);
    await goTo(page, address);
    await page.getByRole('button', { name: 'Compute the profile' }).waitFor();
    expect(await page.getByText(/rows? in this session/).count()).toBe(0);
    expect(await page.getByText('(newest)').count()).toBe(0);
  });
});

describe('another session', { timeout: 180_000 }, () => {
  it('is gone to without the rows, explanations and statements of the one before', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('analyst', { session: true });
    const [first] = stage.state.sessions;
    if (first !== undefined) stage.state.sessions.push({ ...first, session: `${first.session}2` });
    const goToOther = async () => {
      await page.getByRole('button', { name: 'Switch' }).click();
      await page.getByRole('menuitem', { name: /OP-ALDER, until/ }).click();
    };
    await goTo(page, '/imports');
    await page.getByRole('button', { name: 'Show them' }).click();
    await page.getByRole('grid').waitFor();
    await goToOther();
    await page.getByRole('button', { name: 'Show them', exact: true }).waitFor();
    expect(await page.getByRole('grid').count()).toBe(0);
    await goTo(page, '/sql');
    await page.getByRole('textbox', { name: 'SQL statement' }).click();
    await page.keyboard.insertText('SELECT 1 FROM police_uk_street');
    await page.getByRole('button', { name: 'Show my statements' }).click();
    await page.getByRole('button', { name: 'Show my statements' }).waitFor({ state: 'detached' });
    await page.locator('aside').getByRole('button', { name: 'police_uk_street' }).click();
    await page.getByText(/hidden by rule/).waitFor();
    await goToOther();
    await page.getByRole('button', { name: 'Show my statements' }).waitFor();
    expect(await page.getByText(/hidden by rule/).count()).toBe(0);
  });
});

describe('a session that cannot be opened', { timeout: 180_000 }, () => {
  it('is shown as frozen before a reason is typed, and another is chosen', async (context) => {
    const stage = stageOf(context);
    stage.state.frozenOperations.push('OP-ALDER');
    const page = await stage.pageOf('analyst');
    await goTo(page, '/session');
    const operation = page.getByRole('radio', { name: /OP-ALDER/ });
    await page.getByText('The operation "OP-ALDER" was frozen by overseer.').waitFor();
    expect(await operation.isDisabled()).toBe(true);
    await page.getByLabel('Why do you need to look?').fill('Reference 4512/26: which thefts follow a pattern?');
    expect(await page.locator('form').getByRole('button', { name: 'Open the session' }).isDisabled()).toBe(true);
    await page
      .getByRole('radio', { name: /Scrutiny of stop and search/ })
      .first()
      .check();
    expect(await page.locator('form').getByRole('button', { name: 'Open the session' }).isEnabled()).toBe(true);
    stage.state.frozenOperations.length = 0;
  });

  it('is not what a page sends people to who have no purpose for it', async (context) => {
    const stage = stageOf(context);
    const analyst = await stage.pageOf('analyst');
    for (const path of ['/ledger/acts', '/ledger/shown', '/ledger/proof']) {
      await goTo(analyst, path);
      await analyst.getByText('No purpose of yours reads the ledger').waitFor();
      await analyst.getByText('overseers', { exact: false }).first().waitFor();
      expect(await analyst.locator('main').getByRole('button', { name: 'Open a session' }).count()).toBe(0);
    }
    await openSession(analyst);
    await goTo(analyst, '/ledger/acts');
    await analyst.getByText('No purpose of yours reads the ledger').waitFor();
    const steward = await stage.pageOf('steward');
    for (const path of ['/sql', '/', '/ledger/acts']) {
      await goTo(steward, path);
      await steward
        .getByText('ask the stewards’ desk')
        .or(steward.getByText('Ask the stewards’ desk'))
        .first()
        .waitFor();
      expect(await steward.getByRole('button', { name: 'Open a session' }).count()).toBe(0);
    }
    const overseer = await stage.pageOf('overseer');
    await goTo(overseer, '/ledger/acts');
    await overseer.getByText('To read acts of the ledger, open a session').waitFor();
  });
});
