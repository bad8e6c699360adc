import * as fs from 'node:fs/promises';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staticFace } from '@peel/server/http/static-face';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaceBench } from './face-bench.js';

let face: FaceBench;
let built: string;
beforeAll(async () => {
  built = await fs.mkdtemp(join(tmpdir(), 'peel-manners-'));
  await fs.writeFile(join(built, 'index.html'), '<!doctype html><html><head></head><body>app</body></html>');
  face = await FaceBench.make([await staticFace(built, ['catalogue'])]);
});
afterAll(async () => {
  await face?.remove();
  await fs.rm(built, { recursive: true, force: true });
});

/** What is written to the connection as it stands, and all that comes back until it is closed. */
async function exchanged(text: string): Promise<{ head: string; problem: Record<string, unknown> }> {
  const socket = net.connect(face.port, '127.0.0.1');
  socket.write(text);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n');
  return { head, problem: JSON.parse(body) as Record<string, unknown> };
}

describe('a method that an address does not take', () => {
  it.each([
    ['POST', '/health', 'GET, HEAD, OPTIONS'],
    ['TRACE', '/health', 'GET, HEAD, OPTIONS'],
    ['PROPFIND', '/health', 'GET, HEAD, OPTIONS'],
    ['PUT', '/api/me', 'GET, HEAD, OPTIONS'],
    ['GET', '/api/sql', 'OPTIONS, POST'],
    ['PATCH', '/api/passkeys/x?y=z', 'DELETE, OPTIONS'],
    ['DELETE', '/catalogue/x', 'GET, HEAD, OPTIONS'],
  ])('%s %s says which it takes, whoever asks', async (method, path, allow) => {
    const before = (await face.bench.logged()).length;
    const answer = await face.ask(path, { method });
    expect([answer.status, answer.headers.allow, answer.body.code]).toEqual([405, allow, 'server.method-unfit']);
    expect(answer.body.advice).toBe(`It takes ${allow}.`);
    const asked = await face.ask(path, { method: 'OPTIONS' });
    expect([asked.status, asked.headers.allow, asked.text]).toEqual([204, allow, '']);
    expect(Object.keys(asked.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect((await face.bench.logged()).length).toBe(before);
  });

  it('with a body that nobody reads is hung up on, so that the body is not taken for a request', async () => {
    const inside = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n';
    const { head } = await exchanged(
      `POST /health HTTP/1.1\r\nhost: 127.0.0.1:${face.port}\r\ncontent-length: ${inside.length}\r\n\r\n${inside}`,
    );
    expect(head).toMatch(/^HTTP\/1\.1 405 /);
    expect(head).toMatch(/^connection: close$/im);
  });

  it('of an address that is none is still unknown', async () => {
    for (const [method, path] of [
      ['POST', '/api/nowhere'],
      ['OPTIONS', '/api/nowhere'],
      ['PUT', '/assets/nothing.js'],
    ] as const) {
      const answer = await face.ask(path, { method });
      expect([path, answer.status, answer.body.code]).toEqual([path, 404, 'server.route-unknown']);
      expect(answer.headers.allow).toBeUndefined();
    }
  });
});

describe('the id of a request', () => {
  it('stands in a header of every answer, is the one in its problem, and is never a client’s', async () => {
    const seen = new Set<unknown>();
    for (const path of ['/health', '/', '/api/me', '/api/nowhere', '/api', '/api/%zz']) {
      const answer = await face.ask(path, { headers: { 'x-request-id': 'req_mine', 'request-id': 'req_mine' } });
      const id = answer.headers['x-request-id'];
      expect([path, id]).toEqual([path, expect.stringMatching(/^req_[0-9a-z]{26}$/)]);
      if (answer.status >= 400) expect([path, answer.body.request]).toEqual([path, id]);
      seen.add(id);
    }
    expect(seen.size).toBe(6);
    const read = await face.session(await face.signIn('analyst'));
    const streamed = await face.ask('/api/sql', { headers: read, body: { sql: 'SELECT 1' } });
    expect(streamed.headers['x-request-id']).toMatch(/^req_/);
  });
});

describe('what is no request', () => {
  const host = (): string => `host: 127.0.0.1:${face.port}\r\n`;
  it.each([
    ['a long address', () => `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${host()}\r\n`, 431, 'server.headers-too-large'],
    [
      'a long header',
      () => `GET / HTTP/1.1\r\n${host()}x: ${'a'.repeat(20_000)}\r\n\r\n`,
      431,
      'server.headers-too-large',
    ],
    ['no host', () => 'GET / HTTP/1.1\r\n\r\n', 400, 'server.request-unreadable'],
    ['garbage', () => '\x16\x03\x01 hello\r\n\r\n', 400, 'server.request-unreadable'],
  ])('%s is answered with a problem, and the connection closed', async (_what, text, status, code) => {
    const { head, problem } = await exchanged(text());
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head).toMatch(/^content-type: application\/problem\+json/im);
    expect(head).toMatch(/^connection: close$/im);
    expect(head).toContain(`x-request-id: ${String(problem.request)}`);
    expect([problem.status, problem.code]).toEqual([status, code]);
  });

  it('a body of another type is refused as that', async () => {
    const headers = { ...(await face.signIn('analyst')).headers, 'content-type': 'text/xml' };
    const answer = await face.ask('/api/sessions', { headers, body: '<a/>' });
    expect([answer.status, answer.body.code]).toEqual([415, 'server.media-type-unfit']);
  });
});

describe('an address of the application', () => {
  it('is found where it has such a place, and else not found by the same page', async () => {
    for (const [path, status] of [
      ['/', 200],
      ['/catalogue', 200],
      ['/catalogue/x/y', 200],
      ['/nope', 404],
      ['/nope/catalogue', 404],
    ] as const) {
      const answer = await face.ask(path);
      expect([path, answer.status, answer.headers['content-type']]).toEqual([path, status, 'text/html; charset=utf-8']);
      expect(answer.text).toContain('app</body>');
    }
  });
});
