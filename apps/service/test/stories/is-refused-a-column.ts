import { expect, it, type TestContext } from 'vitest';
import { CRIME } from './asks-and-downloads.js';
import { ask, openSession, type Stage } from './stage.js';

export function isRefusedAColumn(stageOf: (context: TestContext) => Stage): void {
  it('an analyst is refused a column, and learns by which rule and whom to ask', async (context) => {
    const page = await stageOf(context).personAt('analyst');
    await openSession(page, CRIME);
    await ask(page, 'SELECT surname, self_ethnicity FROM rms_nominals');
    const refusal = page.getByRole('alert');
    await refusal.waitFor();
    expect(await refusal.textContent()).toMatch(
      /There is no column "self_ethnicity"[\s\S]*names the rules, and whom to ask/,
    );
    await page.getByRole('button', { name: 'rms_nominals', exact: true }).click();
    const why = page.getByRole('status').filter({ hasText: 'hidden by rule' });
    await why.waitFor();
    const told = await why.textContent();
    expect(told).toContain(
      'Columns left out: self_ethnicity, officer_ethnicity. The purpose volume-crime-analysis may not read the column group "ethnicity".',
    );
    expect(told).toContain("ask the stewards' desk");
    await ask(page, 'SELECT surname FROM rms_nominals');
    await page.getByText(/^20 rows in/).waitFor();
  });
}
