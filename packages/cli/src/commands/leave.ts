import * as fs from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { clientOf, formatOf } from '../context.js';
import { cliErrors } from '../errors.js';
import { requireNew, writeExport } from '../export-writer.js';
import { printObject, printObjects, say } from '../output.js';

interface Waiting {
  readonly request: string;
  readonly recipients: readonly string[];
  readonly plain: boolean;
  readonly state: 'waits' | 'confirmed';
}

interface OwnPart {
  readonly request: string;
  readonly code: string;
}

export function addLeave(program: Command): void {
  addExport(program);
  addRestore(program);
  program
    .command('export-key')
    .description('make a pair of keys for whoever is to receive an export')
    .argument('<file>', 'a new file for the private half')
    .action(async (file: string, _options: object, command: Command) => {
      const { recipientKey } = await import('@peel/gate/leaving/sealing');
      const { recipient, key } = await recipientKey();
      await fs.writeFile(file, `${key}\n`, { flag: 'wx', mode: 0o600 });
      await printObject(formatOf(command), { file, recipient });
    });
}

function addExport(program: Command): void {
  program
    .command('export')
    .description('take everything out: a steward and an overseer ask for it together, then either runs it')
    .argument('<out>', 'a folder that is not there yet')
    .option('--to <key...>', 'public keys of age (age1…) that it is encrypted to')
    .option('--plain', 'in the clear: a demonstration only')
    .action(async (out: string, { to = [], plain = false }: { to?: string[]; plain?: boolean }, command: Command) => {
      const client = clientOf(command);
      const place = resolve(out);
      await requireNew(place);
      const recipients = [...new Set(to)].sort();
      const waiting = (await client.get<Waiting[]>('/exports')).find(
        (each) => each.plain === plain && each.recipients.join() === recipients.join(),
      );
      if (waiting === undefined) {
        const asked = await client.post<OwnPart>('/exports', { recipients, plain });
        await printObject(formatOf(command), { request: asked.request, code: asked.code });
        say(`Keep the code: it is your part in opening what is restored from this export, and is not shown again.
The other of steward and overseer confirms: peel export-confirm ${asked.request}
Then run this command again.`);
        return;
      }
      if (waiting.state === 'waits')
        throw cliErrors.usage({
          problem: `${waiting.request} waits for a second person: peel export-confirm ${waiting.request}`,
          command: 'export',
        });
      const base = plain ? { base: `file://${place}/lake` } : {};
      await writeExport(place, client.bytes(`/exports/${waiting.request}/run`, base), plain);
      say(`${place} holds everything that this workspace is. docs/leaving.md says what is where.`);
    });
  program
    .command('export-confirm')
    .description('the second of two people agrees to an export; prints their code')
    .argument('<request>')
    .action(async (request: string, _options: object, command: Command) => {
      const own = await clientOf(command).post<OwnPart>(`/exports/${encodeURIComponent(request)}/confirm`);
      await printObject(formatOf(command), { request: own.request, code: own.code });
      say('Keep the code: it is your part in opening what is restored from this export, and is not shown again.');
    });
  program
    .command('export-list')
    .description('exports that wait for their second person, or to be run')
    .action(async (_options: object, command: Command) => {
      const rows =
        await clientOf(command).get<(Waiting & { steward?: string; overseer?: string; asked: string })[]>('/exports');
      await printObjects(
        formatOf(command),
        rows.map(({ request, recipients, state, steward, overseer, asked }) => ({
          ...{ request, state, asked, steward: steward ?? '', overseer: overseer ?? '' },
          to: recipients.length === 0 ? 'in the clear' : recipients.join(' '),
        })),
      );
    });
}

function addRestore(program: Command): void {
  program
    .command('restore')
    .description('make a workspace of an export; it is sealed until the two who let it leave open it')
    .argument('<export>', 'the folder that peel export wrote')
    .argument('<folder>', 'a new or empty folder')
    .option('--key <file>', 'the private half of a key that it is encrypted to')
    .option('--log-key <key>', 'refuse an export of any log but the one with this public key')
    .action(
      async (from: string, folder: string, { key, logKey }: { key?: string; logKey?: string }, command: Command) => {
        const { restore } = await import('@peel/server/restore');
        const secret = key === undefined ? undefined : secretIn(await fs.readFile(key, 'utf8'));
        const { origin, continues, openers } = await restore(resolve(from), folder, { key: secret, logKey }, say);
        await printObject(formatOf(command), {
          origin,
          continues,
          sealed: 'yes',
          'to be opened by': openers.map(({ person, role }) => `${person} (${role})`).join(', '),
        });
      },
    );
  program
    .command('open')
    .description('your part in opening a restored workspace, with the code you got when it left')
    .argument('<person>', 'who you are')
    .option('--code <code>', 'else the variable PEEL_CODE')
    .action(async (person: string, { code = process.env.PEEL_CODE }: { code?: string }, command: Command) => {
      if (code === undefined) throw cliErrors.usage({ problem: 'Give --code, or set PEEL_CODE.', command: 'open' });
      const body = { person, code };
      const { sealed, token } = await clientOf(command).post<{ sealed: boolean; token?: string }>(
        '/restored/open',
        body,
      );
      await printObject(formatOf(command), {
        sealed: sealed ? 'yes, the other is still needed' : 'no',
        ...(token === undefined ? {} : { token }),
      });
    });
}

/** The key in a file as `age-keygen` or `peel export-key` writes it: comments, then the key. */
function secretIn(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => line.startsWith('AGE-SECRET-KEY-'))
      ?.trim() ?? text.trim()
  );
}
