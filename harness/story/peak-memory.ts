import { readFile, writeFile } from 'node:fs/promises';
import { listProcesses } from '../crash/process-tree.js';

/** The process that serves a workspace. */
export async function serviceOf(folder: string): Promise<number> {
  const serving = (await listProcesses()).find(
    ({ state, command }) => state !== 'Z' && command.includes('service/dist/main.js') && command.endsWith(` ${folder}`),
  );
  if (serving === undefined) throw new TypeError(`nothing serves ${folder}`);
  return serving.pid;
}

/** From here on, the process's peak begins at what it holds now. */
export async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, '5');
}

/** Bytes the process has held at most, in memory; `undefined` when it is gone. */
export async function peakOf(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** The most that a process holds until it ends. */
export async function peakUntilEnd(pid: number): Promise<number> {
  let peak = 0;
  for (;;) {
    const now = await peakOf(pid);
    if (now === undefined) return peak;
    peak = Math.max(peak, now);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
