import type { CheckReport } from '@peel/gate/file-check';
import type { Command } from 'commander';
import { clientOf, formatOf, parseCount } from '../context.js';
import { printObjects, say, write } from '../output.js';

const FAILURE = 5;

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('read every stored file through and compare it with what the log says was stored (overseers)')
    .option('--rate <megabytes>', 'at most so many a second', '100')
    .addHelpText(
      'after',
      `
Exit code 0 when every file is what was stored, 5 when one is missing, has another length or other bytes. Reads and commits go on meanwhile.

  peel -w demo check --as overseer
  peel -w city check --rate 20 --format json`,
    )
    .action(async (options: { rate: string }, command: Command) => {
      const rate = parseCount(options.rate, '--rate', 'check');
      for await (const message of clientOf(command).stream('/files/check', { rate })) {
        if (message.type === 'P') say((message.body as { text: string }).text);
        if (message.type === 'E') await printReport(command, message.body as CheckReport);
      }
    });
}

async function printReport(command: Command, report: CheckReport): Promise<void> {
  const { whole, files, bytes, takenUp, damaged, findings } = report;
  if (!whole) process.exitCode = FAILURE;
  if (formatOf(command) === 'json') return write(`${JSON.stringify(report)}\n`);
  if (takenUp > 0) say(`Of ${takenUp} of them no sum was kept: they are from before sums were. From now on it is.`);
  if (whole) return write(`${files} files (${bytes} bytes) are what was stored.\n`);
  await printObjects(
    formatOf(command),
    findings.map(({ table, file = '', code }) => ({ table, file, code })),
  );
  for (const advice of new Set(findings.map((finding) => finding.advice))) say(advice);
  say(
    `${damaged} of ${files} files are not what was stored${damaged > findings.length ? '; the first are shown' : ''}.`,
  );
}
