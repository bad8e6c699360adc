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
  folderNotWritten: {
    kind: 'bad-input',
    message: 'No workspace can be made in {folder}: the disk says {why}.',
    advice: 'Name a folder that is new or empty, on a disk with room, where this account may write.',
  },
  initInterrupted: {
    kind: 'failure',
    message: '{folder} was told to stop before it was whole, and cannot be used as it is.',
    advice: 'Nothing of it runs. The same `peel init` makes it anew.',
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
  workspaceClosed: {
    kind: 'bad-input',
    message:
      "{folder} can't be looked into by this account ({why}), so nobody can tell whether it is a Peel workspace.",
    advice: 'Run it as the account that the folder belongs to: `ls -ld` shows which.',
  },
  ownerOther: {
    kind: 'bad-input',
    message:
      'The state of {folder} (.peel) belongs to account {owner}, and this is account {account}: its service is not started.',
    advice: 'Run it as that account; `getent passwd {owner}` names it. Nothing was written.',
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
    advice: 'docs/running.md shows them. Without the file the service runs on its own PostgreSQL and with no witness.',
  },
  serviceDidNotStart: {
    kind: 'failure',
    message: "The workspace's service did not start: {why}",
    advice: 'Its log is {log}.',
  },
  bodyInvalid: {
    kind: 'usage',
    message: 'The request is not of the form this route takes: {problem}.',
    advice: '`peel --help` shows the commands; /api describes the routes.',
  },
  routeUnknown: {
    kind: 'not-found',
    message: 'There is no such route.',
    advice:
      'Check the address: /api lists what there is. Where client and service are of different versions: `npm run setup`, then `peel stop`.',
  },
  methodUnfit: {
    kind: 'usage',
    message: 'This address does not take {method}.',
    advice: 'It takes {allowed}.',
  },
  mediaTypeUnfit: {
    kind: 'usage',
    message: 'The body is of a type that this service does not read.',
    advice: 'Send `Content-Type: application/json`; a file goes to /api/uploads as `application/octet-stream`.',
  },
  requestUnreadable: {
    kind: 'usage',
    message: 'What came is no request of HTTP/1.1, or names no host.',
    advice: 'Use a client that speaks HTTP/1.1. The connection was closed.',
  },
  headersTooLarge: {
    kind: 'usage',
    message: 'The address and the headers of the request are together longer than {limit} bytes.',
    advice: 'Shorten them: a long statement goes in the body. The connection was closed.',
  },
  headersTooSlow: {
    kind: 'limit',
    message: 'The request did not arrive in time.',
    advice: 'Try again. The connection was closed.',
  },
  notSignedIn: {
    kind: 'refused',
    message: 'Nobody is signed in here, or the sign-in has ended.',
    advice: 'Sign in; programs send a token as `Authorization: Bearer …`.',
  },
  notOurPage: {
    kind: 'refused',
    message: 'The request was begun by a page of another site, or of another program on this machine.',
    advice: 'Open Peel itself and do it there. Programs send a token instead of a cookie.',
  },
  pageToken: {
    kind: 'refused',
    message: 'The request does not show the token of its page, or shows one of another sign-in.',
    advice: 'Load the page again. Requests that rest on the cookie carry `X-Peel-Page`, as `GET /api/me` gives it.',
  },
  browserNeeded: {
    kind: 'refused',
    message: 'A token of programs neither shows nor changes by what its person signs in.',
    advice: 'Sign in by browser and do it there. A first passkey is enrolled at /sign-in/enrol.',
  },
  sessionNeeded: {
    kind: 'refused',
    message: 'The request names no session. Data is shown only inside one.',
    advice: 'Open a session, and name it in the header `X-Peel-Session`.',
  },
  hostUnknown: {
    kind: 'refused',
    message: 'The request asks for a host that this is not.',
    advice: 'Use the address that Peel printed when it started, or set `public_url` in .peel/service.yaml.',
  },
  demonstrationOnly: {
    kind: 'refused',
    message:
      "Choosing a person is for demonstrations. The first entry of this workspace's ledger says that it is not one.",
    advice: 'Sign in with your passkey.',
  },
  signInFailed: {
    kind: 'refused',
    message: 'The sign-in did not come to its end: it took too long, or was begun in another window.',
    advice: 'Begin again.',
  },
  signInStale: {
    kind: 'refused',
    message: 'The identity provider does not say that you signed in with it just now.',
    advice: 'Sign in again. An operator checks that the provider sends `auth_time`: docs/signing-in.md.',
  },
  signInUnknown: {
    kind: 'refused',
    message: 'Nobody of this workspace signs in that way.',
    advice: "Ask a steward: an account is made for you first, under the name that your force's sign-in gives you.",
  },
  providerAway: {
    kind: 'unavailable',
    message: 'The identity provider does not answer.',
    advice: 'Try again; an operator checks `identity` in .peel/service.yaml.',
  },
  passkeyRefused: {
    kind: 'refused',
    message: 'The passkey was not accepted: {why}.',
    advice: 'Try again with another passkey; a lost one is replaced by two stewards or overseers together.',
  },
  passkeyUnknown: {
    kind: 'not-found',
    message: 'There is no such passkey of yours.',
    advice: 'GET /api/passkeys lists them.',
  },
  enrolmentRefused: {
    kind: 'refused',
    message: 'The token enrols nothing: it is not one of ours, was used before, or its person has a passkey already.',
    advice: 'Sign in and add another passkey there, or ask two stewards or overseers to recover the account.',
  },
  recoveryOwn: {
    kind: 'refused',
    message: 'A recovery takes two who govern, neither of them the person whose account it is.',
    advice: 'Ask another steward, or an overseer.',
  },
  recoveryUnknown: {
    kind: 'not-found',
    message: 'There is no such recovery waiting.',
    advice: 'GET /api/people/recoveries lists them.',
  },
  recoveryVoid: {
    kind: 'refused',
    message: 'The recovery is void: {why}.',
    advice: 'Propose it again, and have another steward or an overseer confirm it.',
  },
  bodyTooLarge: {
    kind: 'limit',
    message: 'The request is larger than this route takes.',
    advice: 'Files go to /api/uploads; everything else is at most 2 MiB.',
  },
  tooSlow: {
    kind: 'limit',
    message: 'The body of the request did not arrive in time.',
    advice: 'Try again; files go to /api/uploads, which waits for as long as they keep coming.',
  },
  tooManyRequests: {
    kind: 'limit',
    message: 'Too many requests in a short time.',
    advice: 'Try again in {seconds} s. Programs wait as `Retry-After` says.',
  },
  portTaken: {
    kind: 'conflict',
    message: 'Port {port} of this machine is taken by another program.',
    advice: 'End that program, or choose another port with --port.',
  },
  portRefused: {
    kind: 'failure',
    message: 'Port {port} of this machine cannot be opened: {why}.',
    advice: 'Choose another one with --port; below 1024 they are for administrators.',
  },
  folderStrange: {
    kind: 'failure',
    message: 'The folder {folder} leads out of the workspace.',
    advice: 'Definitions are plain files in plain folders; replace the link by the folder itself.',
  },
  queryUnknown: {
    kind: 'not-found',
    message: 'There is no such saved statement, or none that this session may show.',
    advice: 'A statement is shown in sessions that may read all that its own had opened when it was saved.',
  },
  queriesFull: {
    kind: 'limit',
    message: 'You have {limit} saved statements, which is as many as are kept.',
    advice: 'Delete some that you no longer need.',
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
  notAFolder: {
    kind: 'bad-input',
    message: '{folder} is a file, not a folder.',
    advice: 'Name a folder that is new or empty.',
  },
  notAnExport: {
    kind: 'bad-input',
    message: '{folder} is not an export: it has neither export.tar.age nor manifest.json.',
    advice: 'Give the folder that `peel export` wrote.',
  },
  restoreKeyMissing: {
    kind: 'bad-input',
    message: 'This export is encrypted.',
    advice: 'Give the private half of one of its keys with --key FILE.',
  },
  exportDamaged: {
    kind: 'bad-input',
    message: 'This is not a whole export: {problem}.',
    advice: 'Nothing was restored. Take another copy of the export.',
  },
});
