import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const HARNESS = fileURLToPath(new URL('../../scripts/harness.mjs', import.meta.url));

/** The harness is a program and runs as built; what it says is shown when it fails. */
async function runHarness(...parameters: readonly string[]): Promise<{ readonly code: number; readonly said: string }> {
  const child = spawn(process.execPath, [HARNESS, 'crash', ...parameters], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      said += text;
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code: code ?? 1, said };
}

// Short versions; `npm run check:crash` is the proof. Time to an answer is not asked here: other tests run beside this one.
const SEED = String(Date.now() % 1_000_000);
process.stdout.write(`crash tests: seed ${SEED}\n`);

test('threat 31: kill -9 of anything under load loses nothing acknowledged and leaves nothing over', {
  timeout: 180_000,
}, async () => {
  const { code, said } = await runHarness('--parts', 'rounds', '--rounds', '2', '--seed', SEED, '--answer-ms', '60000');
  expect(code, said).toBe(0);
  expect(said).toContain('kill -9: 2 rounds of 2');
});

test('threat 15: power cuts, failing syncs and a full disk under a whole service', { timeout: 180_000 }, async () => {
  const { code, said } = await runHarness('--parts', 'power', '--step', '80', '--seed', SEED);
  expect(code, said).toBe(0);
  expect(said).toMatch(/power cuts: \d+ lives/);
});
