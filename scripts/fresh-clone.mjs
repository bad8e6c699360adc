// Clones what is committed into a temporary folder and runs a command there, as a stranger would: nothing installed or built.
//
//   node scripts/fresh-clone.mjs                        npm test
//   node scripts/fresh-clone.mjs [--keep] -- .ci/run    another command
//   node scripts/fresh-clone.mjs --with ../shared       with a link to that folder beside the clone
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root, run, say, seconds } from './workspace.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean', default: false }, with: { type: 'string', multiple: true, default: [] } },
});
const [command = 'npm', ...parameters] = positionals.length > 0 ? positionals : ['npm', 'test'];

const uncommitted = execFileSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }).trim();
if (uncommitted !== '') say('fresh clone: what is not committed here is not in the clone');

const folder = mkdtempSync(join(tmpdir(), 'peel-clone-'));
const clone = join(folder, 'peel');
const started = performance.now();
try {
  process.exitCode = await run('git', ['clone', '--quiet', '--no-hardlinks', root, clone]);
  if (process.exitCode === 0) {
    for (const beside of values.with) symlinkSync(resolve(beside), join(folder, basename(resolve(beside))));
    say(`fresh clone: ${clone} (${seconds(started)})`);
    const running = performance.now();
    // The caller's npm describes this folder in the environment; the clone's own must find itself.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/.test(name)));
    process.exitCode = await run(command, parameters, { cwd: clone, env });
    say(`fresh clone: ${[command, ...parameters].join(' ')}: exit ${process.exitCode} (${seconds(running)})`);
  }
} finally {
  if (values.keep) say(`fresh clone: kept at ${clone}`);
  else rmSync(folder, { recursive: true, force: true });
}
