// Which tests show which row of docs/threat-model.md: a test carries `threat 15` (or `threats 18, 24`) in its title.
//
//   node scripts/threats.mjs           every row with its tests
//   node scripts/threats.mjs --write   fills the last column of the table
//   node scripts/threats.mjs --check   fails where the table names a test file that no longer shows the row
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, root, say } from './workspace.mjs';

const PAGE = join(root, 'docs', 'threat-model.md');
const NONE = 'none yet';

function rowsNamed(text) {
  const titles = text.match(/\bthreats? \d+(?:(?:, | and )\d+)*/gi) ?? [];
  return new Set(titles.flatMap((title) => title.match(/\d+/g) ?? []).map(Number));
}

function filesByRow() {
  const tests = ['packages', 'apps', 'demo', 'harness']
    .flatMap((folder) => filesUnder(folder))
    .filter((path) => path.endsWith('.test.ts'));
  const byRow = new Map();
  for (const path of tests.sort()) {
    for (const row of rowsNamed(readFileSync(join(root, path), 'utf8')))
      byRow.set(row, [...(byRow.get(row) ?? []), path]);
  }
  return byRow;
}

/** A row of the table begins with its number and ends with its tests. */
function eachRow(page, change) {
  return page.replace(
    /^\|\s*(\d+)\s*\|(.*)\|([^|\n]*)\|$/gm,
    (_, row, middle, tests) => `| ${row} |${middle}| ${change(Number(row), tests.trim())} |`,
  );
}

const shown = filesByRow();
const page = readFileSync(PAGE, 'utf8');
const nameFiles = (row) => (shown.get(row) ?? []).map((path) => `\`${path}\``).join(', ') || NONE;

if (process.argv.includes('--write')) {
  writeFileSync(PAGE, eachRow(page, nameFiles));
} else if (process.argv.includes('--check')) {
  const known = new Set();
  eachRow(page, (row, tests) => {
    known.add(row);
    for (const [, path] of tests.matchAll(/`([^`]+)`/g)) {
      if ((shown.get(row) ?? []).includes(path)) continue;
      say(`docs/threat-model.md: row ${row} names ${path}, which shows it no more: run \`npm run threats -- --write\``);
      process.exitCode = 1;
    }
    return tests;
  });
  for (const [row, paths] of shown) {
    if (known.has(row)) continue;
    say(`${paths[0]}: carries threat ${row}, which docs/threat-model.md does not have`);
    process.exitCode = 1;
  }
} else {
  eachRow(page, (row, tests) => {
    console.log(`threat ${row}: ${nameFiles(row)}`);
    return tests;
  });
}
