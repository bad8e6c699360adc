// Every check but the tests, one after another, each told with its time; all of them run, so that one run tells everything.
//
//   npm run check             all
//   npm run check -- lint     those named
import { join } from 'node:path';
import { root, run, say, seconds } from './workspace.mjs';

const installed = (path) => join(root, 'node_modules', path);
const script = (name) => join(root, 'scripts', name);

const CHECKS = {
  lint: [installed('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'],
  types: [script('types.mjs')],
  floors: [
    installed('dependency-cruiser/bin/dependency-cruise.mjs'),
    '--config',
    '.dependency-cruiser.cjs',
    'packages',
    'apps',
    'demo',
  ],
  unused: [installed('knip/bin/knip.js')],
  sizes: [script('sizes.mjs')],
  duplicates: [script('duplicates.mjs')],
  lock: [script('lock.mjs'), '--check'],
  licences: [script('licences.mjs')],
  threats: [script('threats.mjs'), '--check'],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in CHECKS));
const failed = [];

for (const [name, command] of Object.entries(CHECKS)) {
  if (unknown.length > 0 || (asked.length > 0 && !asked.includes(name))) continue;
  const started = performance.now();
  const code = await run(process.execPath, command);
  say(`check ${name}: ${code === 0 ? 'clean' : 'FAILED'} (${seconds(started)})`);
  if (code !== 0) failed.push(name);
}

if (unknown.length > 0) say(`no check is called ${unknown.join(', ')}; there are ${Object.keys(CHECKS).join(', ')}`);
if (failed.length > 0) say(`checks that failed: ${failed.join(', ')}`);
process.exitCode = unknown.length > 0 ? 2 : failed.length > 0 ? 1 : 0;
