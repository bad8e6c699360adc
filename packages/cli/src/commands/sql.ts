import { rowsOfFrame } from '@peel/gate/frame';
import type { Command } from 'commander';
import { clientOf, formatOf, parseCount, type SessionOptions, sessionBody, withSession } from '../context.js';
import { writeNew } from '../given-file.js';
import { type RowSink, rowSink, say } from '../output.js';

interface SqlOptions extends SessionOptions {
  readonly at?: string;
  readonly rows?: string;
  readonly receipt?: string | true;
}

interface Header {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly order: 'total' | 'none';
  /** What the person should know of their justification. */
  readonly warning?: string;
}

export function addSql(program: Command): void {
  withSession(program.command('sql').argument('<statement>', 'one SELECT'))
    .description('run one SELECT under a purpose; rows on standard output, everything else on standard error')
    .option('--at <commit or time>', "what was known then, under today's law")
    .option('--rows <limit>', 'stop with an error past this many rows')
    .option(
      '--receipt [file]',
      'keep the receipt, proof that the ledger must hold this read, in a file (or print it on standard error)',
    )
    .action(async (statement: string, options: SqlOptions, command: Command) => {
      const format = formatOf(command);
      const body = {
        ...sessionBody(options),
        sql: statement,
        ...(options.at === undefined ? {} : { at: options.at }),
        ...(options.rows === undefined ? {} : { limits: { rows: parseCount(options.rows, '--rows', 'sql') } }),
      };
      let header: Header | undefined;
      let sink: RowSink | undefined;
      for await (const message of clientOf(command).stream('/sql', body)) {
        if (message.type === 'H') {
          header = message.body as Header;
          if (header.warning !== undefined) say(`Your justification is kept as it is, and marked: ${header.warning}`);
          sink = rowSink(
            format,
            header.columns.map((column) => column.name),
          );
        } else if (message.type === 'F' && header !== undefined) {
          for (const row of rowsOfFrame(message.frame)) await sink?.row(row);
        } else if (message.type === 'E') {
          await sink?.end();
          if (header?.order === 'none')
            say(
              'The statement fixes no total order: another run may order rows differently. Where it reads one dataset, `record_id` at the end of ORDER BY fixes one.',
            );
          if (options.receipt !== undefined)
            await keepReceipt((message.body as { receipt: string }).receipt, options.receipt);
        }
      }
    });
}

async function keepReceipt(receipt: string, file: string | true): Promise<void> {
  if (file === true) say(receipt.trimEnd());
  else await writeNew(file, receipt);
}
