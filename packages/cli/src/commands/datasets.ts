import type { Command } from 'commander';
import { clientOf, formatOf, type SessionOptions, sessionBody, withSession } from '../context.js';
import { printObject, printObjects } from '../output.js';

interface Entry {
  readonly dataset: string;
  readonly title: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly group?: string }[];
}

export function addDatasets(program: Command): void {
  withSession(program.command('datasets'))
    .description('datasets and their columns: as defined, or, with a session, as that session sees them')
    .action(async (options: SessionOptions, command: Command) => {
      const entries = await clientOf(command).post<Entry[]>('/datasets', sessionBody(options));
      const format = formatOf(command);
      await printObjects(
        format,
        format === 'json' ? entries.map((entry) => ({ ...entry })) : entries.flatMap(columnLines),
      );
    });
  withSession(program.command('history').argument('<dataset>'))
    .description('the commits that changed what this session may read')
    .action(async (dataset: string, options: SessionOptions, command: Command) => {
      const body = { ...sessionBody(options), dataset };
      await printObjects(formatOf(command), await clientOf(command).post<Record<string, unknown>[]>('/history', body));
    });
  withSession(program.command('explain').argument('<dataset>'))
    .description('why you can see what you see of a dataset, and what is hidden by which rule')
    .action(async (dataset: string, options: SessionOptions, command: Command) => {
      const body = { ...sessionBody(options), dataset };
      const explained = await clientOf(command).post<{ lines: string[] } & Record<string, unknown>>('/explain', body);
      const format = formatOf(command);
      if (format === 'json') await printObject(format, explained);
      else
        await printObjects(
          format,
          explained.lines.map((line) => ({ [dataset]: line })),
        );
    });
}

/** One line for each column, as people read it. */
function columnLines({ dataset, title, columns }: Entry): Record<string, unknown>[] {
  return columns.map(({ name, type, group }) => ({ dataset, column: name, type, group: group ?? '', title }));
}
