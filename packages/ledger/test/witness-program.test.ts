import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { readVerifierKey, verifierKey } from '../src/note.js';
import { httpWitnesses } from '../src/witness-link.js';
import { consult, type Fixture, fixtureOn, newFixture } from './ledger-fixture.js';

const PROGRAM = fileURLToPath(new URL('../dist/witness/main.js', import.meta.url));
const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function start(folder: string, fixture: Fixture) {
  const log = verifierKey(fixture.keys.signer.verifier);
  const child = spawn(process.execPath, [PROGRAM, '--store', folder, '--listen', '127.0.0.1:0', '--log', log], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  endings.push(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  let said = '';
  for await (const part of child.stdout) {
    said += String(part);
    if (said.endsWith('\n') && said.includes('listening on ')) break;
  }
  const [vkey, url] = said.trim().split('\nlistening on ');
  return { child, vkey: vkey ?? '', url: url ?? '' };
}

test('threat 14: the witness as a program confirms a ledger, is killed, and still refuses its rollback', async () => {
  const folder = await fs.mkdtemp(join(tmpdir(), 'peel-witness-'));
  endings.push(() => fs.rm(folder, { recursive: true, force: true }));
  const fixture = await newFixture();
  const first = await start(folder, fixture);
  expect(readVerifierKey(first.vkey).name).toBe('witness.local/peel');
  const witnessed = (url: string) => ({
    witness: { endpoints: [{ url, vkey: first.vkey }], required: true, everyMs: 0 },
  });
  const ledger = await fixture.open(witnessed(first.url), { witnesses: httpWitnesses });
  ledger.assertReadable();
  await ledger.append(consult());
  await ledger.close();
  const image = fixture.disk.snapshot();
  const grown = await fixture.open();
  await grown.append(consult());
  await grown.close();
  const again = await fixture.open(witnessed(first.url));
  await again.close();
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');
  const second = await start(folder, fixture);
  expect(second.vkey).toBe(first.vkey);
  await image.remove('/peel/ledger/log/witnessed');
  const rolledBack = fixtureOn(image, fixture.keys, fixture.clock);
  await expect(rolledBack.open(witnessed(second.url))).rejects.toMatchObject({ code: 'ledger.rolled-back' });
});

test('the witness says what it needs', async () => {
  const child = spawn(process.execPath, [PROGRAM], { stdio: ['ignore', 'ignore', 'pipe'] });
  const said: Buffer[] = [];
  child.stderr.on('data', (part: Buffer) => said.push(part));
  const [code] = await once(child, 'close');
  expect(code).toBe(2);
  expect(Buffer.concat(said).toString()).toMatch(/--store DIR --listen/);
});
