// Completes package-lock.json. A registry that carries no build of an optional package for some platform leaves a hole in
// the lock, and `npm ci` refuses a lock with holes. Each hole gets an entry that no platform matches: nothing is ever
// downloaded for it, so nothing unverified can be.
//
//   node scripts/lock.mjs          fill the holes (after every change of a dependency)
//   node scripts/lock.mjs --check  is the lock complete, and free of registry addresses? exit 1 if not
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, say } from './workspace.mjs';

const path = join(root, 'package-lock.json');
const lock = JSON.parse(readFileSync(path, 'utf8'));

/** The places where Node looks for `name` when the package at `from` asks for it, nearest first. */
function placesOf(from, name) {
  const parts = from.split('/node_modules/');
  const nested = parts.map(
    (_, index) => `${parts.slice(0, parts.length - index).join('/node_modules/')}/node_modules/${name}`,
  );
  return [...nested, `node_modules/${name}`];
}

function holes() {
  return Object.entries(lock.packages).flatMap(([from, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !placesOf(from, name).some((place) => place in lock.packages))
      .map(([name, version]) => ({ name, version, dev: entry.dev === true })),
  );
}

function fill(found) {
  for (const { name, version, dev } of found) {
    // In npm's own order, so that its next install leaves the file alone.
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: ['none'],
      ...(dev ? { dev } : {}),
      optional: true,
      os: ['none'],
    };
  }
  const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
  lock.packages = Object.fromEntries(sorted);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
}

/** A hole can only be filled with an exact version: a range would name no package. */
function inexact(found) {
  return found.filter(({ version }) => !/^\d+\.\d+\.\d+[\w.+-]*$/.test(version));
}

const found = holes();
const addresses = Object.entries(lock.packages).filter(([, entry]) => /^https?:/.test(entry.resolved ?? ''));
for (const [place] of addresses)
  say(`package-lock.json: ${place} records a registry address; install with the repository's .npmrc`);

if (process.argv.includes('--check')) {
  for (const { name, version } of found)
    say(`package-lock.json: no entry for ${name}@${version}; run \`node scripts/lock.mjs\``);
  process.exitCode = found.length + addresses.length === 0 ? 0 : 1;
} else if (inexact(found).length > 0) {
  for (const { name, version } of inexact(found))
    say(`package-lock.json: no entry for ${name}, wanted as ${version}: pin a version that has one`);
  process.exitCode = 1;
} else if (found.length > 0) {
  fill(found);
  say(`package-lock.json: ${found.length} entries filled`);
}
