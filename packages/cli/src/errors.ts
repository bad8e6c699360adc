import { defineErrors } from '@peel/kernel/errors';

export const cliErrors = defineErrors('cli', {
  usage: { kind: 'usage', message: '{problem}', advice: 'See `peel {command} --help`.' },
  serviceGone: {
    kind: 'unavailable',
    message: 'The service stopped answering before the answer was whole.',
    advice: 'Run the command again; the service starts by itself. Its log is in .peel/run/service.log.',
  },
  runsElsewhere: {
    kind: 'conflict',
    message: 'This workspace already runs, at {address}.',
    advice: 'Use it there, or end it first with `peel stop`.',
  },
  fileUnreadable: {
    kind: 'bad-input',
    message: "The file {file} can't be read: {why}.",
    advice: 'Check the path and that you may read it.',
  },
  fileNotWritten: {
    kind: 'bad-input',
    message: "The file {file} can't be written: {why}.",
    advice: 'Choose another name; nothing is ever written over.',
  },
  outputNotWritten: {
    kind: 'failure',
    message: "The output can't be written to where it was sent: {why}. What is there is not whole.",
    advice: 'Make room, or send it elsewhere, and run the command again.',
  },
  logBroken: {
    kind: 'failure',
    message: 'The log does not verify: {problems}',
    advice: 'Keep the tiles, checkpoints and receipts as they are and tell the overseer.',
  },
});
