import { type Section, type Table, verdictTable } from './report.js';

/** A report for people, in columns. */
export function asText(environment: string, sections: readonly Section[]): string {
  const parts = sections.flatMap(({ title, settings, tables }) => [
    `${title}\n${settingsLine(settings)}`,
    ...tables.map(tableText),
  ]);
  return `${[environment, ...parts, tableText(verdictTable(sections))].join('\n\n')}\n`;
}

export function settingsLine(settings: Section['settings']): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? value.toLocaleString('en-GB') : value}`)
    .join(', ');
}

function tableText({ title, columns, rows }: Table): string {
  const cells = [columns, ...rows].map((row) => row.map(String));
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, at) =>
        at === 0 || !/^[-\d]/.test(cell) ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
  return [title, ...lines.map((line) => `  ${line}`)].join('\n');
}
