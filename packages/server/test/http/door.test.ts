import * as net from 'node:net';
import type { PersonId } from '@peel/kernel/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STEWARD } from '../../../gate/test/bench.js';
import { FaceBench } from './face-bench.js';

const COUNT = { sql: 'SELECT count(*) AS crimes FROM police_uk_street' };
/** Each takes part in one act of the API that rests on a sign-in. */
const ACTS = [
  { path: '/api/sessions', body: undefined },
  { path: '/api/purposes', body: undefined },
  { path: '/api/people', body: undefined },
  { path: '/api/policy', body: undefined },
  { path: '/api/orders', body: undefined },
  { path: '/api/ledger/status', body: undefined },
  { path: '/api/ledger/checkpoint', body: {} },
  { path: '/api/sql', body: COUNT },
  { path: '/api/history', body: { dataset: 'police_uk_street' } },
  { path: '/api/ledger/acts', body: {} },
  { path: '/api/ledger/shown', body: { record: 'x' } },
  { path: '/api/orders/sweep/run', body: {} },
  { path: '/api/freezes', body: { what: 'workspace', name: 'workspace' } },
  { path: '/api/sign-out', body: {} },
];

let face: FaceBench;
beforeAll(async () => {
  face = await FaceBench.make();
});
afterAll(async () => {
  await face.remove();
});

const codeOf = async (...sent: Parameters<FaceBench['ask']>) => (await face.ask(...sent)).body.code;

describe('who asks, threat 21', () => {
  it('without a sign-in nothing is answered, and X-Peel-As names nobody here', async () => {
    for (const { path, body } of ACTS) {
      const answer = await face.ask(path, { body, headers: { 'x-peel-as': 'analyst' } });
      expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'server.not-signed-in']);
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
      expect(answer.body.request).toMatch(/^req_[0-9a-z]{26}$/);
    }
  });

  it('a cookie alone does nothing: the page shows its token, and only its own sign-in has it', async () => {
    const browser = await face.signIn('analyst');
    const other = await face.signIn('analyst');
    const read = await face.session(browser);
    const before = await face.consulted();
    for (const { path, body } of ACTS) {
      const bare = await face.ask(path, { body, headers: { cookie: browser.cookie } });
      expect([path, bare.status, bare.body.code]).toEqual([path, 403, 'server.page-token']);
      const swapped = { ...read, 'x-peel-page': other.page };
      expect([path, await codeOf(path, { body, headers: swapped })]).toEqual([path, 'server.page-token']);
    }
    expect(await face.consulted()).toBe(before);
    expect((await face.ask('/api/sql', { body: COUNT, headers: read })).text).toContain('"rows":[[2000]]');
    expect(await face.consulted()).toBe(before + 1);
  });

  it('what a browser says was begun elsewhere is refused with everything that would let it through', async () => {
    const read = await face.session(await face.signIn('analyst'));
    const before = await face.consulted();
    for (const elsewhere of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `http://127.0.0.1:${face.port + 1}`, 'sec-fetch-site': 'same-origin' },
    ]) {
      const headers = { ...read, ...elsewhere };
      expect(await codeOf('/api/sql', { body: COUNT, headers })).toBe('server.not-our-page');
      expect(await codeOf('/api/me', { headers })).toBe('server.not-our-page');
      expect(await codeOf('/api/sign-in/demonstration', { body: { person: 'steward' }, headers: elsewhere })).toBe(
        'server.not-our-page',
      );
    }
    expect(await face.consulted()).toBe(before);
    const own = { ...read, 'sec-fetch-site': 'same-origin', origin: face.address };
    expect((await face.ask('/api/sql', { body: COUNT, headers: own })).status).toBe(200);
  });

  it('without a session no route shows data, and a session of somebody else is unknown', async () => {
    const analyst = await face.signIn('analyst');
    const engineer = await face.signIn('engineer');
    const { 'x-peel-session': session } = await face.session(analyst);
    for (const path of ['/api/sql', '/api/history', '/api/explain', '/api/ledger/acts', '/api/ledger/shown']) {
      expect([path, await codeOf(path, { body: {}, headers: analyst.headers })]).toEqual([
        path,
        'server.session-needed',
      ]);
    }
    const foreign = { ...engineer.headers, 'x-peel-session': session };
    expect(await codeOf('/api/sql', { body: COUNT, headers: foreign })).toBe('gate.session-unknown');
    // The session is opened first and named by a header that no form can send.
    const headers = { ...analyst.headers, 'x-peel-session': session };
    expect(await codeOf('/api/sql', { body: { ...COUNT, session }, headers })).toBe('server.body-invalid');
  });

  it('a program with a token needs neither cookie nor page, and a wrong token is nobody', async () => {
    const token = await face.bench.gate.people.join('prog', 'Pro Gram', STEWARD);
    const me = await face.ask('/api/me', { headers: { authorization: `Bearer ${token}` } });
    expect(me.body).toMatchObject({ person: 'prog', demonstration: true });
    expect(me.body.pageToken).toBeUndefined();
    const browser = await face.signIn('analyst');
    const wrong = { ...browser.headers, authorization: 'Bearer peel_0000' };
    expect((await face.ask('/api/sessions', { headers: wrong })).status).toBe(401);
  });
});

