import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { recipientKey } from '@peel/gate/leaving/sealing';
import { SEALED_EXPORT } from '@peel/gate/leaving/tar';
import { verifyLog } from '@peel/ledger/verify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ANALYST, codeOf, OVERSEER, START, STEWARD, STEWARD_TWO } from '../../gate/test/bench.js';
import { collected, Leaving, later } from './leaving-bench.js';

let leaving: Leaving;
beforeAll(async () => {
  leaving = await Leaving.make();
}, 240_000);
afterAll(() => leaving.bench.remove());

describe('an export', () => {
  it('threat 8: is never one person’s, nor of two without an overseer, nor to nobody', async () => {
    const { requests, exporting } = leaving.bench.gate.leaving;
    const alone = await requests.ask(STEWARD, [leaving.keys.recipient], false);
    expect(await codeOf(collected(exporting.run(alone.request, STEWARD, undefined)))).toBe('gate.export-needs-two');
    expect(await codeOf(requests.confirm(alone.request, STEWARD))).toBe('gate.export-needs-two');
    expect(await codeOf(requests.confirm(alone.request, STEWARD_TWO))).toBe('gate.export-needs-two');
    expect(await codeOf(requests.confirm(alone.request, ANALYST))).toBe('gate.role-needed');
    expect(await codeOf(requests.ask(ANALYST, [leaving.keys.recipient], false))).toBe('gate.role-needed');
    expect(await codeOf(requests.ask(STEWARD, [], false))).toBe('gate.export-form');
    expect(await codeOf(requests.ask(STEWARD, ['age1notakey'], false))).toBe('gate.export-form');
    await requests.confirm(alone.request, OVERSEER);
    expect(await codeOf(collected(exporting.run(alone.request, STEWARD_TWO, undefined)))).toBe('gate.export-needs-two');
    later.set(START + 3_600_000);
  });

  it('threat 8: is in the ledger before its first byte, with both people and whom it goes to', async () => {
    const acts = (await leaving.bench.logged()).map(({ act }) => act).filter(({ kind }) => kind.startsWith('export.'));
    const intent = acts.find(({ kind }) => kind === 'export.intent');
    expect(intent).toMatchObject({ law: 'disclose', recipient: leaving.keys.recipient, overseer: 'person:overseer' });
    expect(intent?.datasets).toEqual(expect.arrayContaining(['police_uk_stop_and_search', 'police_uk_street']));
    const files = await leaving.opened();
    const report = await verifyLog({
      log: { read: async (path) => files.get(`ledger/log/${path}`) },
      publicKey: JSON.parse(files.get('manifest.json')?.toString() ?? '').key,
    });
    expect(report.problems).toEqual([]);
  });

  it('threat 8: shows nothing of what is in it, not even names, to who has no key', async () => {
    const bytes = await fs.readFile(join(leaving.sealedFolder, SEALED_EXPORT));
    for (const seeded of ['police_uk', 'Burglary', 'analyst', 'Ann Alyst', 'OP-ALDER', 'manifest', 'Street', 'steward'])
      expect([seeded, bytes.includes(seeded)]).toEqual([seeded, false]);
    const other = await recipientKey();
    expect(await codeOf(leaving.restoredTo('wrong-key', leaving.sealedFolder, other.key))).toBe('gate.archive-key');
    expect(await fs.readdir(join(leaving.bench.above, 'wrong-key'))).toEqual([]);
  });

  it('threat 8, threat 9: carries no holding that the log does not bear out: a restore would make it true', async () => {
    const held = (await leaving.opened()).get('state/gate.holdings.ndjson')?.toString().split('\n') ?? [];
    expect(held.filter((line) => line.includes('"analyst"') && line.includes('"steward"'))).toEqual([]);
    expect(held.length).toBeGreaterThan(10);
  });

  it('threat 8: carries no signing key, session, sign-in or token', async () => {
    const files = await leaving.opened();
    const paths = [...files.keys()];
    expect(paths.filter((path) => /\.key$|sessions|sign-?in/.test(path))).toEqual([]);
    expect(files.get('state/gate.people.ndjson')?.toString()).toContain('Ann Alyst');
    expect(files.get('state/gate.people.ndjson')?.toString()).not.toContain('token');
    expect(paths.some((path) => path.startsWith('lake/') && path.endsWith('.parquet'))).toBe(true);
    expect(files.get('workspace/purposes/volume-crime-analysis.yaml')?.toString()).toContain(
      'Analysis of volume crime',
    );
  });
});
