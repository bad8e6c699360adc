import { isPeelError, type PeelError } from '@peel/kernel/errors';
import { Command, CommanderError } from 'commander';
import { addCheck } from './commands/check.js';
import { addDatasets } from './commands/datasets.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addImport } from './commands/import.js';
import { addInit } from './commands/init.js';
import { addLeave } from './commands/leave.js';
import { addLedger } from './commands/ledger.js';
import { addPeople } from './commands/people.js';
import { addPolicy } from './commands/policy.js';
import { addRecords } from './commands/records.js';
import { addService } from './commands/service.js';
import { addSession } from './commands/session.js';
import { addSql } from './commands/sql.js';
import { addStart } from './commands/start.js';
import { addUpload } from './commands/upload.js';
import { pathOf } from './context.js';
import { cliErrors } from './errors.js';
import { EXAMPLES } from './examples.js';
import { say } from './output.js';

const USAGE = 2;
const FAILURE = 5;

function buildProgram(): Command {
  const program = new Command('peel')
    .description('The open data platform for policing by consent.')
    .version('0.1.0')
    .option('-w, --workspace <folder>', 'the workspace', '.')
    .option('--as <person>', 'who you are, in a demonstration')
    .option('--format <format>', 'table, json or csv', 'table')
    .showHelpAfterError('(peel --help shows the commands)')
    .configureHelp({ showGlobalOptions: true });
  for (const add of [
    addInit,
    addStart,
    addService,
    addDoctor,
    addCheck,
    addImport,
    addUpload,
    addDemo,
    addDatasets,
    addSql,
    addSession,
    addPeople,
    addPolicy,
    addLedger,
    addRecords,
    addLeave,
  ])
    add(program);
  for (const command of everyCommand(program)) {
    command.exitOverride();
    const examples = EXAMPLES[pathOf(command)];
    if (examples !== undefined) command.addHelpText('after', `\n${examples.map((line) => `  ${line}`).join('\n')}`);
    // The options that every command has may also stand after its name.
    if (command !== program) {
      command.option('--as <person>').option('--format <format>');
      for (const option of command.options.slice(-2)) option.hideHelp();
    }
  }
  return program;
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

async function main(): Promise<number> {
  try {
    await buildProgram().parseAsync(process.argv);
    // A command may have set another one: a doctor that found something.
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    if (isPeelError(error)) {
      tell(error);
      return error.exitCode;
    }
    say(
      `peel: something went wrong inside the command line: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return FAILURE;
  }
}

function tell(error: PeelError): void {
  say(`peel: ${error.message}\n      ${error.body.advice}`);
}

// A reader that went away (`| head`) is not an error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  const told = cliErrors.outputNotWritten({ why: error.code ?? error.message });
  tell(told);
  process.exit(told.exitCode);
});
process.exitCode = await main();
