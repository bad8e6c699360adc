import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WarmWorkerPool } from '../src/pool/worker-pool.js';
import { launch, type WorkerPlan } from '../src/sandbox/sandbox-plan.js';
import { escapes, selfTest, withTargets } from '../src/sandbox/self-test.js';
import type { WorkerFactory } from '../src/sandbox/worker-factory.js';
import { request } from '../src/sandbox/worker-request.js';
import type { ProbeResult } from '../src/worker/protocol.js';
import { ask, LIMITS, openFactory, temporaryFolder, writePeople } from './fixture.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let factory: WorkerFactory;

beforeAll(async () => {
  folder = await temporaryFolder();
  factory = await openFactory(folder.path);
});

afterAll(() => folder.remove());

describe('the boundary', () => {
  test('threat 31: with DuckDB unlocked, a worker reads, writes, connects, sees and starts nothing of the machine', async () => {
    const worker = await factory.start({ writes: false });
    const result = await withTargets((targets) =>
      request<ProbeResult>(worker.process, (id) => ({ op: 'probe', id, targets })),
    );
    expect(escapes(result)).toEqual([]);
    expect(Object.values(result)).toHaveLength(7);
    worker.process.kill();
    await worker.process.ended;
  });

  test('threat 31: the same probe in a plain child process succeeds at every attempt, so it can fail', async () => {
    const plain = await openFactory(folder.path, { sandbox: 'demonstration', workFolder: join(folder.path, 'plain') });
    Object.assign(plain.report, { kind: 'none' });
    const worker = await plain.start({ writes: false });
    const result = await withTargets((targets) =>
      request<ProbeResult>(worker.process, (id) => ({ op: 'probe', id, targets })),
    );
    worker.process.kill();
    await worker.process.ended;
    const { sawEnvironment, ...others } = result;
    expect(sawEnvironment).toBe(true);
    expect(Object.values(others).every(Boolean)).toBe(true);
  });

  test('threat 31: where the self-test fails or there is no sandbox, it is refused with advice; a demonstration goes on, marked unsafe', async () => {
    const none = await selfTest(async () => undefined);
    expect(none).toMatchObject({ kind: 'none', safe: false });
    const cannot = await selfTest(async () => {
      throw new TypeError('no namespaces');
    });
    expect(cannot.safe).toBe(false);
    expect(cannot.failures.join()).toContain('no namespaces');
    const path = process.env.PATH;
    process.env.PATH = '/nowhere';
    try {
      const work = { workFolder: join(folder.path, 'without') };
      await expect(openFactory(folder.path, work)).rejects.toMatchObject({ code: 'engine.sandbox-missing' });
      const shown = await openFactory(folder.path, { ...work, sandbox: 'demonstration' });
      expect(shown.report).toMatchObject({ kind: 'none', safe: false, failures: ['bubblewrap is not installed'] });
    } finally {
      process.env.PATH = path;
    }
  });

  test('every namespace is unshared, nothing of the workspace is bound, and a writer alone writes, to `out` and its spill', () => {
    const plan: WorkerPlan = {
      kind: 'bubblewrap',
      bubblewrap: '/usr/bin/bwrap',
      node: '/usr/bin/node',
      libraries: ['/lib/libc.so.6'],
      program: { '/peel/dist/worker-program.js': '/app/worker.mjs' },
      entry: '/peel/dist/worker-program.js',
      folder: '/w/own',
      out: undefined,
      hostSpill: '/w/spill',
      spillMb: 10,
      memoryMb: 100,
      threads: 2,
      fileMb: 10,
    };
    const words = launch(plan).arguments;
    for (const namespace of ['user', 'ipc', 'pid', 'net', 'uts', 'cgroup'])
      expect(words).toContain(`--unshare-${namespace}`);
    for (const word of ['--die-with-parent', '--new-session', '--clearenv', '--disable-userns'])
      expect(words).toContain(word);
    expect(words).not.toContain('--bind');
    expect(words).not.toContain('--proc');
    const writer = launch({ ...plan, out: '/w/out' }).arguments;
    const writable = writer.flatMap((word, at) => (word === '--bind' ? [writer[at + 1]] : []));
    expect(writable).toEqual(['/w/out', '/w/spill']);
  });
});

describe('ends', () => {
  test('threat 31: killing a worker leaves no process and no file, and the session is told', async () => {
    const { open } = await writePeople(folder.path);
    const pool = new WarmWorkerPool(factory, 0);
    const worker = (await pool.take({ session: 'killed' })) as Awaited<ReturnType<typeof pool.take>> & { pid: number };
    await worker.prepare([open]);
    const running = ask(worker, 'SELECT count(*) FROM range(3000000) a(x), range(3000000) b(y) WHERE x * y % 7 = 3');
    const refused = expect(running).rejects.toMatchObject({ code: 'engine.worker-lost' });
    await new Promise((resolve) => setTimeout(resolve, 150));
    const inside = descendants(worker.pid);
    expect(inside.length).toBeGreaterThan(0);
    process.kill(worker.pid, 'SIGKILL');
    await refused;
    expect(worker.dead).toBe(true);
    await gone(inside);
    await worker.close();
    expect(readdirSync(join(folder.path, 'work'))).toEqual([]);
    await pool.close();
  });

  test('threat 31: when the service itself is killed its workers die with it, and the next start clears what it left', async () => {
    const work = join(folder.path, 'crashed');
    const script = join(folder.path, 'service.mjs');
    const dist = new URL('../dist/', import.meta.url).pathname;
    await writeFile(
      script,
      `import { WorkerFactory } from '${dist}sandbox/worker-factory.js';
       const randomness = { bytes: (n) => crypto.getRandomValues(new Uint8Array(n)) };
       const factory = await WorkerFactory.open({ workFolder: ${JSON.stringify(work)}, sandbox: 'required', memoryMb: 256, threads: 1, spillMb: 64 }, { randomness });
       const worker = await factory.start({ writes: false });
       console.log(worker.process.pid);
       setInterval(() => undefined, 1000);`,
    );
    const service = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => service.stdout.once('data', (text) => resolve(Number(text))));
    const inside = [pid, ...descendants(pid)];
    service.kill('SIGKILL');
    await gone(inside);
    expect(readdirSync(work)).toHaveLength(1);
    await openFactory(folder.path, { workFolder: work });
    expect(readdirSync(work)).toEqual([]);
  });
});

test('files across file systems are copied, on one they are linked', async () => {
  const shared = '/dev/shm';
  if (!existsSync(shared)) return;
  const other = join(shared, `peel-engine-${process.pid}`);
  await mkdir(other, { recursive: true });
  try {
    const { closed } = await writePeople(other);
    const pool = new WarmWorkerPool(factory, 0);
    const worker = await pool.take({ session: 'copied' });
    await worker.prepare([closed]);
    expect((await ask(worker, 'SELECT count(*) FROM people', { limits: LIMITS })).rows).toEqual([[40]]);
    await link(join(other, 'p0.parquet'), join(other, 'again.parquet'));
    await pool.close();
  } finally {
    await rm(other, { recursive: true, force: true });
  }
});

function descendants(pid: number): number[] {
  const all = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found: number[] = [];
  const waiting = [pid];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const [child, parent] of all) {
      if (parent === next && child !== undefined) {
        found.push(child);
        waiting.push(child);
      }
    }
  }
  return found;
}

async function gone(pids: readonly number[]): Promise<void> {
  const alive = (pid: number): boolean => {
    try {
      return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
    } catch {
      return false;
    }
  };
  for (let wait = 0; wait < 100 && pids.some(alive); wait += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(pids.filter(alive)).toEqual([]);
}
