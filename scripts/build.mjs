// The build: compiles the TypeScript, then makes what else is needed, each when what it is made from has changed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isEnding } from './ending.mjs';
import { filesUnder, root, run, say, seconds } from './workspace.mjs';

async function compile() {
  const started = performance.now();
  const code = await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']);
  if (isEnding()) return code;
  say(code === 0 ? `set-up: built (${seconds(started)})` : 'set-up: the build failed; the messages above say where');
  return code;
}

/** What is built besides the TypeScript: from which files of which folder, by which program, into `dist/`. */
const BUILDS = [
  {
    what: 'program of the workers',
    folder: 'packages/engine',
    from: ['package.json', 'dist/worker', 'dist/statement', 'dist/frame', '../kernel/dist'],
    command: [join(root, 'scripts', 'worker-program.mjs')],
    stamp: '.worker-stamp',
  },
  {
    what: 'workbench',
    folder: 'apps/workbench',
    from: ['package.json', 'index.html', 'vite.config.ts', 'src'],
    command: [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
    stamp: '.stamp',
  },
  {
    what: 'style of the portal',
    folder: 'apps/portal',
    from: ['package.json', 'style'],
    command: [join(root, 'scripts', 'portal-style.mjs')],
    stamp: '.style-stamp',
  },
];

/** What a build follows from, its place apart. */
function stampOf({ folder, from }) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const paths = from.flatMap((name) => {
    const path = `${folder}/${name}`;
    return statSync(join(root, path)).isDirectory() ? filesUnder(path).sort() : [path];
  });
  for (const path of paths) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest('hex');
}

async function buildBesides(build) {
  const started = performance.now();
  const place = join(root, build.folder, 'dist', build.stamp);
  const stamp = stampOf(build);
  if (existsSync(place) && readFileSync(place, 'utf8') === stamp) return 0;
  const code = await run(process.execPath, build.command, { cwd: join(root, build.folder) });
  if (code === 0) writeFileSync(place, stamp);
  if (isEnding()) return code;
  say(
    code === 0
      ? `set-up: ${build.what} built (${seconds(started)})`
      : `set-up: the ${build.what} could not be built; the messages above say why`,
  );
  return code;
}

/** Everything that is out of date. @returns {Promise<number>} 0, or the exit code of what failed */
export async function buildAll() {
  let code = await compile();
  for (const each of BUILDS) code ||= await buildBesides(each);
  return code;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await buildAll();
