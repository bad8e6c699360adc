import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { writeWarehouse } from '../interop/write-warehouse.js';
import { openDatabase, openWorkbench } from './workbench.js';

const PYTHON = process.env.PEEL_PYTHON ?? 'python3';
const script = fileURLToPath(new URL('../interop/pyiceberg_check.py', import.meta.url));
const available = spawnSync(PYTHON, ['-c', 'import pyiceberg']).status === 0;
if (!available) console.log('pyiceberg: not available here; set PEEL_PYTHON to a Python that has it');

test.skipIf(!available)('pyiceberg reads every table as it was written', async () => {
  const postgres = await openDatabase();
  const bench = await openWorkbench(postgres);
  try {
    const file = join(bench.staging, 'warehouse.json');
    await writeWarehouse(bench, file);
    const run = spawnSync(PYTHON, [script, file], { encoding: 'utf8' });
    expect(run.status, `${run.stdout}${run.stderr}`).toBe(0);
    console.log(run.stdout);
  } finally {
    await bench.close();
    await postgres.stop();
  }
});
