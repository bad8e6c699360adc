import type { Command } from 'commander';
import { clientOf, formatOf, parseCount, type SessionOptions, sessionBody } from '../context.js';
import { printObject, printObjects, say } from '../output.js';

export function addSession(program: Command): void {
  const session = program.command('session').description('open, list, extend and close sessions: the only way to rows');
  session
    .command('open')
    .description('open a session; prints its id')
    .option('--purpose <name>', 'the approved purpose you read for')
    .option('--operation <id>', 'the operation you are assigned to')
    .option('--reason <text>', 'why this is necessary now, in your own words; kept in the ledger')
    .option('--minutes <count>', 'how long it lasts', '60')
    .action(async (options: SessionOptions & { minutes: string }, command: Command) => {
      const opened = await clientOf(command).post<Record<string, unknown>>('/sessions', {
        ...sessionBody(options),
        minutes: parseCount(options.minutes, '--minutes', 'session open'),
      });
      await printObject(formatOf(command), opened);
    });
  session
    .command('list')
    .description('your latest sessions')
    .action(async (_options: object, command: Command) => {
      await printObjects(formatOf(command), await clientOf(command).get<Record<string, unknown>[]>('/sessions'));
    });
  session
    .command('extend')
    .description('keep a session open longer')
    .argument('<id>')
    .requiredOption('--reason <text>', 'why it is still necessary')
    .option('--minutes <count>', 'from now', '60')
    .action(async (id: string, options: { reason: string; minutes: string }, command: Command) => {
      const path = `/sessions/${encodeURIComponent(id)}/extend`;
      const extended = await clientOf(command).post<Record<string, unknown>>(path, {
        justification: options.reason,
        minutes: parseCount(options.minutes, '--minutes', 'session extend'),
      });
      await printObject(formatOf(command), extended);
    });
  session
    .command('close')
    .description('end a session and everything that reads under it')
    .argument('<id>')
    .action(async (id: string, _options: object, command: Command) => {
      await clientOf(command).post(`/sessions/${encodeURIComponent(id)}/close`);
      say('Closed.');
    });
  session
    .command('purposes')
    .description('the purposes and operations you could open a session with now')
    .action(async (_options: object, command: Command) => {
      await printObjects(formatOf(command), await clientOf(command).get<Record<string, unknown>[]>('/purposes'));
    });
}
