import { type ChildProcess, execFile, spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

const run = promisify(execFile);
const PEEL = fileURLToPath(new URL('../../../peel', import.meta.url));
/** Of a machine that does other things besides. */
const PATIENT = { timeout: 120_000, interval: 100 };

let above: string;
let folder: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  above = await fs.mkdtemp(join(tmpdir(), 'peel-start-'));
  await fs.chmod(above, 0o711);
  folder = join(above, 'ws');
  await run(PEEL, ['init', folder, '--template', 'pole']);
}, 300_000);
afterEach(async () => {
  for (const child of started.splice(0))
    if (child.exitCode === null && child.signalCode === null) await ended(child, 'SIGTERM');
});
afterAll(async () => {
  await fs.rm(above, { recursive: true, force: true });
});

interface Started {
  readonly child: ChildProcess;
  readonly told: { out: string; said: string };
  readonly address: string;
}

async function start(...parameters: readonly string[]): Promise<Started> {
  const child = spawn(PEEL, ['-w', folder, 'start', '--port', '0', '--no-open', ...parameters]);
  started.push(child);
  const told = { out: '', said: '' };
  child.stdout.on('data', (text) => {
    told.out += String(text);
  });
  child.stderr.on('data', (text) => {
    told.said += String(text);
  });
  const address = await vi.waitFor(() => {
    const found = /^Peel is ready at (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(told.out)?.[1];
    if (found === undefined) throw new TypeError(`not ready: ${told.said}`);
    return found;
  }, PATIENT);
  return { child, told, address };
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return exit;
}

const isUp = async (address: string): Promise<boolean> =>
  (await fetch(`${address}/health`).catch(() => undefined))?.ok === true;

/** Processes that name the workspace: its service, and PostgreSQL when its data lie in it. */
async function processes(): Promise<readonly { pid: number; command: string }[]> {
  const { stdout } = await run('ps', ['-eo', 'pid=,args=']);
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+) (.*)$/.exec(line))
    .flatMap((found) => (found === null ? [] : [{ pid: Number(found[1]), command: found[2] ?? '' }]))
    .filter(({ command }) => command.includes(folder) && !command.startsWith('ps '));
}

const servicePid = async (): Promise<number> =>
  (await processes()).find(({ command }) => command.includes('service/dist/main.js'))?.pid ?? 0;

describe('peel start', { timeout: 400_000 }, () => {
  it('says where it is in one line, and Ctrl-C ends everything in order', async () => {
    const { child, told, address } = await start();
    expect(await isUp(address)).toBe(true);
    expect(await ended(child, 'SIGINT')).toBe(0);
    expect(told.out).toBe(`Peel is ready at ${address}\n`);
    expect(told.said).toContain('Stopped.');
    expect(await isUp(address)).toBe(false);
    expect(await processes()).toEqual([]);
  });

  it('brings a service that was killed back at its address, and ends when it is told to stop', async () => {
    const { child, told, address } = await start();
    const killed = await servicePid();
    process.kill(killed, 'SIGKILL');
    await vi.waitFor(async () => expect(await servicePid()).not.toBe(killed), PATIENT);
    await vi.waitFor(async () => expect(await isUp(address)).toBe(true), PATIENT);
    await vi.waitFor(() => expect(told.said).toContain(`Peel is back at ${address}`), PATIENT);
    const exit = new Promise((resolve) => child.once('exit', resolve));
    await run(PEEL, ['-w', folder, 'stop']);
    expect(await exit).toBe(0);
    expect(await processes()).toEqual([]);
  });

  it('takes the place of a service without pages, is found again, and outlives whoever read its line', async () => {
    await run(PEEL, ['-w', folder, 'datasets', '--as', 'analyst']);
    const without = await servicePid();
    expect(without).not.toBe(0);
    const { child, told, address } = await start();
    expect(await servicePid()).not.toBe(without);
    expect(told.said).toContain('runs without pages');
    const again = await run(PEEL, ['-w', folder, 'start', '--no-open']);
    expect(again.stdout).toBe(`Peel is ready at ${address}\n`);
    const other = run(PEEL, ['-w', folder, 'start', '--no-open', '--port', '1']);
    await expect(other).rejects.toMatchObject({ code: 4 });
    child.stdout?.destroy();
    const killed = await servicePid();
    process.kill(killed, 'SIGKILL');
    await vi.waitFor(async () => expect((await servicePid()) !== killed && (await isUp(address))).toBe(true), PATIENT);
    // A supervisor that is killed takes its service with it.
    child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await servicePid()).toBe(0), PATIENT);
  });

  it('says which program has the port', async () => {
    const { address } = await start();
    const second = join(above, 'second');
    await run(PEEL, ['init', second, '--template', 'pole']);
    const taken = run(PEEL, ['-w', second, 'start', '--no-open', '--port', new URL(address).port]);
    await expect(taken).rejects.toMatchObject({ stderr: expect.stringContaining('is taken by another program') });
  });
});
