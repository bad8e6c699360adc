import { readFile, writeFile } from 'node:fs/promises';
import { assert } from '@peel/kernel/assert';
import { type Section, type Table, verdictTable } from './report.js';
import { settingsLine } from './text.js';

const BEGIN = '<!-- measured: begin -->';
const END = '<!-- measured: end -->';

/** Puts what was measured between the two marks of the page. */
export async function writeDocument(page: string, environment: string, sections: readonly Section[]): Promise<void> {
  const text = await readFile(page, 'utf8');
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  assert(begin >= 0 && end > begin, 'the page has a place for what is measured');
  const measured = [
    `Measured ${environment}.`,
    markdown(verdictTable(sections)),
    ...sections.flatMap(({ title, settings, tables }) => [
      `### ${title}`,
      `${settingsLine(settings)}.`,
      ...tables.map(markdown),
    ]),
  ].join('\n\n');
  await writeFile(page, `${text.slice(0, begin + BEGIN.length)}\n\n${measured}\n\n${text.slice(end)}`);
}

function markdown({ title, columns, rows }: Table): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [`**${title}**`, '', line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}
