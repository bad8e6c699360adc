// The licences of everything that Peel ships with, from the lock file (every platform's builds) and the installed packages.
// Fails on a licence that an Apache-2.0 program may not carry, and on a package that names none.
//
//   node scripts/licences.mjs          counts by licence
//   node scripts/licences.mjs --list   one line per package
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './workspace.mjs';

const ALLOWED = new Set([
  'Apache-2.0',
  'MIT',
  '0BSD',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MPL-2.0',
  'BlueOak-1.0.0',
  'PostgreSQL',
  // A dedication to the public domain, of one small package under the charts.
  'Unlicense',
]);

/** `(A OR B)`: one of them must be allowed. `A AND B`: both. A licence with an exception is no wider than the licence alone. */
function allowed(expression) {
  const bare = expression.replace(/[()]/g, ' ').trim();
  return bare
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((part) => ALLOWED.has(part.replace(/\s+WITH\s+.*$/, '').trim())));
}

function licenceOf(place, entry) {
  if (typeof entry.license === 'string') return entry.license;
  const manifest = join(root, place, 'package.json');
  const declared = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).license : undefined;
  return typeof declared === 'string' ? declared : 'none named';
}

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const shipped = Object.entries(lock.packages)
  .filter(([place, entry]) => place.includes('node_modules/') && !entry.link && !entry.dev && !entry.devOptional)
  .map(([place, entry]) => ({
    name: `${place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${entry.version}`,
    licence: licenceOf(place, entry),
  }));

const counts = new Map();
for (const { name, licence } of shipped) {
  counts.set(licence, (counts.get(licence) ?? 0) + 1);
  if (process.argv.includes('--list')) console.log(`${licence}\t${name}`);
}
console.log(
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([licence, count]) => `${licence} ${count}`)
    .join(', '),
);

const refused = shipped.filter(({ licence }) => !allowed(licence));
for (const { name, licence } of refused)
  say(`${name}: licence “${licence}” is not on the list of scripts/licences.mjs`);
process.exitCode = refused.length === 0 ? 0 : 1;
