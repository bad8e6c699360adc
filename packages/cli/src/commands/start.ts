import type { Command } from 'commander';
import { openBrowser } from '../browser.js';
import { clientOf, globalsOf } from '../context.js';
import { cliErrors } from '../errors.js';
import { say, write } from '../output.js';
import { Supervisor } from '../supervisor.js';

const DEFAULT_PORT = 7335;
/** Progress while something takes long, so that nobody takes it for dead. */
const STILL_MILLISECONDS = 5_000;
const ONE_WISH_MILLISECONDS = 3_000;

interface StartOptions {
  readonly port?: string;
  readonly open: boolean;
}

export function addStart(program: Command): void {
  program
    .command('start')
    .description('run the workspace with its pages in the browser, until Ctrl-C')
    .option('--port <number>', `of this machine; 0 for one that is free (default: ${DEFAULT_PORT})`)
    .option('--no-open', 'do not open the browser')
    .action(async ({ port, open }: StartOptions, command: Command) => {
      const asked = port === undefined ? undefined : parsePort(port);
      const running = await makeRoom(command, asked);
      if (running !== undefined) await ready(running, open);
      else await supervise(command, asked ?? DEFAULT_PORT, open);
    });
}

/** The address of a service that already shows its pages as asked; otherwise nothing runs any more when this resolves. */
async function makeRoom(command: Command, asked: number | undefined): Promise<string | undefined> {
  const client = clientOf(command);
  await client.workspace.requireInitialised();
  const running = await client.running();
  if (running === undefined) return undefined;
  const { address } = running;
  if (address !== undefined) {
    if (asked === undefined || asked === 0 || Number(new URL(address).port) === asked) return address;
    throw cliErrors.runsElsewhere({ address });
  }
  say("This workspace's service runs without pages: one with pages takes its place.");
  await client.stop();
  return undefined;
}

async function supervise(command: Command, port: number, open: boolean): Promise<void> {
  const client = clientOf(command);
  await client.workspace.requireOwner();
  say(`Starting ${globalsOf(command).workspace}: its PostgreSQL, its ledger, its sandbox, its pages`);
  const began = performance.now();
  const still = setInterval(() => {
    say(`… still starting after ${Math.round((performance.now() - began) / 1_000)} s`);
  }, STILL_MILLISECONDS);
  let times = 0;
  const supervisor = new Supervisor(client.workspace, port, {
    say,
    ready: (address) => {
      clearInterval(still);
      times += 1;
      if (times === 1) void ready(address, open);
      else say(`Peel is back at ${address}`);
    },
  });
  let told: number | undefined;
  const stop = (): void => {
    const again = told !== undefined;
    // One wish to end may come as several signals: to the group, from npm, from a closing terminal.
    if (again && performance.now() - (told ?? 0) < ONE_WISH_MILLISECONDS) return;
    told ??= performance.now();
    say(again ? 'Stopping at once.' : 'Stopping. What is under way is written down first.');
    supervisor.stop();
  };
  // Whoever only waited for the first line may go away: the pages stay.
  process.stdout.removeAllListeners('error').on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);
  try {
    await supervisor.run();
    say('Stopped.');
  } finally {
    clearInterval(still);
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    process.off('SIGHUP', stop);
  }
}

async function ready(address: string, open: boolean): Promise<void> {
  await write(`Peel is ready at ${address}\n`);
  if (open) openBrowser(address);
}

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535))
    throw cliErrors.usage({ problem: `--port takes a number from 0 to 65535, not "${text}".`, command: 'start' });
  return port;
}