describe('sign-ins', () => {
  it('a secret that was planted before the sign-in is not the one after it', async () => {
    const planted = `__Host-peel=${'0'.repeat(52)}`;
    const browser = await face.signIn('analyst', { cookie: planted });
    expect(browser.cookie).not.toBe(planted);
    expect((await face.ask('/api/me', { headers: { cookie: planted } })).status).toBe(401);
    // Signing in again in the same browser ends what it was signed in as.
    const second = await face.signIn('engineer', { cookie: browser.cookie });
    expect((await face.ask('/api/me', { headers: { cookie: browser.cookie } })).status).toBe(401);
    expect((await face.ask('/api/me', { headers: { cookie: second.cookie } })).body.person).toBe('engineer');
    const both = { cookie: `${second.cookie}; ${planted}` };
    expect((await face.ask('/api/me', { headers: both })).status).toBe(401);
  });

  it('the cookie is for this host alone, out of reach of scripts and of other sites', async () => {
    const answer = await face.ask('/api/sign-in/demonstration', { body: { person: 'analyst' } });
    expect(answer.headers['set-cookie']?.[0]).toMatch(
      /^__Host-peel=[0-9a-z]{52}; Path=\/; Secure; HttpOnly; SameSite=Strict$/,
    );
  });

  it('a stolen cookie is worth nothing after sign-out, and page tokens go with it', async () => {
    const browser = await face.signIn('analyst');
    const read = await face.session(browser);
    expect((await face.ask('/api/sign-out', { method: 'POST', headers: browser.headers })).body).toEqual({
      signedOut: true,
    });
    const before = await face.consulted();
    for (const { path, body } of ACTS) expect((await face.ask(path, { body, headers: read })).status).toBe(401);
    const again = await face.signIn('analyst');
    expect(again.page).not.toBe(browser.page);
    const replayed = { ...read, cookie: again.cookie };
    expect(await codeOf('/api/sql', { body: COUNT, headers: replayed })).toBe('server.page-token');
    expect(await face.consulted()).toBe(before);
  });

  it('ends when it is left idle, at its longest, and when its person leaves; what is kept signs nobody in', async () => {
    const { clock, gate } = face.bench;
    const idle = await face.signIn('analyst');
    const rows = await gate.people.isPresent('analyst');
    expect(rows).toBe(true);
    clock.advance(59 * 60_000);
    const kept = await face.signIn('analyst');
    clock.advance(61_000);
    expect((await face.ask('/api/me', { headers: { cookie: idle.cookie } })).status).toBe(401);
    for (let hour = 0; hour < 11; hour += 1) {
      expect((await face.ask('/api/me', { headers: { cookie: kept.cookie } })).status).toBe(200);
      clock.advance(59 * 60_000);
    }
    expect((await face.ask('/api/me', { headers: { cookie: kept.cookie } })).status).toBe(200);
    clock.advance(58 * 60_000);
    expect((await face.ask('/api/me', { headers: { cookie: kept.cookie } })).status).toBe(200);
    // Used all the time, and over all the same.
    clock.advance(20 * 60_000);
    expect((await face.ask('/api/me', { headers: { cookie: kept.cookie } })).status).toBe(401);
    await gate.people.join('eve', 'Eve Leaving', STEWARD);
    const eve = await face.signIn('eve');
    expect((await face.ask('/api/me', { headers: { cookie: eve.cookie } })).status).toBe(200);
    await gate.people.leave('eve' as PersonId, STEWARD);
    expect((await face.ask('/api/me', { headers: { cookie: eve.cookie } })).status).toBe(401);
  });

  it('are not lengthened by a page that only watches for the end', async () => {
    const { clock } = face.bench;
    const { cookie, headers } = await face.signIn('analyst');
    const watch = async () => face.ask('/api/me', { headers: { cookie, 'x-peel-watch': '1' } });
    const sessions = async () => face.ask('/api/sessions', { headers: { ...headers, 'x-peel-watch': '1' } });
    const { signedInUntil } = (await watch()).body;
    const seen = (await face.bench.logged()).length;
    clock.advance(30 * 60_000);
    expect((await sessions()).status).toBe(200);
    expect((await watch()).body.signedInUntil).toBe(signedInUntil);
    clock.advance(29 * 60_000);
    expect((await watch()).status).toBe(200);
    expect((await sessions()).status).toBe(200);
    // Nor is a page that looks every few seconds written down each time.
    expect((await face.bench.logged(seen)).filter(({ act }) => act.actor === 'person:analyst')).toEqual([]);
    clock.advance(61_000);
    expect((await watch()).status).toBe(401);
  });

  it('are in the ledger, by whom and by what means', async () => {
    const seen = (await face.bench.logged()).length;
    const browser = await face.signIn('analyst');
    await face.ask('/api/sign-out', { method: 'POST', headers: browser.headers });
    const acts = (await face.bench.logged(seen)).map(({ act }) => [act.kind, act.actor, act.note]);
    expect(acts).toEqual([
      ['sign-in.begin', 'person:analyst', 'demonstration'],
      ['sign-in.end', 'person:analyst', 'signed out'],
    ]);
  });
});

