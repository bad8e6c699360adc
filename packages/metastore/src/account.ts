import { execFile } from 'node:child_process';

/** The system account that PostgreSQL runs as when the service itself is root, which PostgreSQL refuses. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** `undefined` stands for the service's own account. */
export type RunsAs = Account | undefined;

export interface Finished {
  readonly code: number;
  readonly output: string;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** For `spawn`: drops to the account, its supplementary groups included. */
export function identity(account: RunsAs): { uid?: number; gid?: number } {
  return account === undefined ? {} : { uid: account.uid, gid: account.gid };
}

/** Nothing of the service's environment (PGDATA, PGOPTIONS, tokens) reaches the server. */
export const bareEnvironment: Readonly<Record<string, string>> = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Runs a program to its end as the account. A program that cannot be started has code 127. */
export function runAs(account: RunsAs, program: string, args: readonly string[], cwd = '/'): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      { ...identity(account), cwd, env: bareEnvironment, timeout: 120_000, maxBuffer: 4 << 20 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127;
        resolve({ code, output: `${stdout}${stderr}` || (error?.message ?? '') });
      },
    );
  });
}

/** Whether the account can enter the folder. Asked of the system, not worked out from mode bits: lists and mounts count too. */
export async function reaches(account: RunsAs, folder: string): Promise<boolean> {
  return (await runAs(account, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder])).code === 0;
}

/** Sends the signal as the account, so that the system refuses it for a process that is not the account's. */
export async function signalAs(account: RunsAs, signal: 'INT' | 'QUIT', pid: number): Promise<boolean> {
  return (await runAs(account, '/bin/sh', ['-c', 'kill -s "$1" "$2"', 'sh', signal, String(pid)])).code === 0;
}

/**
 * The account for a service that runs as root: `wanted`, made as a system account when it is missing; `nobody` where accounts
 * cannot be made.
 */
export async function serverAccount(wanted: string, log: (line: string) => void): Promise<Account> {
  const there = await lookUp(wanted);
  if (there !== undefined) return there;
  const options = ['--system', '--user-group', '--no-create-home', '--home-dir', '/nonexistent'];
  await runAs(undefined, 'useradd', [...options, '--shell', '/usr/sbin/nologin', wanted]);
  // Looked up whatever useradd said: another service may have made it in the same moment.
  const made = await lookUp(wanted);
  if (made !== undefined) {
    log(`metastore: made the system account "${wanted}" for PostgreSQL`);
    return made;
  }
  log(`metastore: the system account "${wanted}" cannot be made; PostgreSQL runs as "nobody"`);
  return (await lookUp('nobody')) ?? { name: 'nobody', uid: 65534, gid: 65534 };
}

async function lookUp(name: string): Promise<Account | undefined> {
  const [uid, gid] = await Promise.all([
    runAs(undefined, 'id', ['-u', '--', name]),
    runAs(undefined, 'id', ['-g', '--', name]),
  ]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { name, uid: Number(uid.output.trim()), gid: Number(gid.output.trim()) };
}
