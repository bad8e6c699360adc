import * as fs from 'node:fs/promises';
import * as http from 'node:http';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANALYST, STEWARD, STEWARD_TWO, streetCsv } from '../../../gate/test/bench.js';
import { type Browser, FaceBench } from './face-bench.js';

const PAIRS = 'SELECT a.crime_id, b.location FROM police_uk_street a, police_uk_street b';
const SOON = { timeout: 20_000, interval: 200 };

let face: FaceBench;
let browser: Browser;
beforeAll(async () => {
  face = await FaceBench.make();
});
afterAll(async () => {
  await face?.remove();
});
beforeEach(async () => {
  browser = await face.signIn('analyst');
});

/** An answer that has begun, and of which no more is taken than its first piece. */
async function begun(path: string, headers: http.OutgoingHttpHeaders, body: unknown): Promise<http.IncomingMessage> {
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    face.request(path, { headers, body }).on('response', resolve).on('error', reject);
  });
  expect(response.statusCode).toBe(200);
  response.on('error', () => undefined);
  await new Promise((resolve) => response.once('readable', resolve));
  return response;
}

/** Whether what is left of an answer came to its end. */
async function whole(response: http.IncomingMessage): Promise<boolean> {
  response.resume();
  if (!response.closed) await new Promise((resolve) => response.once('close', resolve));
  return response.complete;
}

const signOut = async ({ headers }: Browser) => (await face.ask('/api/sign-out', { method: 'POST', headers })).body;

async function outcome(kind: string, from: number): Promise<string | undefined> {
  return (await face.bench.logged(from)).findLast(({ act }) => act.kind === `${kind}.outcome`)?.act.note;
}

describe('what is under way', () => {
  it.each([
    ['/api/sql', { sql: PAIRS }],
    ['/api/download', { sql: PAIRS, format: 'csv' }],
  ])('%s ends when its person signs out, and the log says so', async (path, body) => {
    const other = await face.signIn('analyst');
    const read = await face.session(browser);
    const seen = (await face.bench.logged()).length;
    const [cut, kept] = [await begun(path, read, body), await begun(path, { ...read, ...other.headers }, body)];
    expect(await signOut(browser)).toEqual({ signedOut: true });
    expect(await whole(cut)).toBe(false);
    await vi.waitFor(async () => expect(await outcome('read', seen)).toMatch(/^cancelled/), SOON);
    // What another sign-in of the same person asked for goes on.
    expect(kept.destroyed).toBe(false);
    kept.destroy();
  });

  it('an import ends: nothing of it is there', async () => {
    const rows = async () =>
      (
        await face.ask('/api/sql', {
          headers: await face.session(await face.signIn('analyst')),
          body: { sql: 'SELECT count(*) FROM police_uk_street' },
        })
      ).text;
    const before = await rows();
    const name = 'b.csv';
    const upload = await face.bench.service.imports.receive(
      name,
      Readable.from([streetCsv(200_000, 10_000)]),
      'person:engineer',
    );
    const engineer = await face.signIn('engineer');
    const seen = (await face.bench.logged()).length;
    const response = await begun('/api/imports', engineer.headers, {
      source: 'police_uk_street',
      uploads: [{ upload, name }],
    });
    await vi.waitFor(
      async () => expect((await face.bench.logged(seen)).map(({ act }) => act.kind)).toContain('import.intent'),
      { timeout: 20_000, interval: 5 },
    );
    await signOut(engineer);
    expect(await whole(response)).toBe(false);
    await vi.waitFor(async () => expect(await outcome('import', seen)).toMatch(/^failed/), SOON);
    expect(/"rows":.*/.exec(await rows())?.[0]).toBe(/"rows":.*/.exec(before)?.[0]);
  });

  it('a file that is being handed over is taken no further', async () => {
    const folder = face.bench.workspace.path('uploads');
    const there = await fs.readdir(folder);
    const request = http.request({
      host: '127.0.0.1',
      port: face.port,
      path: '/api/uploads?name=c.csv',
      method: 'POST',
      headers: { ...browser.headers, 'content-type': 'application/octet-stream' },
    });
    const ended = new Promise((resolve) => request.on('error', resolve).on('response', resolve));
    request.write(streetCsv(10));
    await vi.waitFor(async () => expect((await fs.readdir(folder)).length).toBe(there.length + 1), SOON);
    await signOut(browser);
    expect(await ended).toBeInstanceOf(Error);
    await vi.waitFor(async () => expect(await fs.readdir(folder)).toEqual(there), SOON);
  });

  it('a recovery ends it in every browser, and so does the revocation of a token for programs', async () => {
    const token = await face.bench.gate.people.renewToken(ANALYST);
    const read = await face.session(browser);
    const program = { authorization: `Bearer ${token}`, 'x-peel-session': String(read['x-peel-session']) };
    const inProgram = await begun('/api/sql', program, { sql: PAIRS });
    const inBrowser = await begun('/api/sql', read, { sql: PAIRS });
    expect((await face.ask('/api/me/token', { method: 'POST', headers: browser.headers })).status).toBe(200);
    expect(await whole(inProgram)).toBe(false);
    expect(inBrowser.destroyed).toBe(false);
    const { enrolment } = face.bench.service;
    await enrolment.confirm(await enrolment.propose(ANALYST, 'Lost', STEWARD), STEWARD_TWO);
    expect(await whole(inBrowser)).toBe(false);
  });
});
