// The same passage in two places of what is shipped wants to be one function. Compares runs of lines, white space apart.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, root, say } from './workspace.mjs';

/** A shorter run is often chance: imports, the shape of a literal. */
const RUN = 20;

/** The lines that carry code, with their numbers; imports and closing brackets tell nothing. */
function codeLines(path) {
  return readFileSync(join(root, path), 'utf8')
    .split('\n')
    .map((text, index) => ({ text: text.trim(), line: index + 1 }))
    .filter(({ text }) => text.length > 3 && !/^(import|export \*|\/\/|\*|\/\*)/.test(text));
}

function findDuplicates(paths) {
  const seen = new Map();
  const found = [];
  for (const path of paths) {
    const lines = codeLines(path);
    let covered = 0;
    for (let at = 0; at + RUN <= lines.length; at += 1) {
      const key = lines
        .slice(at, at + RUN)
        .map(({ text }) => text)
        .join('\n');
      const first = seen.get(key);
      if (first === undefined) seen.set(key, { path, line: lines[at].line });
      else if (at >= covered) {
        found.push({ first, second: { path, line: lines[at].line } });
        covered = at + RUN;
      }
    }
  }
  return found;
}

const sources = ['packages', 'apps', 'demo']
  .flatMap((folder) => filesUnder(folder))
  .filter((path) => /^((packages|apps)\/[^/]+|demo)\/src\/.*\.tsx?$/.test(path) && !path.endsWith('.generated.ts'));
const duplicates = findDuplicates(sources);
for (const { first, second } of duplicates) {
  say(`${second.path}:${second.line}: the same ${RUN} lines as ${first.path}:${first.line}: make them one function`);
}
process.exitCode = duplicates.length === 0 ? 0 : 1;
