import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { clientOf, globalsOf } from '../context.js';
import { say } from '../output.js';
import { parsePort } from './start.js';

export function addService(program: Command): void {
  program
    .command('serve')
    .description("run the workspace's service in the foreground (the other commands start it by themselves)")
    .option('--port <number>', 'with its pages, on this port of the machine; 0 for one that is free')
    .action(async (options: { port?: string }, command: Command) => {
      const { serve } = await import('@peel/server/serve');
      const { allFaces } = await import('@peel/service/faces');
      const port = options.port === undefined ? undefined : parsePort(options.port);
      const onReady = (address: string | undefined): void => {
        if (address !== undefined) say(`Peel is ready at ${address}`);
      };
      await serve(globalsOf(command).workspace, port === undefined ? [] : await allFaces(), { port, onReady });
    });
  program
    .command('stop')
    .description("end the workspace's service if one runs")
    .action(async (_options: object, command: Command) => {
      say((await clientOf(command).stop()) ? 'Stopped.' : 'No service was running.');
    });
  program
    .command('bench')
    .description('measure this machine: governed SQL, fixed cost, import and ledger beside what they are compared to')
    .argument('[section...]', 'sql, cost, import, ledger; all when left out')
    .allowUnknownOption()
    .action(async (sections: string[]) => {
      const script = fileURLToPath(new URL('../../../../scripts/bench.mjs', import.meta.url));
      const child = spawn(process.execPath, [script, ...sections], { stdio: 'inherit' });
      const [code] = (await once(child, 'exit')) as [number | null];
      process.exitCode = code ?? 1;
    });
}
