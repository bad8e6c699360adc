import type { Command } from 'commander';
import { clientOf, formatOf, parseCount, type SessionOptions, sessionBody, withSession } from '../context.js';
import { printObject, printObjects, say } from '../output.js';
import { printTaken } from '../put-aside.js';
import { uploadFile } from '../upload-file.js';

interface UploadOptions extends SessionOptions {
  readonly marking: readonly string[];
  readonly condition: readonly string[];
  readonly kind?: string;
  readonly category?: readonly string[];
  readonly grant?: string;
  readonly days?: string;
  readonly title?: string;
  readonly sheet?: string;
}

export function addUpload(program: Command): void {
  const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  withSession(program.command('upload').argument('<file>', 'CSV, JSON lines, Parquet or a workbook'))
    .description('bring a file into your operation, as a dataset of that operation alone that goes by itself')
    .option('--marking <name>', 'a marking that readers must hold as well; more than one may be given', several, [])
    .option('--condition <kind:name>', 'another condition of the kind, as classification:OFFICIAL', several, [])
    .option('--kind <kind>', 'fact, or assessment where it says what somebody thinks; assessment when not said')
    .option(
      '--category <name>',
      'whom it is about, as child; more than one may be given, "none" for nobody; everybody when not said',
      several,
    )
    .option(
      '--grant <name>',
      'why and under what terms it was collected; without it, readers need every grant your purpose passes',
    )
    .option('--days <number>', 'how long it stays, at most 90 days and no longer than the operation')
    .option('--title <text>', 'one line in plain words')
    .option('--sheet <name>', 'of a workbook: the sheet that is read; the one in front when not said')
    .action(async (file: string, options: UploadOptions, command: Command) => {
      const client = clientOf(command);
      const { kind, category, grant, days, title, sheet } = options;
      const given = await uploadFile(client, file);
      const body = {
        ...sessionBody(options),
        ...given,
        conditions: [...options.marking.map((name) => `marking:${name}`), ...options.condition],
        ...(kind === undefined ? {} : { kind }),
        ...(category === undefined ? {} : { categories: category.filter((name) => name !== 'none') }),
        ...(grant === undefined ? {} : { grant }),
        ...(title === undefined ? {} : { title }),
        ...(sheet === undefined ? {} : { sheet }),
        ...(days === undefined ? {} : { days: parseCount(days, '--days', 'upload') }),
      };
      for await (const message of client.stream('/session/uploads', body)) {
        if (message.type === 'P') say((message.body as { text: string }).text);
        if (message.type === 'E') {
          await printTaken(formatOf(command), message.body as Record<string, unknown>);
          saySheets(message.body as { assumed?: readonly object[] });
        }
      }
    });

  const uploads = program.command('uploads').description('files that were brought into your operation');
  withSession(uploads.command('list'))
    .description('those that this session may read')
    .action(async (options: SessionOptions, command: Command) => {
      const found = await clientOf(command).post<Record<string, unknown>[]>(
        '/session/uploads/list',
        sessionBody(options),
      );
      await printObjects(formatOf(command), found);
    });
  withSession(uploads.command('erase').argument('<dataset>'))
    .description('erase one that you brought in, before its day')
    .action(async (dataset: string, options: SessionOptions, command: Command) => {
      const body = { ...sessionBody(options), dataset };
      const erased = await clientOf(command).post<Record<string, unknown>>('/session/uploads/erase', body);
      await printObject(formatOf(command), erased);
    });
}

/** Where no sheet was named and several have rows: what was not read, and how it is. */
function saySheets({ assumed = [] }: { readonly assumed?: readonly object[] }): void {
  for (const each of assumed as readonly { readonly sheet?: string; readonly notRead?: readonly string[] }[]) {
    if (each.sheet === undefined) continue;
    const others = (each.notRead ?? []).map((name) => `"${name}"`).join(', ');
    say(`only the sheet "${each.sheet}" was read; with rows as well: ${others}. Bring in another with --sheet`);
  }
}
