// A file of more than 400 lines holds more than one concept: split it. Lists that a program wrote (*.generated.ts) are excepted.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, root, say } from './workspace.mjs';

const LONGEST = 400;

const tooLong = ['packages', 'apps', 'demo']
  .flatMap((folder) => filesUnder(folder))
  .filter((path) => /^((packages|apps)\/[^/]+|demo)\/src\/.*\.tsx?$/.test(path) && !path.endsWith('.generated.ts'))
  .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').trimEnd().split('\n').length }))
  .filter(({ lines }) => lines > LONGEST);

for (const { path, lines } of tooLong) say(`${path}: ${lines} lines, at most ${LONGEST}: split it by concept`);
process.exitCode = tooLong.length === 0 ? 0 : 1;
