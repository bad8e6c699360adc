import type { Page } from 'playwright-core';

/** A page as somebody meets it. Pictures and the judging of accessibility go through all of them. */
export interface Scene {
  readonly name: string;
  readonly person: string;
  readonly path: string;
  readonly session?: boolean;
  readonly empty?: boolean;
  readonly act?: (page: Page) => Promise<void>;
}

/** Follows the link of the page that carries these words. */
const follow = (words: string) => async (page: Page) => {
  await page.locator('main').getByRole('link', { name: words }).first().click();
  await page.locator('.page-trail').waitFor();
};

const press =
  (...names: readonly string[]) =>
  async (page: Page) => {
    for (const name of names) await page.locator('main').getByRole('button', { name }).click();
    await page.waitForTimeout(300);
  };

const fillAndPress = (field: string, text: string, button: string) => async (page: Page) => {
  await page.getByRole('textbox', { name: field }).fill(text);
  await press(button)(page);
};

export const SCENES: readonly Scene[] = [
  { name: 'start', person: 'analyst', path: '/' },
  { name: 'start-session', person: 'analyst', path: '/', session: true },
  { name: 'session', person: 'analyst', path: '/session' },
  { name: 'session-none', person: 'engineer', path: '/session' },
  { name: 'sql-closed', person: 'analyst', path: '/sql' },
  { name: 'sql-empty', person: 'analyst', path: '/sql', session: true },
  { name: 'sql', person: 'analyst', path: '/sql', session: true, act: runStatement },
  { name: 'sql-chart', person: 'analyst', path: '/sql', session: true, act: chart },
  { name: 'sql-refused', person: 'analyst', path: '/sql', session: true, act: askTheHidden },
  { name: 'sql-download', person: 'analyst', path: '/sql', session: true, act: openDownload },
  { name: 'palette', person: 'analyst', path: '/', act: async (page) => page.keyboard.press('Control+k') },
  { name: 'catalogue', person: 'analyst', path: '/catalogue' },
  { name: 'catalogue-empty', person: 'analyst', path: '/catalogue', empty: true },
  { name: 'catalogue-dataset-closed', person: 'analyst', path: '/catalogue', act: follow('Stop and search') },
  {
    name: 'catalogue-dataset',
    person: 'analyst',
    path: '/catalogue',
    session: true,
    act: async (page) => {
      await follow('Street-level crime')(page);
      await press('Compute the profile', 'Show the history')(page);
      await bringUp(page, 'Profile');
    },
  },
  { name: 'purposes', person: 'steward', path: '/purposes' },
  { name: 'purposes-empty', person: 'steward', path: '/purposes', empty: true },
  { name: 'purposes-changes', person: 'steward', path: '/purposes/changes' },
  { name: 'purposes-changes-empty', person: 'steward', path: '/purposes/changes', empty: true },
  { name: 'purposes-one', person: 'steward', path: '/purposes', act: follow('Analysis of volume crime') },
  {
    name: 'purposes-edit',
    person: 'steward',
    path: '/purposes',
    act: async (page) => {
      await follow('Analysis of volume crime')(page);
      await press('Edit')(page);
      await page.getByRole('button', { name: 'Form' }).waitFor();
    },
  },
  {
    name: 'purposes-file',
    person: 'steward',
    path: '/purposes',
    act: async (page) => {
      await follow('Analysis of volume crime')(page);
      await press('Edit')(page);
      await page.getByRole('button', { name: 'File' }).click();
      await page.waitForTimeout(1200);
    },
  },
  {
    name: 'purposes-freeze',
    person: 'steward',
    path: '/purposes',
    act: async (page) => page.getByRole('button', { name: 'Freeze something' }).click(),
  },
  { name: 'people', person: 'steward-two', path: '/people' },
  { name: 'people-analyst', person: 'analyst', path: '/people' },
  { name: 'people-one', person: 'steward', path: '/people', act: follow('Ann Alyst') },
  {
    name: 'people-take',
    person: 'steward',
    path: '/people',
    act: async (page) => {
      await follow('Ann Alyst')(page);
      await press('Take away clearance OFFICIAL-SENSITIVE')(page);
    },
  },
  { name: 'passkeys', person: 'steward', path: '/passkeys' },
  { name: 'ledger', person: 'overseer', path: '/ledger', act: press('Verify now') },
  { name: 'ledger-acts', person: 'overseer', path: '/ledger/acts', session: true, act: press('Read them') },
  { name: 'ledger-acts-closed', person: 'overseer', path: '/ledger/acts' },
  { name: 'ledger-shown-empty', person: 'overseer', path: '/ledger/shown', session: true },
  {
    name: 'ledger-shown',
    person: 'overseer',
    path: '/ledger/shown',
    session: true,
    act: async (page) => {
      await page.getByLabel('Dataset it is in').selectOption('police_uk_street');
      await fillAndPress('Record', '5d825d60-0eac-57f5-63fc-ac1a59381c30', 'Look up who was shown it')(page);
    },
  },
  {
    name: 'ledger-proof',
    person: 'overseer',
    path: '/ledger/proof',
    session: true,
    act: fillAndPress('Event', 'evt_ztpvcd3k3r8b', 'Prove it'),
  },
  { name: 'orders', person: 'engineer', path: '/orders' },
  { name: 'orders-empty', person: 'engineer', path: '/orders', empty: true },
  { name: 'orders-one', person: 'engineer', path: '/orders', act: follow('Bring in stop and search') },
  { name: 'imports', person: 'engineer', path: '/imports' },
  {
    name: 'imports-done',
    person: 'engineer',
    path: '/imports',
    act: async (page) => {
      await page
        .getByLabel('Files to bring in')
        .setInputFiles({ name: '2026-10-street.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
      await page.getByLabel('Files sent').getByText('2026-10-street.csv').waitFor();
      await press('Import')(page);
      await page.getByText('The files were taken.').waitFor();
      await bringUp(page, '3. Bring them in');
    },
  },
  { name: 'imports-put-aside', person: 'analyst', path: '/imports', session: true, act: showPutAside },
  { name: 'imports-operation', person: 'analyst', path: '/imports', session: true, act: intoOperation },
  {
    name: 'imports-draft',
    person: 'engineer',
    path: '/imports',
    act: async (page) => {
      await page.getByLabel('Source').selectOption('draft:new');
      await page
        .getByLabel('Files to bring in')
        .setInputFiles({ name: 'custody.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
      await page.getByText('custody.csv').first().waitFor();
      await page.getByLabel('Name').fill('custody_records');
      await press('Look at custody.csv')(page);
      await page.waitForTimeout(800);
    },
  },
];

async function write(page: Page, sql: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SQL statement' }).click();
  // What was typed before in this tab is still there. Typed over, Chromium would carry its colours on in inline styles, which are forbidden.
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.insertText(sql);
}

async function showPutAside(page: Page): Promise<void> {
  await press('Show them')(page);
  await page.getByRole('grid').waitFor();
  await bringUp(page, 'Lines put aside');
}

/** Scrolls so that a panel begins where the page begins. */
async function bringUp(page: Page, panel: string): Promise<void> {
  await page.getByRole('region', { name: panel }).evaluate((element) => element.scrollIntoView());
}

async function askTheHidden(page: Page): Promise<void> {
  await write(page, 'SELECT self_defined_ethnicity FROM police_uk_stop_and_search');
  await page.keyboard.press('Control+Enter');
  await page.getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'police_uk_stop_and_search', exact: true }).click();
  await page.getByRole('status').filter({ hasText: 'hidden by rule' }).waitFor();
}

async function openDownload(page: Page): Promise<void> {
  await write(page, 'SELECT lsoa_name, count(*) AS crimes FROM police_uk_street GROUP BY ALL ORDER BY crimes DESC');
  await page.keyboard.press('Control+Enter');
  await page.getByText('84 rows').waitFor();
  await page.getByRole('button', { name: 'Download' }).click();
  await page.getByRole('button', { name: 'Download it' }).waitFor();
}

async function intoOperation(page: Page): Promise<void> {
  await page.getByLabel('Source').selectOption('draft:operation');
  await page
    .getByLabel('Files to bring in')
    .setInputFiles({ name: 'phones.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
  await page.getByText('What was found or recorded').click();
  await page.getByText('Suspect', { exact: true }).click();
  await page.getByRole('button', { name: 'Bring phones.csv into OP-ALDER' }).click();
  await page.getByText('It is there as').waitFor();
  await page.getByRole('button', { name: 'Show them' }).click();
  await page.getByText('Accounts from the bank').waitFor();
  await bringUp(page, 'Into the operation');
}

async function runStatement(page: Page): Promise<void> {
  await write(page, 'SELECT crime_type, month, count(*) AS crimes\nFROM police_uk_street\nGROUP BY ALL');
  await page.keyboard.press('Control+Enter');
  await page.getByText(/84 rows/).waitFor();
}

async function chart(page: Page): Promise<void> {
  await runStatement(page);
  await page.getByRole('button', { name: 'Chart' }).click();
  await page.locator('.chart-drawing').waitFor();
}
