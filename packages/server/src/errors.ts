import { defineErrors } from '@peel/kernel/errors';

export const serverErrors = defineErrors('server', {
  streamCut: {
    kind: 'failure',
    message: 'The answer ended before its end mark, so it is incomplete.',
    advice: 'Do not use it. Run the statement again; the ledger counts what was read as shown.',
  },
  notAWorkspace: {
    kind: 'bad-input',
    message: '{folder} is not a Peel workspace: it has no workspace.yaml.',
    advice: 'Make one with `peel init {folder} --template pole`, or name another with -w.',
  },
  alreadyAWorkspace: {
    kind: 'bad-input',
    message: '{folder} is not empty.',
    advice: 'Choose a new folder; `peel init` never writes over anything.',
  },
  templateUnknown: {
    kind: 'usage',
    message: 'There is no template "{template}".',
    advice: 'Templates: {known}.',
  },
  notInitialised: {
    kind: 'bad-input',
    message: '{folder} has definitions but no state (.peel): it was never initialised, or its state was taken away.',
    advice: 'Make a new workspace with `peel init`, or restore a back-up.',
  },
  anotherService: {
    kind: 'conflict',
    message: 'Another service already runs on this workspace.',
    advice: 'Stop it with `peel stop`, or use it: the command line finds it by itself.',
  },
  socketUnsafe: {
    kind: 'failure',
    message: "The folder for the service's socket, {folder}, belongs to somebody else or is open to others.",
    advice: 'Remove it, or set PEEL_RUN to a folder of your own with mode 0700.',
  },
  settingsInvalid: {
    kind: 'bad-input',
    message: "The settings of the service, .peel/service.yaml, can't be used: {problem}.",
    advice: 'docs/install.md shows them. Without the file the service runs on its own PostgreSQL and with no witness.',
  },
  serviceDidNotStart: {
    kind: 'failure',
    message: "The workspace's service did not start: {why}",
    advice: 'Its log is {log}.',
  },
  bodyInvalid: {
    kind: 'usage',
    message: 'The request is not of the form this route takes: {problem}.',
    advice: '`peel --help` shows the commands; the routes are for the command line.',
  },
  routeUnknown: {
    kind: 'not-found',
    message: 'There is no such route.',
    advice: 'Client and service may be of different versions: `npm run setup`, then `peel stop`.',
  },
  diskFull: {
    kind: 'unavailable',
    message: 'The disk of the workspace is full. Nothing was shown, and what was being written is not there.',
    advice: 'Make space and try again; nothing else needs to be done.',
  },
  diskFailing: {
    kind: 'failure',
    message: 'The disk of the workspace fails to read or to keep what is written. Nothing was shown.',
    advice: "Look at the system's log and replace the disk; then start again: only what reads back counts.",
  },
  internal: {
    kind: 'failure',
    message: 'Something went wrong inside the service. Nothing more was shown.',
    advice: "The service's log has the details under request {request}.",
  },
});
