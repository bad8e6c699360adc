// The tests: sets up what is missing, then runs the short suite. What follows `--` goes to Vitest: npm test -- packages/ledger
// Ends with Vitest's summary and its exit code, then the counts alone on the last line.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweepLeavings } from './leavings.mjs';
import { onPath, setUp } from './setup.mjs';
import { root, run, say } from './workspace.mjs';

const LISTED = 20;

function readTally(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: 0, notRun: [] };
  }
}

/** What was left out is said, with its reason: a test that did not run has shown nothing. */
function tellNotRun(notRun) {
  for (const { test, reason } of notRun.slice(0, LISTED)) {
    console.log(`not run: ${test}${reason === '' ? '' : ` (${reason})`}`);
  }
  if (notRun.length > LISTED) console.log(`not run: ${notRun.length - LISTED} more`);
  if (process.platform !== 'linux' || !onPath('bwrap')) {
    console.log('not run: what needs the sandbox: bubblewrap is missing here (`npm run setup` says how to get it)');
  }
}

async function runSuite(parameters) {
  const folder = mkdtempSync(join(tmpdir(), 'peel-tests-'));
  const report = join(folder, 'tally.json');
  try {
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const code = await run(process.execPath, [vitest, 'run', ...parameters], {
      env: { ...process.env, PEEL_TALLY: report },
    });
    return { code, tally: readTally(report) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    sweepLeavings();
  }
}

async function main() {
  const ready = await setUp();
  if (ready !== 0) {
    say('npm test: no test ran, because set-up failed');
    return ready;
  }
  const { code, tally } = await runSuite(process.argv.slice(2));
  tellNotRun(tally.notRun);
  const failed = code !== 0 && tally.failed === 0 ? 1 : tally.failed;
  console.log(`${tally.passed} passed, ${failed} failed${tally.skipped > 0 ? `, ${tally.skipped} skipped` : ''}`);
  return code;
}

process.exitCode = await main();
