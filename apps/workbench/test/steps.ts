import type { Page } from 'playwright-core';
import { PEOPLE } from './fake/people.js';

export const REASON = 'Crime reference 4512/26: which thefts near the station follow the same pattern?';

export async function signIn(page: Page, person: string): Promise<void> {
  const name = PEOPLE.find((each) => each.person === person)?.name ?? person;
  await page.getByRole('button', { name: new RegExp(name) }).click();
  await page.locator('.frame').waitFor();
}

export async function openSession(page: Page, reason = REASON): Promise<void> {
  await page.locator('.session-bar').getByRole('button', { name: 'Open a session' }).click();
  await page.getByLabel('Why do you need to look?').fill(reason);
  await page.locator('form').getByRole('button', { name: 'Open the session' }).click();
  await page.locator('.session-bar').getByRole('button', { name: 'Close' }).waitFor();
}
