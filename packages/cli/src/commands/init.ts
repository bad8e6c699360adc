import type { NewPerson, Production } from '@peel/server/init';
import { type Command, Option } from 'commander';
import { formatOf } from '../context.js';
import { cliErrors } from '../errors.js';
import { printObjects, say } from '../output.js';
import { untilInterrupted } from '../until-interrupted.js';

interface InitOptions {
  readonly template: string;
  readonly production?: boolean;
  readonly name?: string;
  readonly steward?: string[];
  readonly overseer?: string;
  readonly overseerKey?: string;
  readonly unfilled?: string;
}

export function addInit(program: Command): void {
  program
    .command('init')
    .description('make a new workspace')
    .argument('<folder>', 'a new or empty folder')
    .requiredOption('--template <name>', 'force: a synthetic force with five source systems; pole: open data')
    .option('--production', 'for real use: no demonstration, and it can never become one')
    .option('--name <slug>', 'production: its name, which its log carries for ever')
    .option('--steward <id=name...>', 'production: two or more people who approve policy together')
    .option('--overseer <id=name>', 'production: who oversees it')
    .option('--overseer-key <base64>', "production: the overseer's public key; `peel ledger overseer-key` makes a pair")
    .addOption(new Option('--unfilled <day>', 'of `npm start`, which fills it next').hideHelp())
    .addHelpText(
      'after',
      `
  peel init demo --template force
  peel init demo --template pole
  peel init city --template pole --production --name city --steward "ann=Ann Ward" "bob=Bob Lee" \\
       --overseer "olu=Olu Obi" --overseer-key mZ3…=

A demonstration has people of its own, signs in with --as and approves its own policy. In production the tokens of stewards and
overseer are printed once; docs/production.md says what to do next.`,
    )
    .action(async (folder: string, options: InitOptions, command: Command) => {
      const { initialise } = await import('@peel/server/init');
      const ending = untilInterrupted();
      const { template, unfilled } = options;
      const tokens = await initialise(folder, template, say, productionOf(options), { ending, unfilled });
      if (tokens.length > 0)
        await printObjects(
          formatOf(command),
          tokens.map((token) => ({ ...token })),
        );
    });
}

function productionOf(options: InitOptions): Production | undefined {
  const { production, name, steward, overseer, overseerKey } = options;
  if (production !== true) {
    const given = [name, steward, overseer, overseerKey].some((option) => option !== undefined);
    if (given) throw usage('--name, --steward, --overseer and --overseer-key go with --production.');
    return undefined;
  }
  if (name === undefined || !SLUG.test(name))
    throw usage('--production needs --name, in lower-case letters, digits and "-".');
  const stewards = (steward ?? []).map(personOf);
  if (new Set(stewards.map(({ id }) => id)).size < 2)
    throw usage('--production needs two different people as --steward.');
  if (overseer === undefined || overseerKey === undefined)
    throw usage('--production needs --overseer and --overseer-key.');
  const watching = personOf(overseer);
  if (stewards.some(({ id }) => id === watching.id)) throw usage('The overseer is somebody other than the stewards.');
  return { name, stewards, overseer: watching, overseerKey };
}

const SLUG = /^[a-z][a-z0-9-]{0,62}$/;

function personOf(text: string): NewPerson {
  const at = text.indexOf('=');
  const [id, name] = [text.slice(0, Math.max(0, at)), text.slice(at + 1).trim()];
  if (!SLUG.test(id) || name === '') throw usage(`"${text}" is not a person: give id=name, "ann=Ann Ward".`);
  return { id, name };
}

function usage(problem: string) {
  return cliErrors.usage({ problem, command: 'init' });
}
