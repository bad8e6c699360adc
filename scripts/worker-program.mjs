// The worker's program in one file, from what was compiled: it starts in half the time of its modules, and of Peel's code the sandbox then
// holds this one file. What is native stays a package beside it.
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { root } from './workspace.mjs';

const dist = join(root, 'packages', 'engine', 'dist');
const bundle = await rolldown({
  input: join(dist, 'worker', 'main.js'),
  platform: 'node',
  external: ['@duckdb/node-bindings'],
});
await bundle.write({ file: join(dist, 'worker-program.js'), format: 'esm' });
await bundle.close();
