import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { clientOf, formatOf, globalsOf, type SessionOptions, sessionBody, withSession } from '../context.js';
import { printObject, printObjects, write } from '../output.js';
import { verifyTiles } from '../verify.js';

interface VerifyOptions {
  readonly tiles?: string;
  readonly key?: string;
  readonly receipts?: string[];
}

export function addLedger(program: Command): void {
  const ledger = program.command('ledger').description('the transparency log of every act and refusal');
  ledger
    .command('verify')
    .description('recompute the whole tree from the tiles; needs only tiles and public keys, no service')
    .option('--tiles <folder>', "a copy of the log, instead of the workspace's")
    .option('--key <file>', "the log's public key, instead of the workspace's")
    .option('--receipts <file...>', 'receipts that the log must answer for')
    .action(async (options: VerifyOptions, command: Command) => {
      const client = clientOf(command);
      if (options.tiles === undefined && (await client.running())) await client.post('/ledger/checkpoint');
      const tiles = options.tiles ?? client.workspace.path('ledger', 'log');
      const key = await fs.readFile(options.key ?? join(client.workspace.path('ledger'), 'log.pub'), 'utf8');
      const receipts = await Promise.all((options.receipts ?? []).map((file) => fs.readFile(file, 'utf8')));
      const verified = await verifyTiles(tiles, key.trim(), receipts);
      const { size, root } = verified;
      if (formatOf(command) === 'json') await write(`${JSON.stringify({ size, root, verified: true })}\n`);
      else await write(`The log verifies: tree size ${size}, root hash ${root}\n`);
    });
  ledger
    .command('status')
    .description('size, newest checkpoint, witness')
    .action(async (_options: object, command: Command) => {
      await printObject(formatOf(command), await clientOf(command).get<Record<string, unknown>>('/ledger/status'));
    });
  withSession(ledger.command('shown').argument('<record>', 'a record_id'))
    .description('who was shown this record (overseers, under a purpose for the log)')
    .action(async (record: string, options: SessionOptions, command: Command) => {
      const body = { ...sessionBody(options), record };
      await printObjects(
        formatOf(command),
        await clientOf(command).post<Record<string, unknown>[]>('/ledger/shown', body),
      );
    });
  withSession(ledger.command('acts'))
    .description('the newest acts (overseers, under a purpose for the log)')
    .option('--last <count>', 'how many', '50')
    .action(async (options: SessionOptions & { last: string }, command: Command) => {
      const body = { ...sessionBody(options), last: Number(options.last) };
      await printObjects(
        formatOf(command),
        await clientOf(command).post<Record<string, unknown>[]>('/ledger/acts', body),
      );
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
      const logs = await Promise.all(files.map(async (file) => ['--log', (await fs.readFile(file, 'utf8')).trim()]));
      const program = fileURLToPath(import.meta.resolve('@peel/ledger/witness/main'));
      const child = spawn(
        process.execPath,
        [program, '--store', options.store, '--listen', options.listen, ...logs.flat()],
        { stdio: 'inherit' },
      );
      const [code] = (await once(child, 'exit')) as [number | null];
      process.exitCode = code ?? 0;
    });
}
