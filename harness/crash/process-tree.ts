import * as fs from 'node:fs/promises';

/** A process as /proc tells of it. The start time tells a process from a later one with the same number. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly started: string;
  readonly state: string;
  /** Arguments, joined by spaces. */
  readonly command: string;
}

/** Every process of this machine that may be looked at. */
export async function listProcesses(): Promise<readonly Process[]> {
  const names = (await fs.readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(names.map((name) => readProcess(Number(name))));
  return found.flatMap((process) => (process === undefined ? [] : [process]));
}

export async function readProcess(pid: number): Promise<Process | undefined> {
  try {
    const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8');
    const command = (await fs.readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
    // The name in brackets may hold anything; the fields after it are plain.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, command, state: fields[0] ?? '', parent: Number(fields[1]), started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

async function isStillThere({ pid, started }: Process): Promise<boolean> {
  const now = await readProcess(pid);
  return now !== undefined && now.started === started && now.state !== 'Z' && now.state !== 'X';
}

/** Everything below a process, nearest first. */
export function descendants(of: number, all: readonly Process[]): readonly Process[] {
  const children = all.filter((process) => process.parent === of);
  return children.flatMap((child) => [child, ...descendants(child.pid, all)]);
}

/** `kill -9`; a process that is gone already is none. */
export async function strike(process_: Process): Promise<boolean> {
  if (!(await isStillThere(process_))) return false;
  try {
    process.kill(process_.pid, 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}
