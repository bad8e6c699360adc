import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { removeDatabase } from './force/database-home.js';
import { environment, environmentLine } from './measure/environment.js';
import { writeDocument } from './report/document.js';
import type { Section } from './report/report.js';
import { asText } from './report/text.js';
import { measureCost } from './sections/cost.js';
import { measureImport } from './sections/import.js';
import { measureLedger } from './sections/ledger.js';
import type { Setting } from './sections/setting.js';
import { measureSql } from './sections/sql.js';

const SECTIONS: Readonly<Record<string, (setting: Setting) => Promise<Section>>> = {
  sql: measureSql,
  cost: measureCost,
  import: measureImport,
  ledger: measureLedger,
};
const PAGE = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** `npm run bench -- [sql|cost|import|ledger …] [--rows N] [--runs N] [--seed S] [--format table|json] [--write-doc]` */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rows: { type: 'string' },
      runs: { type: 'string', default: '11' },
      seed: { type: 'string', default: '1' },
      format: { type: 'string', default: 'table' },
      'write-doc': { type: 'boolean', default: false },
      folder: { type: 'string' },
    },
  });
  const numbers = [values.rows ?? '1', values.runs, values.seed].map(Number);
  const unknown = positionals.filter((name) => !(name in SECTIONS));
  if (unknown.length > 0 || numbers.some((value) => !Number.isSafeInteger(value) || value < 1)) {
    say(`sections are ${Object.keys(SECTIONS).join(', ')}; --rows, --runs and --seed take whole numbers from 1`);
    return 2;
  }
  const [rows = 1, runs = 11, seed = 1] = numbers;
  const where = environment(Date.now());
  if (where.load > 1) say(`The machine is busy (load ${where.load}): ratios are rough, and times tell little.`);
  const sections: Section[] = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(SECTIONS)) {
    const folder = await mkdtemp(join(values.folder ?? tmpdir(), 'peel-bench-'));
    try {
      const setting = { folder, rows: values.rows === undefined ? undefined : rows, runs, seed, say };
      const section = await SECTIONS[name]?.(setting);
      if (section !== undefined) sections.push(section);
    } finally {
      for (const state of [folder, join(folder, 'ws', '.peel')]) await removeDatabase(state);
      await rm(folder, { recursive: true, force: true });
    }
  }
  const line = environmentLine(where);
  process.stdout.write(
    values.format === 'json'
      ? `${JSON.stringify({ environment: where, sections }, undefined, 2)}\n`
      : asText(line, sections),
  );
  if (values['write-doc']) await writeDocument(PAGE, line, sections);
  return 0;
}

process.exitCode = await main();
