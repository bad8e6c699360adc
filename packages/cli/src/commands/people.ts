import { Argument, type Command } from 'commander';
import { clientOf, formatOf, parseUntil } from '../context.js';
import { printObject, printObjects, say } from '../output.js';

const KINDS = ['role', 'marking', 'organisation', 'operation', 'clearance'];

interface Account {
  readonly person: string;
  readonly name: string;
  readonly left: boolean;
  readonly holdings: readonly string[];
}

/** A line for each thing that is held, or one for an account that holds nothing. */
function held({ person, name, left, holdings }: Account): readonly Record<string, unknown>[] {
  return (holdings.length === 0 ? [''] : holdings).map((holding) => ({ person, name, left, holding }));
}

export function addPeople(program: Command): void {
  const people = program.command('people').description('accounts and what they hold; every change is an event');
  people
    .command('list')
    .description('accounts and holdings (stewards)')
    .action(async (_options: object, command: Command) => {
      const accounts = await clientOf(command).get<Account[]>('/people');
      const format = formatOf(command);
      await printObjects(format, format === 'json' ? accounts.map((each) => ({ ...each })) : accounts.flatMap(held));
    });
  people
    .command('add')
    .description('a new account, holding nothing; prints its token once')
    .argument('<person>')
    .requiredOption('--name <name>', 'as shown to others')
    .action(async (person: string, options: { name: string }, command: Command) => {
      await printObject(
        formatOf(command),
        await clientOf(command).post<Record<string, unknown>>('/people', { person, name: options.name }),
      );
    });
  people
    .command('token')
    .description(
      'a token for somebody who never had one, as after a restore (stewards; of a steward or overseer two, in the browser)',
    )
    .argument('<person>')
    .action(async (person: string, _options: object, command: Command) => {
      const path = `/people/${encodeURIComponent(person)}/token`;
      await printObject(formatOf(command), await clientOf(command).post<Record<string, unknown>>(path));
    });
  people
    .command('token-revoke')
    .description(
      "a person's token is good for nothing from now on; their sessions end now (stewards and overseers; of these, their own)",
    )
    .argument('<person>')
    .action(async (person: string, _options: object, command: Command) => {
      await clientOf(command).post(`/people/${encodeURIComponent(person)}/token/revoke`);
      say('Revoked. The person makes a new one, signed in by browser.');
    });
  people
    .command('leave')
    .description(
      'the person signs in no more; their sessions end now (of a steward or overseer the role is taken away first)',
    )
    .argument('<person>')
    .action(async (person: string, _options: object, command: Command) => {
      await clientOf(command).post(`/people/${encodeURIComponent(person)}/leave`);
      say('Left.');
    });
  for (const change of ['grant', 'revoke'] as const) {
    const action = people
      .command(change)
      .argument('<person>')
      .addArgument(new Argument('<kind>', 'what kind of holding').choices(KINDS))
      .argument('<name>');
    action.description(
      change === 'grant'
        ? 'give a holding; a marking, a clearance, and the roles steward and overseer wait for a second person'
        : 'take a holding away, at once; the roles steward and overseer of somebody else wait for a second person',
    );
    if (change === 'grant') action.requiredOption('--until <time>', 'when it ends: 30d, 12mo, or an ISO time');
    action.action(async (person: string, kind: string, name: string, options: { until?: string }, command: Command) => {
      const expires = options.until === undefined ? {} : { expires: parseUntil(options.until, Date.now()) };
      const path = `/people/${encodeURIComponent(person)}/holdings`;
      const answer = await clientOf(command).post<Record<string, unknown>>(path, { kind, name, change, ...expires });
      await printObject(formatOf(command), answer);
    });
  }
  people
    .command('changes')
    .description('changes that wait for a second person')
    .action(async (_options: object, command: Command) => {
      await printObjects(formatOf(command), await clientOf(command).get<Record<string, unknown>[]>('/people/changes'));
    });
  people
    .command('confirm')
    .description('be the second person of a change')
    .argument('<proposal>')
    .action(async (proposal: string, _options: object, command: Command) => {
      await clientOf(command).post(`/people/changes/${encodeURIComponent(proposal)}/confirm`);
      say('Confirmed.');
    });
  people
    .command('refuse')
    .description('turn a change down that waits for a second person')
    .argument('<proposal>')
    .action(async (proposal: string, _options: object, command: Command) => {
      await clientOf(command).post(`/people/changes/${encodeURIComponent(proposal)}/refuse`);
      say('Turned down.');
    });
}
