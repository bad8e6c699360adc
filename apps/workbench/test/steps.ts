import type { Page } from 'playwright-core';
import { PEOPLE } from './fake/people.js';

export const REASON = 'Crime reference 4512/26: which thefts near the station follow the same pattern?';

export async function signIn(page: Page, person: string, tour = false): Promise<void> {
  const name = PEOPLE.find((each) => each.person === person)?.name ?? person;
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await page.locator('.frame').waitFor();
  if (!tour) await leaveTour(page);
}

export async function openSession(page: Page, reason = REASON): Promise<void> {
  await page.locator('.session-bar').getByRole('button', { name: 'Open a session' }).click();
  await page.getByLabel('Why do you need to look?').fill(reason);
  await page.locator('form').getByRole('button', { name: 'Open the session' }).click();
  await page.locator('.session-bar').getByRole('button', { name: 'Close' }).waitFor();
}

/** Puts a statement in the place of the one in the editor. */
export async function writeSql(page: Page, sql: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SQL statement' }).click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(sql);
}

export async function runSql(page: Page, sql: string): Promise<void> {
  await writeSql(page, sql);
  await page.keyboard.press('Control+Enter');
}

/** The tour begins by itself on the start page, once for each person. */
async function leaveTour(page: Page): Promise<void> {
  if (new URL(page.url()).pathname !== '/') return;
  const skip = page.getByRole('button', { name: 'Skip the tour' });
  if (await skip.isVisible()) await skip.click();
}
