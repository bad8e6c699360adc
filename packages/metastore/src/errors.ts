import { defineErrors } from '@peel/kernel/errors';

export const metastoreErrors = defineErrors('metastore', {
  programsMissing: {
    kind: 'unavailable',
    message: 'The PostgreSQL programs for {platform} are not installed.',
    advice:
      'Run the set-up again without leaving out optional packages, or give the address of a PostgreSQL server in the workspace’s settings.',
  },
  programsDoNotRun: {
    kind: 'unavailable',
    message: 'The PostgreSQL programs in {folder} do not run as {account}: {reason}.',
    advice:
      'Run the set-up again. If this system cannot run them, give the address of a PostgreSQL server in the workspace’s settings.',
  },
  initFailed: {
    kind: 'failure',
    message: 'A new PostgreSQL data folder could not be made in {folder}: {reason}.',
    advice: 'Check that the disk has room and that the folder is writable; then start again.',
  },
  accountNameless: {
    kind: 'failure',
    message: 'PostgreSQL cannot run as account {uid} of this system, which has no name.',
    advice: 'Give it an entry in /etc/passwd (`useradd --uid {uid} peel`), or run Peel as an account that has one.',
  },
  startFailed: {
    kind: 'failure',
    message: 'PostgreSQL did not start on {folder}: {reason}.',
    advice: 'Its log is {log}. Correct the cause and start again; no data was changed.',
  },
  startLocked: {
    kind: 'unavailable',
    message: 'PostgreSQL did not start on {folder}: process {pid}, named in its postmaster.pid, still exists.',
    advice:
      'If that process is PostgreSQL of this folder, end it and start again. If it has ended but its parent has not collected it, end the parent. If the folder is a copy, stop the original first.',
  },
  workspaceInUse: {
    kind: 'conflict',
    message: 'The metadata store in {folder} is already run by {holder}.',
    advice: 'One service serves a workspace. Use the one that runs, or stop it and start again.',
  },
  notOurs: {
    kind: 'refused',
    message: 'The PostgreSQL that runs on {folder} does not accept this workspace’s password.',
    advice: 'The password file and the data folder are not of one workspace. Put back the one that belongs to it.',
  },
  foreignOwner: {
    kind: 'refused',
    message: 'The metadata store in {folder} belongs to another account of this system.',
    advice: 'Start the service as the account that made the workspace.',
  },
  dataMissing: {
    kind: 'failure',
    message: 'The workspace says that its metadata store is in {folder}, but it is not there.',
    advice: 'Put the folder back, or restore the workspace from a full export.',
  },
  dataUnreachable: {
    kind: 'failure',
    message: 'The account "{account}" cannot reach the metadata store in {folder}.',
    advice: 'Give that account the right to pass through the folders above it, then start again.',
  },
  workspaceCopied: {
    kind: 'conflict',
    message: 'The metadata store in {folder} belongs to the workspace in {owner}, which is still there.',
    advice: 'A copied folder is not a second workspace. Use full export and restore to make one.',
  },
  versionMismatch: {
    kind: 'conflict',
    message:
      'The data folder {folder} was made by PostgreSQL {found}; the installed programs are of version {expected}.',
    advice: 'Export the workspace with the earlier installation and restore it into a new one.',
  },
  settingRefused: {
    kind: 'refused',
    message: 'The PostgreSQL server has {setting} = {found}; {expected} is needed.',
    advice: 'Change the server’s setting and start again. Without it an acknowledged change can be lost or reordered.',
  },
  unavailable: {
    kind: 'unavailable',
    message: 'The metadata store cannot be reached.',
    advice: 'It is started again by itself when embedded; try again shortly, then look at the service’s log.',
  },
  busy: {
    kind: 'unavailable',
    message: 'All connections to the metadata store are in use.',
    advice: 'Try again shortly.',
  },
  connectionLost: {
    kind: 'unavailable',
    message:
      'The connection to the metadata store was lost while a statement ran; it is not known whether it took effect.',
    advice: 'Try again: read what is stored before repeating a change.',
  },
  stopped: {
    kind: 'unavailable',
    message: 'The metadata store has been stopped.',
    advice: 'Start the service again.',
  },
  stopTimedOut: {
    kind: 'failure',
    message: 'PostgreSQL (process {pid}) has not ended {seconds} seconds after it was asked to.',
    advice: 'Look at its log {log}. It is left running; the next start takes it over.',
  },
  runFolderUnsafe: {
    kind: 'refused',
    message: 'The folder {folder} for PostgreSQL’s socket is not a folder of the server’s own account alone.',
    advice: 'Remove it, or name another run folder; then start again.',
  },
  migrationEdited: {
    kind: 'conflict',
    message: 'The migration "{name}" was changed after it had been applied.',
    advice: 'Put its text back as it was and write the change as a new migration.',
  },
  migrationRepeated: {
    kind: 'bad-input',
    message: 'Two migrations are named "{name}".',
    advice: 'Give each its own name.',
  },
  migrationOutOfOrder: {
    kind: 'conflict',
    message: 'The migration "{name}" comes before "{applied}", which has already been applied.',
    advice: 'Append new migrations at the end of their package’s list.',
  },
  migrationFailed: {
    kind: 'failure',
    message: 'The migration "{name}" failed at line {line} (SQLSTATE {state}).',
    advice: 'Nothing of it was kept. Correct the migration, or the state it meets, and start again.',
  },
  migrationEndedTransaction: {
    kind: 'failure',
    message: 'The migration "{name}" ended the transaction it ran in.',
    advice: 'Leave BEGIN, COMMIT and ROLLBACK out of migrations: all of them run in one transaction.',
  },
  leaseHeld: {
    kind: 'conflict',
    message: 'The lease "{name}" is held by {holder}.',
    advice:
      'One service serves a workspace. Use the one that runs, or stop it; if it was ended abruptly, its lease is free within {seconds} seconds.',
  },
  leaseLost: {
    kind: 'unavailable',
    message: 'The lease "{name}" was lost: {reason}.',
    advice: 'Work under it has stopped. Start again to take a new one.',
  },
});
