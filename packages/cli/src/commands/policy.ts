import type { PolicyView } from '@peel/gate/policy-desk';
import type { ApprovedStatus } from '@peel/gate/policy-in-force';
import type { Command } from 'commander';
import { clientOf, formatOf } from '../context.js';
import { cliErrors } from '../errors.js';
import { lineDiff } from '../line-diff.js';
import { printObject, printObjects, say, write } from '../output.js';

interface Authored {
  readonly author?: string;
}

const AUTHOR = 'who wrote it; not needed for what was drafted through the service, whose authors are on record';
const WITHHELD = 'There is more that you may not be shown.';

export function addPolicy(program: Command): void {
  const policy = program.command('policy').description('the policy in force, and approving another');
  policy
    .command('status')
    .description('the approved policy, and whether the files on disk are another')
    .action(async (_options: object, command: Command) => {
      const view = await clientOf(command).get<PolicyView>('/policy');
      const { inForce, onDisk, approval, problems, warnings } = view;
      const found = problems.map(({ file, line, problem }) => `${file}:${line}: ${problem}`);
      const format = formatOf(command);
      const more = format === 'json' ? { problems: found, warnings } : {};
      await printObject(format, { inForce, onDisk, approval, ...more });
      if (format !== 'json') for (const line of [...found, ...warnings.map(worthALook)]) say(line);
      if (view.withheld) say(WITHHELD);
    });
  policy
    .command('diff')
    .description('how the definitions on disk differ from the policy in force (stewards, engineers, overseers)')
    .action(async (_options: object, command: Command) => {
      const { changes, withheld } = await clientOf(command).get<PolicyView>('/policy');
      const format = formatOf(command);
      if (format !== 'table')
        await printObjects(
          format,
          changes.map((change) => ({ ...change })),
        );
      else for (const change of changes) await write(`${diffOf(change).join('\n')}\n`);
      if (changes.length === 0) say('No difference that you may be shown.');
      if (withheld) say(WITHHELD);
    });
  policy
    .command('approve')
    .description('approve exactly this hash of the definitions (stewards; two, neither its author)')
    .argument('<hash>', 'as `peel policy status` prints it')
    .option('--author <person>', AUTHOR)
    .action(async (hash: string, options: Authored, command: Command) => {
      const { warnings, ...status } = await clientOf(command).post<ApprovedStatus>('/policy/approve', {
        hash,
        ...(options.author === undefined ? {} : { author: options.author }),
      });
      await printObject(formatOf(command), { ...status });
      for (const warning of warnings) say(worthALook(warning));
    });
  program
    .command('freeze')
    .description('stop reading at once, or see what is frozen (overseers, data protection officers)')
    .argument('[what]', 'person, purpose, operation, order, dataset or workspace')
    .argument('[name]', 'which one; the workspace needs none')
    .option('--why <text>', 'the reason, kept in the ledger', 'no reason given')
    .option('--list', 'what is frozen now, by whom and why')
    .action(async (...given: [string | undefined, string | undefined, { why: string; list?: true }, Command]) => {
      const [what, name, { why, list }, command] = given;
      const client = clientOf(command);
      if (list) return printObjects(formatOf(command), await client.get<Record<string, unknown>[]>('/freezes'));
      await client.post('/freezes', { ...frozenThing(what, name, 'freeze'), why });
      say('Frozen.');
    });
  program
    .command('unfreeze')
    .description("lift a freeze: one's own, or another's as one of two people; an overseer's takes overseers")
    .argument('<what>', 'as `peel freeze --list` prints it')
    .argument('[name]', 'which one; the workspace needs none')
    .action(async (what: string, name: string | undefined, _options: object, command: Command) => {
      const body = frozenThing(what, name, 'unfreeze');
      const { because } = await clientOf(command).post<{ because: string }>('/freezes/lift', body);
      say(because);
    });
  const orders = program.command('orders').description('standing orders: work with no person present');
  orders
    .command('list')
    .description('the orders, whether in force, and their last runs')
    .action(async (_options: object, command: Command) => {
      await printObjects(formatOf(command), await clientOf(command).get<Record<string, unknown>[]>('/orders'));
    });
  orders
    .command('approve')
    .description(
      'approve an order of the policy in force, as it stands (two people, one a steward, neither its author)',
    )
    .argument('<order>')
    .option('--author <person>', AUTHOR)
    .action(async (order: string, { author }: Authored, command: Command) => {
      const path = `/orders/${encodeURIComponent(order)}/approve`;
      const body = author === undefined ? {} : { author };
      await printObject(formatOf(command), await clientOf(command).post<Record<string, unknown>>(path, body));
    });
  orders
    .command('run')
    .description('run an order now; its rights are its own ceiling, not yours')
    .argument('<order>')
    .action(async (order: string, _options: object, command: Command) => {
      for await (const message of clientOf(command).stream(`/orders/${encodeURIComponent(order)}/run`, {})) {
        if (message.type === 'P') say((message.body as { text: string }).text);
        if (message.type === 'E') await printObject(formatOf(command), message.body as Record<string, unknown>);
      }
    });
}

function worthALook(warning: string): string {
  return `Worth a look: ${warning}`;
}

/** A purpose whose name was forgotten must not look frozen. */
function frozenThing(what: string | undefined, name: string | undefined, command: string) {
  if (what === undefined)
    throw cliErrors.usage({ problem: 'Say what: person, purpose, operation, order, dataset or workspace.', command });
  if (what !== 'workspace' && name === undefined) throw cliErrors.usage({ problem: `Say which ${what}.`, command });
  return { what, name: name ?? 'all' };
}

/** A heading, then the lines that went and came. */
function diffOf({ path, change, before = '', after = '' }: PolicyView['changes'][number]): readonly string[] {
  return [`${path} (${change})`, ...lineDiff(before, after).map((line) => `  ${line}`)];
}
