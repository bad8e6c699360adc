// The benchmarks are compiled with what they drive and measure it as built.
// node scripts/bench.mjs [sql|cost|import|ledger …] [--rows N] [--runs N] [--seed S] [--format table|json] [--write-doc]
import { join } from 'node:path';
import { buildAll } from './build.mjs';
import { root, run } from './workspace.mjs';

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

async function main() {
  const built = (await buildAll()) || (await run(process.execPath, [tsc, '-p', join(root, 'bench')]));
  if (built !== 0) return built;
  return run(process.execPath, [join(root, 'bench', 'dist', 'main.js'), ...process.argv.slice(2)]);
}

process.exitCode = await main();