describe('what comes in', () => {
  it('answers under its own names only, so that a name made to point here opens nothing', async () => {
    const read = await face.session(await face.signIn('analyst'));
    for (const host of ['evil.example', `evil.example:${face.port}`, '127.0.0.1', `127.0.0.1:${face.port + 1}`]) {
      const answer = await face.ask('/api/sql', { body: COUNT, headers: { ...read, host } });
      expect([host, answer.status, answer.body.code]).toEqual([host, 421, 'server.host-unknown']);
    }
    expect((await face.ask('/health', { headers: { host: `localhost:${face.port}` } })).status).toBe(200);
    const own = `Host: 127.0.0.1:${face.port}\r\n`;
    const twice = await slow(face.port, [
      `GET /health HTTP/1.1\r\n${own}Host: evil.example\r\nConnection: close\r\n\r\n`,
    ]);
    expect(twice.text).toMatch(/^HTTP\/1.1 (400|421) /);
  });

  it('refuses bodies that are too large, of another kind, or not of the form, and says so', async () => {
    const read = await face.session(await face.signIn('analyst'));
    const large = await face.ask('/api/sql', { body: { sql: 'x'.repeat(3_000_000) }, headers: read });
    expect([large.status, large.body.code]).toEqual([413, 'server.body-too-large']);
    for (const [type, body] of [
      ['text/plain', JSON.stringify(COUNT)],
      ['application/x-www-form-urlencoded', 'sql=SELECT+1'],
      ['multipart/form-data; boundary=x', '--x--'],
      ['application/json', '{"sql":'],
      ['application/json', '{"sql":"SELECT 1","__proto__":{"x":1}}'],
      ['application/json', '{"sql":"SELECT 1","purpos":"x"}'],
    ] as const) {
      const answer = await face.ask('/api/sql', { body, headers: { ...read, 'content-type': type } });
      const expected = type === 'application/json' ? [400, 'server.body-invalid'] : [415, 'server.media-type-unfit'];
      expect([type, body, answer.status, answer.body.code]).toEqual([type, body, ...expected]);
    }
  });

  it('refuses texts that cannot be kept before anything is done: no act is in the ledger that never happened', async () => {
    const { headers } = await face.signIn('steward');
    const seen = (await face.bench.logged()).length;
    const file = { headers: { ...headers, 'content-type': 'application/octet-stream' }, body: 'a,b' };
    for (const odd of ['\u0000', '\ud800']) {
      for (const [path, sent] of [
        ['/api/people', { body: { person: 'nora', name: `Nora${odd}` } }],
        ['/api/people/analyst/holdings', { body: { kind: 'marking', name: odd, change: 'grant', expires: 1 } }],
        ['/api/imports', { body: { source: 'x', uploads: [{ upload: 'u', name: `a${odd}.csv` }] } }],
        ['/api/people/analyst/recovery', { body: { why: `Lost${odd}` } }],
        ['/api/people/analyst/recovery', { body: { [`why${odd}`]: 'Lost' } }],
        ['/api/people', { body: `${'['.repeat(500_000)}${JSON.stringify(odd)}${']'.repeat(500_000)}` }],
      ] as const) {
        const answer = await face.ask(path, { headers, ...sent });
        expect([path, answer.status, answer.body.code]).toEqual([path, 400, 'server.body-invalid']);
      }
    }
    expect((await face.ask('/api/uploads?name=a%00.csv', file)).body.code).toBe('server.body-invalid');
    for (const [path, method] of [
      ['/api/people/a%00b/leave', 'POST'],
      ['/api/people/a%00b', 'GET'],
      ['/api/passkeys/%00', 'DELETE'],
      ['/api/orders/%00/run', 'POST'],
      ['/sign-in/passkey/%00', 'GET'],
      ['/oidc/auth?client_id=%00', 'GET'],
    ] as const)
      expect([path, (await face.ask(path, { headers, method })).body.code]).toEqual([path, 'server.body-invalid']);
    const form = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'client_id=%00&code=%00' };
    expect((await face.ask('/oidc/token', form)).status).toBe(401);
    expect((await face.bench.logged(seen)).map(({ act }) => act.kind)).toEqual([]);
    expect(face.bench.log.filter((line) => line.includes('failed'))).toEqual([]);
  });

  it('hangs up on headers and bodies that do not come', { timeout: 60_000 }, async () => {
    const browser = await face.signIn('analyst');
    const head = `POST /api/sessions HTTP/1.1\r\nHost: 127.0.0.1:${face.port}\r\n`;
    const cookie = `Cookie: ${browser.cookie}\r\nX-Peel-Page: ${browser.page}\r\n`;
    const [headers, body, deaf] = await Promise.all([
      slow(face.port, [head, 'X-A: b\r\n']),
      slow(face.port, [`${head}${cookie}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n`, '{']),
      slow(face.port, [head, 'X-A: b\r\n'], { hearing: false }),
    ]);
    expect(deaf.seconds).toBeLessThan(30);
    expect(headers.text).toMatch(/^HTTP\/1.1 408 /);
    expect(headers.seconds).toBeLessThan(30);
    expect(body.text).toMatch(/^HTTP\/1.1 408 [\s\S]*server\.too-slow/);
    expect(body.seconds).toBeLessThan(30);
    expect((await face.ask('/health')).status).toBe(200);
  });

  it('takes every trick with paths for what it says', async () => {
    for (const path of [
      '/api/../api/sessions',
      '/api/%2e%2e/health',
      '/api//sessions',
      '//evil.example/x',
      'http://evil.example/health',
      `http://127.0.0.1:${face.port}/health`,
      '/api/sessions/..%2f..%2fhealth/close',
      '/api/sessions/%00/close',
      '/assets/../../package.json',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/.peel/service.yaml',
      '/api/sessions;x=1',
      '/api/%',
      `/api/sessions/${'x'.repeat(5_000)}/close`,
    ]) {
      const answer = await face.ask(path);
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true]);
      expect(answer.text).not.toContain('"name"');
      expect([path, answer.headers['content-type']?.startsWith('application/problem+json')]).toEqual([path, true]);
    }
    expect(face.bench.log.filter((line) => line.includes('failed'))).toEqual([]);
  });

  it('says nothing of its inside, and is kept nowhere', async () => {
    const answer = await face.ask('/api/sessions', { headers: (await face.signIn('analyst')).headers });
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
    });
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(answer.headers.server).toBeUndefined();
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });
});

