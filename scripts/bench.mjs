// The benchmarks are compiled with what they drive and measure it as built.
// node scripts/bench.mjs [sql|cost|import|ledger …] [--rows N] [--runs N] [--seed S] [--format table|json] [--write-doc]
import { join } from 'node:path';
import { root, run } from './workspace.mjs';

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

async function main() {
  for (const project of [root, join(root, 'bench')]) {
    const built = await run(process.execPath, [tsc, project === root ? '-b' : '-p', project]);
    if (built !== 0) return built;
  }
  return run(process.execPath, [join(root, 'bench', 'dist', 'main.js'), ...process.argv.slice(2)]);
}

process.exitCode = await main();
