import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isPeelError } from '@peel/kernel/errors';
import { systemRandomness } from '@peel/kernel/randomness';
import type { Command } from 'commander';
import type { Client } from '../client.js';
import { clientOf, formatOf, globalsOf, pathOf, type SessionOptions, sessionBody, withSession } from '../context.js';
import { cliErrors } from '../errors.js';
import { textOf, writeNew } from '../given-file.js';
import { printObject, printObjects, say, write } from '../output.js';
import { createOverseerKey, type TilesRequest, verifyTiles } from '../verify.js';
import { addActs } from './ledger-acts.js';

/** Private keys that may lie in a workspace, the one that sees most first. */
const OWN_KEYS = ['ledger-overseer.key', 'ledger-force.key'];

const RECORD = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAY_HAVE_BEEN =
  'Only those that say "listed" were shown the record for certain. The others read its dataset, and may have been shown it.';
const ANY_DATASET =
  'Only those that say "listed" were shown the record for certain. The others are all statements over any dataset that do not list their records, also over data that it is not in: give --dataset to leave those out.';
const NOBODY_LISTED =
  'No answer to anybody but you lists this record, as far as the log tells. The log does not know whether there is such a record or dataset: an id or a name with a slip in it gives the same answer, so check both before you tell anybody "nobody".';

interface VerifyOptions {
  readonly tiles?: string;
  readonly key?: string;
  readonly receipts?: string[];
  readonly seen?: string[];
  readonly witness?: string[];
  readonly privateKey?: string;
  readonly contents?: string;
}

export function addLedger(program: Command): void {
  const ledger = program.command('ledger').description('the transparency log of every act and refusal');
  ledger
    .command('verify')
    .description('recompute the whole tree from the tiles; needs only tiles and public keys, no service')
    .option('--tiles <folder>', "a copy of the log, instead of the workspace's")
    .option('--key <file>', "the log's public key, instead of the workspace's")
    .option('--receipts <file...>', 'receipts that the log must answer for')
    .option('--seen <file...>', 'checkpoints seen earlier or by others: the log must have gone through each')
    .option('--witness <file...>', 'public keys of witnesses: one of them must have confirmed the log')
    .option('--private-key <file>', "the overseer's or the force's private key: also opens every entry and content")
    .option('--contents <folder>', "a copy of the sealed contents, instead of the workspace's")
    .addHelpText(
      'after',
      `
With no options this is the workspace's own log; where a private key lies beside it (the force's, in a demonstration also the
overseer's) every entry and every sealed content is opened too, so that a content whose key was destroyed without two people
saying so is found. Exit code 0 means that everything holds, 5 that something does not.

  peel ledger verify
  peel ledger verify --tiles copy-of-log --key log.pub --receipts answer.receipt`,
    )
    .action(async (options: VerifyOptions, command: Command) => {
      const { size, root, opened } = await verifyTiles(await verifyRequest(clientOf(command), options));
      if (formatOf(command) === 'json') await write(`${JSON.stringify({ size, root, verified: true })}\n`);
      else
        await write(
          `The log verifies: tree size ${size}, root hash ${root}${opened === undefined ? '' : `, ${opened} contents opened`}\n`,
        );
    });
  ledger
    .command('status')
    .description('whose log it is, and whether it is being written')
    .action(async (_options: object, command: Command) => {
      await printObject(formatOf(command), await clientOf(command).get<Record<string, unknown>>('/ledger/status'));
    });
  withSession(ledger.command('shown').argument('<record>', 'a record_id'))
    .description('who was shown this record, or may have been (overseers, under a purpose for the log)')
    .option(
      '--dataset <name>',
      'the dataset it is in: leaves out reads of others that could not say which records they showed',
    )
    .addHelpText(
      'after',
      `
Without --dataset it lists besides every statement of everybody over any dataset that could not say which records it showed.

how: "listed" when the answer's records are known one by one; "follows from plan" when the read went over the whole dataset (a count, a
join that hides its rows, more than 10,000 records); "no outcome" when a crash cut it off, so that all of it counts as shown.

recipient: to whom a disclosure went: who took a copy, or the keys that an export was sealed for. requestedBy: who had a service do it.`,
    )
    .action(async (record: string, options: SessionOptions & { dataset?: string }, command: Command) => {
      const { dataset } = options;
      if (!RECORD.test(record))
        throw cliErrors.usage({
          problem: `"${record}" is no record_id: one is like 5d825d60-0eac-57f5-63fc-ac1a59381c30.`,
          command: pathOf(command),
        });
      const body = { ...sessionBody(options), record, ...(dataset === undefined ? {} : { dataset }) };
      const shown = await clientOf(command).post<Record<string, unknown>[]>('/ledger/shown', body);
      await printObjects(formatOf(command), shown);
      if (!shown.some(({ how }) => how === 'listed')) say(NOBODY_LISTED);
      if (shown.some(({ how }) => how !== 'listed')) say(dataset === undefined ? ANY_DATASET : MAY_HAVE_BEEN);
    });
  addActs(ledger);
  ledger
    .command('overseer-key')
    .description("make an overseer's pair of keys, on a machine of their own; prints the public key")
    .argument('<file>', 'where the private key goes; it must not exist')
    .action(async (file: string, _options: object, command: Command) => {
      const { publicKey, privateKey } = createOverseerKey(systemRandomness);
      await writeNew(file, `${privateKey}\n`);
      await printObject(formatOf(command), { publicKey });
    });
  program
    .command('witness')
    .description('run a log witness: a separate program with its own key and store, best run by somebody else')
    .requiredOption('--store <folder>', 'its own folder')
    .requiredOption('--listen <address>', 'host:port, for instance 127.0.0.1:7336')
    .option('--log <file...>', "public keys of the logs it watches (default: the workspace's)")
    .action(async (options: { store: string; listen: string; log?: string[] }, command: Command) => {
      const { workspace } = globalsOf(command);
      const files = options.log ?? [join(workspace, '.peel', 'ledger', 'log.pub')];
      const logs = await Promise.all(files.map(async (file) => ['--log', (await textOf(file)).trim()]));
      const program = fileURLToPath(import.meta.resolve('@peel/ledger/witness/main'));
      const child = spawn(
        process.execPath,
        [program, '--store', options.store, '--listen', options.listen, ...logs.flat()],
        { stdio: 'inherit' },
      );
      // Whoever ends this program means the witness.
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill('SIGTERM'));
      const [code] = (await once(child, 'exit')) as [number | null];
      process.exitCode = code ?? 0;
    });
}

