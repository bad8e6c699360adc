import { describe, expect, it } from 'vitest';
import { goTo, stageOfTests } from './stage.js';
import { signIn } from './steps.js';

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

  it('offers what there is to freeze, and says that nothing was frozen where the service says so', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('steward');
    await page.getByRole('button', { name: 'Freeze something' }).click();
    const name = page.getByLabel('Its name');
    const offered = async () => {
      const list = await name.getAttribute('list');
      const options = page.locator(`[id="${list}"] option`);
      return options.evaluateAll((all) => all.map((each) => each.getAttribute('value')));
    };
    await expect.poll(offered).toContain('volume-crime-analysis');
    const kind = page.getByRole('dialog').getByLabel('What', { exact: true });
    await kind.selectOption('person');
    await expect.poll(offered).toContain('analyst');
    await kind.selectOption('operation');
    await expect.poll(offered).toContain('OP-ALDER');
    await kind.selectOption('purpose');
    await expect.poll(offered).toContain('volume-crime-analysis');
    await name.fill('volume-crime-analysiz');
    await page.getByText('Not among those listed here').waitFor();
    await page.getByLabel('Why').fill('Rows of a partner came in under the wrong terms.');
    await page.getByRole('button', { name: 'Freeze it now' }).click();
    await page.getByRole('alert').getByText('Nothing was frozen').waitFor();
    expect(await page.getByText('Reading has stopped').count()).toBe(0);
    expect(stage.state.freezes).toEqual([]);
  });

  it('offers lifting to whoever may, and says else who does', async (context) => {
    const stage = stageOf(context);
    const since = '2026-11-26T09:00:00.000Z';
    const frozen = (name: string, by: string, role: string) => ({ what: 'operation', name, why: 'Checked', by, role });
    stage.state.freezes.push(
      { ...frozen('OP-ALDER', 'overseer', 'overseer'), since, liftAskedBy: [] },
      { ...frozen('OP-BIRCH', 'steward-two', 'steward'), since, liftAskedBy: [] },
    );
    const page = await stage.pageOf('steward');
    await goTo(page, '/purposes');
    await page.getByText('An overseer lifts it').waitFor();
    expect(await page.getByRole('button', { name: /^Lift the freeze of/ }).count()).toBe(1);
    await page.getByRole('button', { name: 'Lift the freeze of OP-BIRCH' }).waitFor();
    stage.state.freezes.length = 0;
  });

  it('withdraws a purpose once: what is drafted already is told instead of offered', async (context) => {
    const page = await stageOf(context).pageOf('steward');
    await goTo(page, '/purposes');
    await page.locator('main').getByRole('link', { name: 'Scrutiny of stop and search' }).click();
    await page.getByRole('button', { name: 'Withdraw' }).click();
    await page.getByLabel('Why').fill('The scrutiny has ended');
    await page.getByRole('button', { name: 'Withdraw it' }).click();
    await page.getByText('Its withdrawal is drafted, and reading under it has stopped.').waitFor();
    expect(await page.getByRole('button', { name: 'Withdraw' }).count()).toBe(0);
  });

  it('claims a witness only where the log has one', async (context) => {
    const stage = stageOf(context);
    for (const witnessed of [true, false]) {
      stage.state.witnessed = witnessed;
      const page = await stage.page();
      await page.getByText('Every read is written down before it is shown.').waitFor();
      expect(await page.getByText('Outsiders witness it.').count()).toBe(witnessed ? 1 : 0);
      await signIn(page, 'overseer');
      await goTo(page, '/ledger');
      await page.getByText(witnessed ? 'Confirmed 12 s ago.' : 'This log has no witness.').waitFor();
    }
    stage.state.witnessed = true;
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

  it('lets no author approve, and discards only when it was asked about', async (context) => {
    const stage = stageOf(context);
    stage.state.author = 'steward';
    const author = await stage.pageOf('steward');
    await goTo(author, '/purposes/changes');
    await author.getByText('You wrote some of it').waitFor();
    expect(await author.getByRole('button', { name: 'Approve what is on disk' }).count()).toBe(0);
    stage.state.author = 'engineer';
    const page = await stage.pageOf('steward');
    await goTo(page, '/purposes/changes');
    await page.getByRole('button', { name: 'Approve what is on disk' }).click();
    await page.getByText('Your approval is written down.').waitFor();
    const discard = page.getByRole('button', { name: 'Discard the change of purposes/volume-crime-analysis.yaml' });
    await discard.click();
    await page.getByText('The approval of steward-two goes with it').waitFor();
    await page.getByRole('button', { name: 'Keep the change' }).click();
    expect(stage.state.discarded).toBe(false);
    await discard.click();
    await page.getByRole('button', { name: 'Discard it now' }).click();
    await page.getByText('Nothing waits').waitFor();
    await page.getByText('Your approval is written down.').waitFor({ state: 'detached' });
    expect(await page.locator('.tabs-count').count()).toBe(0);
    stage.state.discarded = false;
  });

  it('takes nothing away before it was asked about, and says what goes', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('steward');
    await goTo(page, '/people');
    await page.locator('main').getByRole('link', { name: 'Ann Alyst' }).click();
    await page.getByRole('button', { name: 'Take away clearance OFFICIAL-SENSITIVE' }).click();
    const dialog = page.getByRole('dialog', { name: 'Take away from Ann Alyst' });
    await dialog.getByText('OFFICIAL-SENSITIVE').waitFor();
    await dialog.getByText('that may be everything').waitFor();
    await dialog.getByRole('button', { name: 'Leave it with them' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(stage.state.taken).toEqual([]);
    await page.getByRole('button', { name: 'Take away clearance OFFICIAL-SENSITIVE' }).click();
    await dialog.getByRole('button', { name: 'Take it away now' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(stage.state.taken).toEqual(['analyst clearance:OFFICIAL-SENSITIVE']);
  });

  it('tells apart who was shown a record and who may have been, for one dataset', async (context) => {
    const page = await stageOf(context).pageOf('overseer', { session: true });
    await goTo(page, '/ledger/shown');
    const look = page.getByRole('button', { name: 'Look up who was shown it' });
    await page.getByRole('textbox', { name: 'Record' }).fill('nonsense');
    await page.getByLabel('Dataset it is in').selectOption('police_uk_street');
    await page.getByText('This is no record id').waitFor();
    expect(await look.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: 'Record' }).fill('5d825d60-0eac-57f5-63fc-ac1a59381c30');
    await look.click();
    const was = page.getByRole('region', { name: 'Was shown it', exact: true });
    const may = page.getByRole('region', { name: 'May have been shown it' });
    await was.getByText('evt_4m1').waitFor();
    await may.getByText('evt_3k8').waitFor();
    await may.getByText('Given to analyst').waitFor();
    expect(await was.getByText('Given to').count()).toBe(0);
    await may.getByText('the same statements stand here for every id').waitFor();
    expect(await was.getByText('evt_3k8').count()).toBe(0);
    // The answer to one question does not stay beside another.
    await page.getByRole('textbox', { name: 'Record' }).fill('5d825d60-0eac-57f5-63fc-ac1a59381c31');
    expect(await page.getByText('evt_4m1').count()).toBe(0);
  });

  it('says of an address of the ledger that is none that there is no such page', async (context) => {
    const page = await stageOf(context).pageOf('overseer');
    await goTo(page, '/ledger/nonsense');
    await page.getByText('There is no such page of the ledger').waitFor();
  });

  it('lets a change be refused that waits, not by who would lose something by it', async (context) => {
    const stage = stageOf(context);
    const taking = { proposal: 'chg_9', person: 'steward-two', change: 'revoke role:steward', proposedBy: 'steward' };
    stage.state.changes.push(taking);
    const concerned = await stage.pageOf('steward-two');
    await goTo(concerned, '/people');
    await concerned.getByRole('button', { name: /Refuse: grant/ }).waitFor();
    expect(await concerned.getByRole('button', { name: /: revoke/ }).count()).toBe(0);
    const page = await stage.pageOf('overseer');
    await goTo(page, '/people');
    await page.getByRole('button', { name: 'Refuse: revoke role:steward for steward-two' }).click();
    const dialog = page.getByRole('dialog', { name: 'Refuse the change' });
    await dialog.getByText('It takes the role steward away from steward-two.').waitFor();
    await dialog.getByRole('button', { name: 'Refuse it now' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(stage.state.refused).toEqual(['chg_9']);
    expect(stage.state.changes.map(({ proposal }) => proposal)).toEqual(['chg_7k2m']);
  });

  it('says of a name that means nothing that there is none, and of one entry nothing beside the next', async (context) => {
    const page = await stageOf(context).pageOf('steward');
    await goTo(page, '/people');
    await page.locator('main').getByRole('link', { name: 'Ann Alyst' }).click();
    const which = page.getByRole('textbox', { name: 'Which' });
    await which.fill('OP-NONSENSE');
    await page.getByRole('button', { name: 'Give it' }).click();
    const said = page.getByText('No operation "OP-NONSENSE" is defined that you can see.');
    await said.waitFor();
    await which.fill('OP-BIRCH');
    expect(await said.count()).toBe(0);
    expect(await page.getByText('Given.').count()).toBe(0);
  });

  it('says of a role that governs that a second person confirms it, and ends no such account', async (context) => {
    const stage = stageOf(context);
    const taken = [...stage.state.taken];
    const page = await stage.pageOf('steward');
    await goTo(page, '/people');
    await page.locator('main').getByRole('link', { name: 'Stuart Ward' }).click();
    await page.getByRole('button', { name: 'Take away role steward' }).click();
    const dialog = page.getByRole('dialog', { name: /^Take away from/ });
    await dialog.getByText('Once a second person confirms it,').waitFor();
    expect(await dialog.getByText('At once:').count()).toBe(0);
    await dialog.getByRole('button', { name: 'Propose it' }).click();
    await dialog.getByText('It waits on the page People').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    expect(stage.state.taken).toEqual(taken);
    await page.getByRole('button', { name: 'They leave' }).click();
    await page.getByText('nobody alone puts somebody who governs out of office').waitFor();
    expect(await page.getByRole('button', { name: 'They leave now' }).count()).toBe(0);
  });

  it('names each approval once, and offers none to who has approved', async (context) => {
    const stage = stageOf(context);
    stage.state.approvedBy = ['steward', 'steward'];
    const page = await stage.pageOf('steward');
    await goTo(page, '/purposes/changes');
    await page.getByText('You have approved it.').waitFor();
    await page.getByText('steward', { exact: true }).first().waitFor();
    expect(await page.getByText('steward, steward').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Approve what is on disk' }).count()).toBe(0);
    stage.state.approvedBy = ['steward-two'];
  });

  it('asks once for a token that is shown once, however often that is pressed', async (context) => {
    const page = await stageOf(context).pageOf('steward-two');
    await goTo(page, '/people');
    let asked = 0;
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    await page.route('**/api/people/recoveries/*/confirm', async (route) => {
      asked += 1;
      if (asked > 1) return route.abort();
      await held;
      return route.continue();
    });
    await page.getByRole('button', { name: /^Agree:/ }).dblclick();
    go();
    await page.getByText('shown this once').waitFor({ timeout: 5_000 });
    expect(asked).toBe(1);
  });

  it('keeps what it said of a decision though somebody else decided meanwhile', async (context) => {
    const stage = stageOf(context);
    const page = await stage.pageOf('steward-two');
    await goTo(page, '/people');
    await page.getByRole('button', { name: /Confirm: grant/ }).click();
    await page.route('**/confirm', (route) => route.abort());
    await page.getByRole('button', { name: 'Confirm it now' }).click();
    const said = page.getByRole('dialog', { name: 'Confirm the change' }).getByText('The service does not answer.');
    await said.waitFor();
    const waiting = stage.state.changes.splice(0);
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await page.getByText('Waiting for a second person').waitFor({ state: 'detached' });
    expect(await said.count()).toBe(1);
    stage.state.changes.push(...waiting);
  });

  it('lets a second person confirm, and not the first', async (context) => {
    const stage = stageOf(context);
    const first = await stage.pageOf('steward');
    await goTo(first, '/people');
    await first.getByText('somebody else must confirm it').waitFor();
    const second = await stage.pageOf('steward-two');
    await goTo(second, '/people');
    // Nothing is decided before it was said what it gives to whom until when.
    await second.getByRole('button', { name: /Confirm: grant/ }).click();
    const dialog = second.getByRole('dialog', { name: 'Confirm the change' });
    await dialog.getByText('It gives analyst the marking DOMESTIC-ABUSE until 31 May 2027.').waitFor();
    expect(stage.state.changes).toHaveLength(1);
    await dialog.getByRole('button', { name: 'Confirm it now' }).click();
    await second.getByText('Waiting for a second person').waitFor({ state: 'detached' });
    expect(stage.state.changes).toEqual([]);
    // Whoever comes back to the page sees that it is done.
    await first.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    await first.getByText('Waiting for a second person').waitFor({ state: 'detached' });
  });
});
