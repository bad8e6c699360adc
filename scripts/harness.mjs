// A harness is a program of several minutes, not a test: it is compiled with what it drives and run as built.
// node scripts/harness.mjs crash --rounds 200 --seed 1
import { join } from 'node:path';
import { buildAll } from './build.mjs';
import { sweepLeavings } from './leavings.mjs';
import { root, run, say } from './workspace.mjs';

const [name, ...parameters] = process.argv.slice(2);
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

async function main() {
  if (name === undefined || !/^[a-z][a-z-]*$/.test(name)) {
    say('usage: node scripts/harness.mjs <harness> [parameters]');
    return 2;
  }
  const built = (await buildAll()) || (await run(process.execPath, [tsc, '-b', join(root, 'harness')]));
  if (built !== 0) return built;
  const { serviceEnvironment } = await import('../packages/cli/dist/service-environment.js');
  try {
    return await run(process.execPath, [join(root, 'harness', 'dist', name, 'main.js'), ...parameters], {
      env: serviceEnvironment(),
    });
  } finally {
    sweepLeavings();
  }
}

process.exitCode = await main();
