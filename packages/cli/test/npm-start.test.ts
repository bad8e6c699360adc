import { execFile, spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const WORKSPACE = new URL('../../../scripts/workspace.mjs', import.meta.url).href;
const ENDING = new URL('../../../scripts/ending.mjs', import.meta.url).href;
const INIT = new URL('../dist/until-interrupted.js', import.meta.url).href;

let above: string;

beforeAll(async () => {
  above = await fs.mkdtemp(join(tmpdir(), 'peel-begin-'));
  await fs.writeFile(join(above, 'file'), 'of somebody');
});
afterAll(() => fs.rm(above, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly told: string;
}

function node(...parameters: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, parameters, { cwd: ROOT, timeout: 20_000 }, (_error, out, told) =>
      resolve({ code: child.exitCode, out, told }),
    );
  });
}

const start = (...parameters: readonly string[]) => node('scripts/start.mjs', '--no-open', ...parameters);
const free = (): readonly string[] => ['--port', '0', '--workspace'];

describe('npm start', () => {
  it('shows its options when asked, and when it does not know one', async () => {
    const help = await start('--help');
    expect(help).toMatchObject({ code: 0, out: expect.stringContaining('--workspace <folder>'), told: '' });
    expect(await start('--nope')).toMatchObject({ code: 2, told: expect.stringContaining('--workspace <folder>') });
  });

  it('says before it begins that it cannot have the port', async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const address = server.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const taken = await start('--port', port, '--workspace', join(above, 'new'));
    server.close();
    expect(taken).toMatchObject({ code: 4, told: expect.stringContaining(`Port ${port} of this machine is taken`) });
    const bad = await start('--port', 'abc', '--workspace', join(above, 'new'));
    expect(bad).toMatchObject({ code: 4, told: expect.stringContaining('not "abc"') });
    expect(`${taken.told}${bad.told}`).not.toContain('set-up:');
    expect(await fs.readdir(above)).toEqual(['file']);
  });

  it.each([
    ['file', 'is a file'],
    ['file/below', 'ENOTDIR'],
    ['.', 'is no workspace'],
  ])('says before it begins that %s can be no workspace', async (name, why) => {
    const { code, told } = await start(...free(), join(above, name));
    expect({ code, told }).toMatchObject({ code: 4, told: expect.stringContaining(why) });
    expect(told).not.toMatch(/set-up:|\bat .*\.mjs/);
    expect(await fs.readdir(above)).toEqual(['file']);
  });

  it.runIf(process.platform === 'linux')('comes back where a file system takes no folders', async () => {
    expect(await start(...free(), '/proc/nope')).toMatchObject({ code: 4, told: expect.stringContaining('ENOENT') });
  });
});

describe('what scripts start', () => {
  it.each(['told', 'killed'])('ends with the script, and what it started in turn (%s)', async (ended) => {
    const text = `
      const { endInOrder, isEnding, die } = await import('${ENDING}');
      const { run } = await import('${WORKSPACE}');
      endInOrder();
      const code = await run('sh', ['-c', '${ended === 'told' ? '' : 'trap "" TERM; '}sleep 297 & echo $! >&2; wait; wait'], { ended: '${ended}' });
      console.log('ended', code, await run('true', []));
      if (isEnding()) die();`;
    const script = spawn(process.execPath, ['--input-type=module', '-e', text], { detached: true });
    let said = '';
    for (const stream of [script.stdout, script.stderr])
      stream.on('data', (bytes) => {
        said += String(bytes);
      });
    const sleeping = Number(
      await vi.waitFor(() => /^\d+\n/.exec(said)?.[0] ?? Promise.reject(new TypeError('not started')), 10_000),
    );
    const end = new Promise((resolve) => script.once('close', (_code, signal) => resolve(signal)));
    script.kill('SIGINT');
    expect(await end).toBe('SIGINT');
    expect(said).toContain('Stopping. What was begun is ended first.');
    // What would have come next was not started either.
    expect(said).toContain('ended 130 130');
    await vi.waitFor(() => expect(() => process.kill(sleeping, 0)).toThrow(), 5_000);
  });
});

describe('what is told twice to end', () => {
  /** Waits until it is begun, then wishes its end twice, so far apart. */
  async function twice(text: string, milliseconds: number): Promise<{ readonly said: string; readonly how: unknown }> {
    const script = spawn(process.execPath, ['--input-type=module', '-e', text], { detached: true });
    let said = '';
    for (const stream of [script.stdout, script.stderr])
      stream.on('data', (bytes) => {
        said += String(bytes);
      });
    await vi.waitFor(() => expect(said).toContain('begun'), 10_000);
    const end = new Promise((resolve) => script.once('close', (code, signal) => resolve(signal ?? code)));
    script.kill('SIGINT');
    await sleep(milliseconds);
    script.kill('SIGINT');
    return { how: await end, said };
  }
  const inOrder = (ended: string, command: string) => `
    const { endInOrder, wasForced } = await import('${ENDING}');
    const { run } = await import('${WORKSPACE}');
    endInOrder();
    const code = await run('sh', ['-c', 'echo begun; ${command}'], { ended: '${ended}' });
    console.log('ended', code, wasForced());
    process.exit(7);`;

  it('kills what would have ended in order, and knows that something of it may be left', async () => {
    const { said, how } = await twice(inOrder('told', 'trap "" TERM; sleep 298'), 3_200);
    expect(said).toContain('Stopping at once.');
    expect({ said, how }).toEqual({ said: expect.stringContaining('ended 130 true'), how: 7 });
  });

  it('waits for what must be waited for', async () => {
    const { said } = await twice(inOrder('waited for', 'sleep 4; echo whole'), 3_200);
    expect(said).toMatch(/whole[\s\S]*ended 130 false/);
  });

  it('takes signals that come together for one wish, where a workspace is being made', async () => {
    const text = `
      const { untilInterrupted } = await import('${INIT}');
      untilInterrupted().addEventListener('abort', () => setTimeout(() => process.exit(7), 1_000));
      setInterval(() => undefined, 1_000);
      console.log('begun');`;
    expect(await twice(text, 200)).toMatchObject({ how: 7 });
  });
});

describe('peel demo generate', () => {
  const generate = (...parameters: readonly string[]) => node('peel', 'demo', 'generate', ...parameters);

  it.each(['file', 'file/below'])('says that nothing can be written into %s', async (name) => {
    const { code, told } = await generate(join(above, name));
    expect({ code, told }).toMatchObject({ code: 4, told: expect.stringContaining('the disk says EEXIST') });
    expect(told).not.toContain('    at ');
  });

  it('shows a scale that is none as it was given', async () => {
    const { code, told } = await generate(join(above, 'force'), '--scale', 'abc');
    expect({ code, told }).toMatchObject({ code: 2, told: expect.stringContaining('"abc"') });
  });

  it.runIf(process.platform === 'linux')('comes back where a file system takes no folders', async () => {
    expect(await generate('/proc/x')).toMatchObject({ code: 4, told: expect.stringContaining('ENOENT') });
  });
});
