import { expect, it, type TestContext } from 'vitest';
import { CRIME } from './asks-and-downloads.js';
import { SOUGHT } from './files.js';
import { ask, goTo, openSession, type Stage } from './stage.js';

export function overseesARecord(stageOf: (context: TestContext) => Stage): void {
  it('an overseer verifies the ledger, and finds who was shown one person’s record', async (context) => {
    const stage = stageOf(context);
    const analyst = await stage.personAt('analyst');
    await openSession(analyst, CRIME);
    await ask(analyst, `SELECT record_id, surname FROM rms_nominals WHERE nominal_ref = '${SOUGHT}'`);
    await analyst.getByText(/^1 row in/).waitFor();
    const record = (await analyst.getByRole('gridcell').first().textContent()) ?? '';

    const overseer = await stage.personAt('overseer');
    await openSession(overseer, {
      purpose: 'Check that processing is lawful',
      operation: 'OP-LANTERN',
      reason: 'Complaint 12/2026: who looked at the record of the complainant, and for what?',
    });
    await goTo(overseer, 'Ledger');
    await overseer.getByRole('button', { name: 'Verify now' }).click();
    await overseer.getByText('The ledger is whole.').waitFor();
    await overseer.getByRole('link', { name: 'Who was shown a record' }).click();
    await overseer.getByRole('textbox', { name: 'Record' }).fill(record);
    await overseer.getByLabel('Dataset it is in').selectOption('rms_nominals');
    await overseer.getByRole('button', { name: 'Look up who was shown it' }).click();
    const table = overseer.getByRole('region', { name: 'Was shown it', exact: true }).getByRole('table');
    await table.waitFor();
    const text = ((await table.textContent()) ?? '').replaceAll(/\s+/g, ' ');
    expect(text).toContain('analyst');
    expect(text).toContain('Volume crime analysis');
    expect(text).toContain('OP-HARRIER');
  });
}
