import type { Page } from 'playwright-core';
import { expect, it, type TestContext } from 'vitest';
import { ask, goTo, openSession, type Stage } from './stage.js';

const PURPOSE = 'Investigation of fraud';
const ADDED = 'Nobody is looked at for whom they know.';
/** What a bank sent, for this operation alone. */
const BANK_LIST = 'account,paid\n11-11-11 12345678,250\n11-11-11 87654321,300\n';

/** Half a million wide rows: many seconds of streaming. */
const LONG = 'SELECT a.*, b.* FROM rms_crimes a, rms_crimes b, rms_crimes c';

/** From a freeze to the end of what it stops. Milliseconds. */
const LONGEST = 5_000;

export function approvesAndFreezes(stageOf: (context: TestContext) => Stage): void {
  it('two stewards approve a purpose, which opens what it did not before; one freezes it later, and what streams under it ends', async (context) => {
    const stage = stageOf(context);
    await drafts(await stage.personAt('engineer'));
    const steward = await stage.personAt('steward');
    await approves(steward);
    const second = await stage.personAt('steward-two');
    await approves(second);
    await second.getByText('Nothing waits').waitFor();

    const analyst = await stage.personAt('analyst');
    await openSession(analyst, {
      purpose: PURPOSE,
      operation: 'OP-MERLIN',
      reason: 'Crime reference 77/2026: payments into the nine accounts, and the crimes that tell of them',
    });
    await bringsIn(analyst, await stage.file('from the bank.csv', BANK_LIST));

    await goTo(steward, 'Purposes');
    await steward.locator('main').getByRole('link', { name: PURPOSE }).click();
    await steward.getByRole('button', { name: `Freeze ${PURPOSE}` }).click();
    await steward.getByLabel('Why', { exact: true }).fill('Accounts of people who have nothing to do with it came in.');
    await analyst.getByLabel('At most').selectOption('500000');
    await ask(analyst, LONG);
    await analyst.getByText('so far').waitFor();

    const began = performance.now();
    const since = () => performance.now() - began;
    await steward.getByRole('button', { name: 'Freeze it now' }).click();
    const [frozen, ended] = await Promise.all([
      steward.getByText('Reading has stopped').waitFor().then(since),
      analyst
        .getByText(/Broke off after .*: incomplete/)
        .waitFor()
        .then(since),
    ]);
    console.log(
      `from the press of the button: frozen after ${Math.round(frozen)} ms, the answer on another screen ended after ${Math.round(ended)} ms`,
    );
    expect(ended - frozen).toBeLessThan(LONGEST);
    await ask(analyst, 'SELECT count(*) FROM rms_crimes');
    expect(await analyst.getByRole('alert').textContent()).toMatch(/frozen/);
  });
}

async function drafts(engineer: Page): Promise<void> {
  await goTo(engineer, 'Purposes');
  await engineer.locator('main').getByRole('link', { name: PURPOSE }).click();
  await engineer.getByRole('button', { name: 'Edit' }).click();
  const covers = engineer.getByLabel('Covers');
  await covers.fill(`${await covers.inputValue()} ${ADDED}`);
  await engineer.getByRole('checkbox', { name: 'Upload' }).check({ force: true });
  await engineer.getByRole('button', { name: 'Save the draft' }).click();
  await engineer.getByRole('heading', { level: 1, name: 'Changes waiting' }).waitFor();
}

/** Under what was approved just now: the purpose opens a tool that it did not. */
async function bringsIn(analyst: Page, path: string): Promise<void> {
  await goTo(analyst, 'Imports');
  await analyst.getByLabel('Source').selectOption({ label: "Only for my session's operation" });
  await analyst.getByLabel('Files to bring in').setInputFiles(path);
  await analyst.getByText('What was found or recorded').click();
  await analyst.getByText('Suspect', { exact: true }).click();
  await analyst.getByRole('button', { name: 'Bring from the bank.csv into OP-MERLIN' }).click();
  const there = analyst.getByRole('status').filter({ hasText: 'It is there as' });
  await there.waitFor();
  const dataset = await there.locator('code').textContent();
  await goTo(analyst, 'SQL');
  await ask(analyst, `SELECT account, paid FROM ${dataset} ORDER BY paid`);
  await analyst.getByText(/^2 rows in/).waitFor();
}

async function approves(steward: Page): Promise<void> {
  await goTo(steward, 'Purposes');
  await steward.getByRole('link', { name: /Changes waiting/ }).click();
  await steward.getByText(ADDED).first().waitFor();
  await steward.getByRole('button', { name: 'Approve what is on disk' }).click();
  await steward.getByText('Your approval is written down.').or(steward.getByText('Nothing waits')).first().waitFor();
}
