import type { Command } from 'commander';
import { clientOf, formatOf } from '../context.js';
import { printObject, printObjects, say } from '../output.js';

interface Decision {
  readonly request: string;
  readonly deed: string;
  readonly dataset: string;
  readonly records: readonly string[];
  readonly why: string;
  readonly askedBy: string;
  readonly asked: string;
  readonly state: string;
}

interface Asked {
  readonly dataset: string;
  readonly record: readonly string[];
  readonly why: string;
  readonly until?: string;
}

const DEEDS = [
  { name: 'erase', says: 'ask for records to be erased, from a dataset and all of its history' },
  { name: 'restrict', says: 'ask for records to be kept from everybody, at every point of history' },
  {
    name: 'keep',
    says: 'ask for records to be read again, restricted or overdue as they are, until their next review',
  },
] as const;

export function addRecords(program: Command): void {
  const records = program
    .command('records')
    .description('what two stewards decide on single records, for the people they are about');
  for (const deed of DEEDS) {
    const action = records
      .command(deed.name)
      .description(`${deed.says}; another steward confirms it`)
      .requiredOption('--dataset <name>', 'where they are; in its quarantine they are looked for too')
      .requiredOption('--record <id...>', 'their record_id, as an answer shows it; up to 100')
      .requiredOption('--why <text>', 'for the other steward, and sealed in the log');
    if (deed.name === 'keep') action.requiredOption('--until <day>', 'of their next review: 2027-05-31');
    action.action(async ({ dataset, record, why, until }: Asked, command: Command) => {
      const body = { deed: deed.name, dataset, records: record, why, ...(until === undefined ? {} : { until }) };
      const { request, state } = await clientOf(command).post<Decision>('/records/decisions', body);
      await printObject(formatOf(command), { request, state });
      say(`Nothing is done yet. Another steward confirms it: peel records confirm ${request}`);
    });
  }
  records
    .command('list')
    .description('decisions that wait for their second steward, or to be carried out (stewards and overseers)')
    .action(async (_options: object, command: Command) => {
      const decisions = await clientOf(command).get<Decision[]>('/records/decisions');
      const format = formatOf(command);
      const told = decisions.map((each) => ({ ...each, records: each.records.join(' ') }));
      await printObjects(format, format === 'json' ? decisions.map((each) => ({ ...each })) : told);
    });
  records
    .command('confirm')
    .description('agree as the second steward; it is done when this returns, and what is erased cannot be brought back')
    .argument('<request>')
    .action(async (request: string, _options: object, command: Command) => {
      const path = `/records/decisions/${encodeURIComponent(request)}/confirm`;
      await printObject(formatOf(command), await clientOf(command).post<Record<string, unknown>>(path));
      say('Done. It is not told whether there was such a record.');
    });
  records
    .command('refuse')
    .description('turn one down that is not decided, also your own')
    .argument('<request>')
    .action(async (request: string, _options: object, command: Command) => {
      await clientOf(command).post(`/records/decisions/${encodeURIComponent(request)}/refuse`);
      say('Turned down. Nothing was done.');
    });
}
