// Types of what is shipped (project by project, as built) and of everything that only tests and measures (against the sources).
import { join } from 'node:path';
import { root, run } from './workspace.mjs';

const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

const shipped = await run(process.execPath, [tsc, '-b']);
const tests = await run(process.execPath, [tsc, '-p', 'tsconfig.tests.json']);
const workbench = await run(process.execPath, [tsc, '-p', join(root, 'apps', 'workbench')]);
process.exitCode = [shipped, tests, workbench].find((code) => code !== 0) ?? 0;