/** Has the service sign what was written last. Whoever may not ask for it checks the log as far as it is signed. */
async function signed(client: Client): Promise<void> {
  try {
    await client.post('/ledger/checkpoint');
  } catch (error) {
    if (!isPeelError(error) || error.kind !== 'refused') throw error;
  }
}

async function verifyRequest(client: Client, options: VerifyOptions): Promise<TilesRequest> {
  const { workspace } = client;
  const own = options.tiles === undefined;
  if (own) {
    await workspace.requireInitialised();
    if ((await client.running()) !== undefined) await signed(client);
  }
  const privateKey =
    options.privateKey === undefined
      ? await ownKey(own ? workspace.path('keys') : undefined)
      : await textOf(options.privateKey);
  const contents = options.contents ?? (own ? workspace.path('ledger', 'content') : undefined);
  return {
    folder: options.tiles ?? workspace.path('ledger', 'log'),
    publicKey: (await textOf(options.key ?? workspace.path('ledger', 'log.pub'))).trim(),
    receipts: await Promise.all((options.receipts ?? []).map(textOf)),
    seen: await Promise.all((options.seen ?? []).map(textOf)),
    witnesses: (await Promise.all((options.witness ?? []).map(textOf))).map((text) => text.trim()),
    ...(privateKey === undefined ? {} : { inside: { privateKey, contents } }),
  };
}

async function ownKey(folder: string | undefined): Promise<string | undefined> {
  if (folder === undefined) return undefined;
  const found = await Promise.all(
    OWN_KEYS.map((name) => fs.readFile(join(folder, name), 'utf8').catch(() => undefined)),
  );
  return found.find((text) => text !== undefined);
}
