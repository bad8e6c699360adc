import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { engineErrors } from '../errors.js';
import { ENTRY } from './sandbox-plan.js';

const run = promisify(execFile);

/** What this machine has for running workers. Found once. */
export interface Host {
  readonly node: string;
  readonly libraries: readonly string[];
  /** Host path -> path inside the sandbox. */
  readonly program: Readonly<Record<string, string>>;
  readonly entry: string;
  readonly bubblewrap: string | undefined;
}

export async function findHost(): Promise<Host> {
  // From src/ under test and from dist/ in service: the worker is always the built one (scripts/worker-program.mjs).
  const entry = fileURLToPath(new URL('../../dist/worker-program.js', import.meta.url));
  if (!(await exists(entry))) throw engineErrors.notBuilt();
  const node = await realpath(process.execPath);
  const duck = duckFolders();
  const bubblewrap = await findProgram('bwrap');
  return {
    node,
    libraries: bubblewrap === undefined ? [] : await librariesOf([node, ...(await duckBinaries(duck))]),
    program: {
      [entry]: ENTRY,
      ...Object.fromEntries(duck.map((folder) => [folder, `/app/node_modules/@duckdb/${folder.split('/').at(-1)}`])),
    },
    entry,
    bubblewrap,
  };
}

/** The package of DuckDB's interface for Node.js, and the one with the binary for this machine. */
function duckFolders(): string[] {
  const require = createRequire(import.meta.url);
  const bindings = packageFolder(require.resolve('@duckdb/node-bindings'), 'node-bindings');
  return [bindings, join(dirname(bindings), `node-bindings-${process.platform}-${process.arch}`)];
}

function packageFolder(file: string, name: string): string {
  const mark = `/@duckdb/${name}`;
  return file.slice(0, file.lastIndexOf(mark) + mark.length);
}

async function duckBinaries(folders: readonly string[]): Promise<string[]> {
  const files = folders.flatMap((folder) => [join(folder, 'duckdb.node'), join(folder, 'libduckdb.so')]);
  const found = await Promise.all(files.map(exists));
  return files.filter((_, index) => found[index]);
}

/** The shared libraries that the loader would load, at the paths where it looks; what lies beside its binary comes with the binary's folder. */
async function librariesOf(binaries: readonly string[]): Promise<string[]> {
  const { stdout } = await run('ldd', [...binaries]);
  const paths = stdout.matchAll(/^\s+(?:\S+ => )?(\/\S+) \(0x/gm);
  const folders = new Set(binaries.map((binary) => dirname(binary)));
  const libraries = [...paths].map((found) => found[1] ?? '').filter((path) => !folders.has(dirname(path)));
  return [...new Set(libraries)].sort();
}

async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '/usr/bin:/bin').split(delimiter)) {
    const path = join(folder, name);
    if (folder !== '' && (await exists(path, constants.X_OK))) return path;
  }
  return undefined;
}

async function exists(path: string, mode: number = constants.R_OK): Promise<boolean> {
  try {
    await access(path, mode);
    return true;
  } catch {
    return false;
  }
}
