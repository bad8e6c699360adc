import type { Command } from 'commander';
import { clientOf, globalsOf } from '../context.js';
import { say } from '../output.js';

export function addService(program: Command): void {
  program
    .command('serve')
    .description("run the workspace's service in the foreground (the other commands start it by themselves)")
    .action(async (_options: object, command: Command) => {
      const { serve } = await import('@peel/server/serve');
      await serve(globalsOf(command).workspace);
    });
  program
    .command('stop')
    .description("end the workspace's service if one runs")
    .action(async (_options: object, command: Command) => {
      say((await clientOf(command).stop()) ? 'Stopped.' : 'No service was running.');
    });
}