describe('how often', () => {
  it('one person who asks without end waits, and nobody else does', async () => {
    const greedy = await FaceBench.make([], {
      person: { perSecond: 1, burst: 5 },
      client: { perSecond: 1_000, burst: 1_000 },
      signIn: { perSecond: 1, burst: 4 },
    });
    try {
      const browser = await greedy.signIn('analyst');
      const other = await greedy.signIn('engineer');
      const answers = [];
      for (let asked = 0; asked < 12; asked += 1)
        answers.push(await greedy.ask('/api/sessions', { headers: browser.headers }));
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(4);
      expect(refused[0]?.headers['retry-after']).toBe('1');
      expect((await greedy.ask('/api/sessions', { headers: other.headers })).status).toBe(200);
      const tries = [];
      for (let tried = 0; tried < 4; tried += 1)
        tries.push((await greedy.ask('/api/sign-in/demonstration', { body: { person: 'nobody' } })).status);
      expect(tries).toContain(429);
      expect((await greedy.ask('/oidc/auth?client_id=peel')).status).toBe(429);
    } finally {
      await greedy.remove();
    }
  });
});

/**
 * Sends the parts, one a second, then a byte a second; what came back, and after how long the connection ended. Who does not hear reads
 * nothing and does not hang up when the other side has: it ends when nobody takes what it sends.
 */
function slow(
  port: number,
  parts: readonly string[],
  { hearing = true } = {},
): Promise<{ text: string; seconds: number }> {
  return new Promise((resolve) => {
    const began = performance.now();
    const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: !hearing });
    const waiting = [...parts];
    let text = '';
    const timer = setInterval(() => socket.write(waiting.shift() ?? 'x'), 1_000);
    if (hearing)
      socket.on('data', (bytes) => {
        text += bytes.toString();
      });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      resolve({ text, seconds: (performance.now() - began) / 1_000 });
    });
  });
}
