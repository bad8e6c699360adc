import * as fs from 'node:fs/promises';
import * as http from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compose } from '@peel/server/compose';
import { openSocketServer, type SocketServer } from '@peel/server/socket-server';
import { decodeMessages, type Message } from '@peel/server/wire';
import { Workspace } from '@peel/server/workspace';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ALDER, Bench, codeOf, streetCsv } from '../../gate/test/bench.js';

let bench: Bench;
let server: SocketServer;
let socketPath: string;
let stopped = false;

beforeAll(async () => {
  bench = await Bench.make();
  await bench.import('police_uk_street', { 'a.csv': streetCsv(2_000) });
  socketPath = join(bench.above, 's.sock');
  server = openSocketServer(bench.service, {
    stop: () => {
      stopped = true;
    },
  });
  await server.listen({ path: socketPath });
});
afterAll(async () => {
  await server.close();
  await bench.remove();
});

interface Sent {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: unknown;
}

function send(path: string, { method = 'POST', headers = {}, body }: Sent = {}): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const request = http.request(
      {
        socketPath,
        path,
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          'x-peel-as': 'analyst',
          ...headers,
        },
      },
      resolve,
    );
    request.on('error', reject);
    request.end(text);
  });
}

async function answer(path: string, sent?: Sent): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await send(path, sent);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) };
}

const REASON = { ...ALDER, justification: 'Review of burglaries in ward B this month' };
const PAIRS = { ...REASON, sql: 'SELECT a.crime_id, b.location FROM police_uk_street a, police_uk_street b' };

describe('the local socket', () => {
  it('answers what it does not know, or cannot take, with an error of the catalogue', async () => {
    const of = async (path: string, sent?: Sent) => (await answer(path, sent)).body.code;
    expect(await of('/nowhere')).toBe('server.route-unknown');
    expect(await of('/sql', { body: '{"sql":' })).toBe('server.body-invalid');
    expect(await of('/sql', { body: { ...REASON, sql: 'SELECT 1', purpos: 'x' } })).toBe('server.body-invalid');
    expect(await of('/sql', { body: { ...REASON, sql: 'x'.repeat(3_000_000) } })).toBe('server.body-invalid');
    expect(await of('/sql', { body: 'sql=1', headers: { 'content-type': 'text/plain' } })).toBe('server.body-invalid');
    expect(await of('/uploads?name=a.csv', { body: '{}' })).toBe('server.body-invalid');
    expect(await of('/purposes', { method: 'GET', headers: { 'x-peel-as': '%E0%A4%A' } })).toBe('gate.person-unknown');
    expect(await of('/purposes', { method: 'GET', headers: { 'x-peel-as': 'nobody' } })).toBe('gate.person-unknown');
    const nameless = { method: 'GET', headers: { 'x-peel-as': '%00' } };
    expect(await of('/purposes', nameless)).toBe('gate.person-unknown');
    expect(await of('/sql', { body: { ...REASON, sql: "SELECT '\u0000'" } })).toBe('server.body-invalid');
    expect(await of('/uploads?name=%00', { body: undefined })).toBe('server.body-invalid');
    expect(await of('/people/%00/leave', { body: undefined })).toBe('server.body-invalid');
    expect(bench.log.filter((line) => line.includes('failed'))).toEqual([]);
  });

  it('leaves it to the gate to refuse what is missing, also when it is empty', async () => {
    const of = async (body: object) => (await answer('/sql', { body: { sql: 'SELECT 1', ...body } })).body.code;
    expect(await of({ ...ALDER, justification: '' })).toBe('gate.justification-missing');
    expect(await of({ ...REASON, purpose: '' })).toBe('gate.purpose-missing');
    expect(await of({ purpose: ALDER.purpose, justification: 'x' })).toBe('gate.operation-missing');
    expect((await answer('/sessions', { body: { ...REASON, operation: '' } })).body.code).toBe(
      'gate.operation-missing',
    );
  });

  it('gives rows in frames, and an end mark with a receipt', async () => {
    const response = await send('/sql', { body: { ...REASON, sql: 'SELECT count(*) FROM police_uk_street' } });
    const types: string[] = [];
    let end: Message | undefined;
    for await (const message of decodeMessages(response)) {
      types.push(message.type);
      end = message;
    }
    expect(types).toEqual(['H', 'F', 'E']);
    expect(end).toMatchObject({ body: { rows: 1 } });
  });

  it('a client that stops reading holds the answer back, and one that goes away ends it: the log says cancelled', async () => {
    const response = await send('/sql', { body: PAIRS });
    await new Promise((resolve) => response.once('readable', resolve));
    response.read(5);
    response.pause();
    await sleep(1_000);
    const before = process.memoryUsage().rss;
    await sleep(2_000);
    // 4 million rows are waiting; next to nothing of them is here.
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    response.destroy();
    await vi.waitFor(
      async () => {
        const outcome = (await bench.logged()).findLast(({ act }) => act.kind === 'read.outcome');
        expect(outcome?.act.note).toMatch(/^cancelled/);
        expect(outcome?.act.counts?.rows).toBeGreaterThan(0);
        expect(outcome?.act.counts?.rows).toBeLessThan(3_000_000);
      },
      { timeout: 8_000, interval: 300 },
    );
  });

  it('a client that goes away before the first row is not computed for', async () => {
    const seen = (await bench.logged()).length;
    const request = http.request({
      socketPath,
      path: '/sql',
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-peel-as': 'analyst' },
    });
    request.on('error', () => undefined);
    request.end(JSON.stringify(PAIRS));
    await vi.waitFor(
      async () => expect((await bench.logged(seen)).map(({ act }) => act.kind)).toContain('read.intent'),
      {
        timeout: 5_000,
      },
    );
    request.destroy();
    await vi.waitFor(
      async () => {
        const outcome = (await bench.logged(seen)).find(({ act }) => act.kind === 'read.outcome');
        expect(outcome?.act.note).toMatch(/^(cancelled|failed: engine.cancelled)/);
      },
      { timeout: 8_000, interval: 300 },
    );
  });

  it('an upload that is broken off leaves nothing behind', async () => {
    const folder = bench.workspace.path('uploads');
    const request = http.request({
      socketPath,
      path: '/uploads?name=big.csv',
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream', 'x-peel-as': 'analyst', 'transfer-encoding': 'chunked' },
    });
    request.on('error', () => undefined);
    request.write('Crime ID,Month\n');
    await vi.waitFor(async () => expect(await fs.readdir(folder)).toHaveLength(1));
    request.destroy();
    await vi.waitFor(async () => expect(await fs.readdir(folder)).toEqual([]));
    const name = encodeURIComponent('../../keys/x');
    const code = (
      await answer(`/uploads?name=${name}`, { body: 'x', headers: { 'content-type': 'application/octet-stream' } })
    ).body.code;
    expect(code).toBe('sources.file-name-unusable');
    expect(await fs.readdir(folder)).toEqual([]);
  });

  it('two services do not run on one workspace', async () => {
    const second = compose(new Workspace(bench.workspace.folder), {
      onFatal: () => undefined,
      ports: { log: () => undefined },
    });
    expect(await codeOf(second)).toBe('server.another-service');
    expect((await answer('/health', { method: 'GET' })).status).toBe(200);
  });

  it('stops when told', async () => {
    expect((await answer('/stop')).body).toEqual({ stopping: true });
    await vi.waitFor(() => expect(stopped).toBe(true));
  });
});
