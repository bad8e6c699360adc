import type { Command } from 'commander';
import { clientOf, globalsOf } from '../context.js';
import { say } from '../output.js';

export function addService(program: Command): void {
  program
    .command('init')
    .description('make a new workspace')
    .argument('<folder>')
    .requiredOption('--template <name>', 'pole: people, objects, locations, events; a demonstration')
    .action(async (folder: string, options: { template: string }) => {
      const { initialise } = await import('@peel/server/init');
      await initialise(folder, options.template, say);
    });
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
