import { planImport } from '@peel/sources/plan-import';
import type { FileInspection } from '@peel/sources/source-reader';
import { describe, expect, it } from 'vitest';
import { column, definition, factsFor, labelOfTexts } from './support/definition.js';
import { templateSource } from './support/workspace.js';

/** Definition and facts in, SQL out: read the golden files when this fails, and commit them anew only when the change is meant. */
function inspection(name: string, header: readonly string[]): FileInspection {
  return {
    format: 'csv',
    path: `/import/${name}`,
    name,
    bytes: 100,
    sha256: name,
    identity: { device: '1', inode: '1', size: 100, modified: '1', changed: '1' },
    encoding: 'utf-8',
    byteOrderMark: false,
    newlines: { lf: 2, crlf: 0, cr: 0 },
    lines: 2,
    longestLine: 50,
    headerLine: 1,
    readable: { path: `/import/${name}`, staged: false },
    dialect: { delimiter: ',', quote: '"', escape: '"', header: true },
    header,
    headerOnly: false,
  };
}

const street = templateSource('police_uk_street');
const stops = templateSource('police_uk_stop_and_search');
const quoted = labelOfTexts('grant:custody', 'marking:QUOTED');
const awkward = definition(
  [
    column('note', 'string', { header: 'O\'Brien "said"' }),
    column('sum', 'decimal(9,2)', { trim: true, required: true }),
  ],
  {
    labels: {
      always: labelOfTexts('grant:custody'),
      byValue: [{ column: 'note', cases: new Map([["it's", quoted]]), otherwise: 'quarantine' }],
    },
    declares: [quoted],
  },
);

const cases = [
  { name: 'police-uk-street', source: street, files: ['2018-04.csv', '2018-05.csv'] },
  { name: 'police-uk-stop-and-search', source: stops, files: ['2018-04.csv'] },
  { name: 'awkward-names', source: awkward, files: ["it's; DROP TABLE x--.csv"] },
];

describe('the SQL of an import', () => {
  it.each(cases)('$name', async ({ name, source, files }) => {
    const headers = source.columns.map((each) => each.header);
    const seen = files.map((file) => inspection(file, headers));
    const plan = planImport(source, seen, factsFor(source, seen));
    const sql = plan.outputs.map(
      (output) => `-- ${output.name}: ${output.columns.map((each) => each.name).join(', ')}\n${output.select};\n`,
    );
    const kept = Object.entries(plan.csv)
      .slice(0, 1)
      .map(([relation, { keep }]) => `-- kept of each row of ${relation}\n${keep};\n`);
    await expect([...kept, ...sql, `-- counts\n${plan.counts?.select};\n`].join('\n')).toMatchFileSnapshot(
      `golden/${name}.golden.sql`,
    );
  });
});
