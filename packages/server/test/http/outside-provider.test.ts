import * as fs from 'node:fs/promises';
import { type Listener, openListener } from '@peel/server/http/listener';
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from '../../../gate/test/bench.js';
import { OutsideProvider } from './outside-provider.js';

let bench: Bench;
let provider: OutsideProvider;
let listener: Listener;
let place: string;

beforeAll(async () => {
  provider = await OutsideProvider.open();
  bench = await Bench.make();
  const path = bench.workspace.path('service.yaml');
  await fs.writeFile(
    path,
    `identity:\n  issuer: ${provider.issuer}\n  client_id: peel\n  client_secret_file: keys/identity.secret\n  person_claim: staff_id\n`,
  );
  await fs.writeFile(bench.workspace.path('keys', 'identity.secret'), 'hush\n');
  // As it was before there were sign-ins of browsers: the tables of these are made at the next start.
  const { database } = Reflect.get(bench.service.enrolment, 'parts') as { database: Kysely<unknown> };
  await sql`drop schema server cascade`.execute(database);
  await sql`delete from peel_migration where name like 'server/%' or name like 'sign-in/%'`.execute(database);
  await bench.restart();
  listener = await openListener(bench.service, [], { port: 0 });
  place = listener.address.replace('127.0.0.1', 'localhost');
});
afterAll(async () => {
  await listener.close();
  await bench.remove();
  await provider.close();
});
beforeEach(() => {
  provider.person = { sub: 'u-7714', staff_id: 'analyst' };
  provider.claims = (claims) => claims;
});

interface Round {
  readonly started: string;
  readonly back: string;
}

const cookieOf = (response: Response, name: string) =>
  response.headers.getSetCookie().find((each) => each.startsWith(`${name}=`) && !each.includes('Max-Age=0')) ?? '';

/** From our page to the provider and back, up to the address that the provider sends the browser to. */
async function goThere(): Promise<Round> {
  const start = await fetch(`${place}/sign-in/start`, { redirect: 'manual' });
  const there = await fetch(start.headers.get('location') ?? '', { redirect: 'manual' });
  const started = cookieOf(start, '__Host-peel-start').split(';')[0] ?? '';
  return { started, back: there.headers.get('location') ?? '' };
}

async function comeBack({ started, back }: Round): Promise<{ status: number; cookie: string }> {
  const response = await fetch(back, { headers: { cookie: started }, redirect: 'manual' });
  return { status: response.status, cookie: cookieOf(response, '__Host-peel').split(';')[0] ?? '' };
}

describe("the force's own identity provider", () => {
  it('signs in whom its claim names, in a workspace whose tables are older than sign-ins', async () => {
    const round = await goThere();
    expect(round.started).not.toBe('');
    const { status, cookie } = await comeBack(round);
    expect(status).toBe(200);
    const me = await fetch(`${place}/api/me`, { headers: { cookie } });
    expect(await me.json()).toMatchObject({ person: 'analyst' });
    // The address is used up; so is what the browser kept.
    expect((await comeBack(round)).status).toBe(403);
    expect((await fetch(`${place}/sign-in/enrol`)).status).toBe(404);
  });

  it('refuses whom the workspace has no account for, and tokens that were not made for this', async () => {
    provider.person = { sub: 'analyst' };
    expect((await comeBack(await goThere())).status).toBe(403);
    provider.person = { sub: 'u-1', staff_id: 'nobody' };
    expect((await comeBack(await goThere())).status).toBe(403);
    provider.person = { sub: 'u-7714', staff_id: 'analyst' };
    for (const lie of [
      { nonce: 'another' },
      { aud: 'another-client' },
      { iss: 'https://evil.example' },
      { exp: Math.floor(Date.now() / 1_000) - 600 },
    ]) {
      provider.claims = (claims) => ({ ...claims, ...lie });
      expect([lie, await comeBack(await goThere())]).toEqual([lie, { status: 403, cookie: '' }]);
    }
  });

  it('believes that its person was there just now only when the provider says so, whatever the browser asked it for', async () => {
    const start = await fetch(`${place}/sign-in/start`, { redirect: 'manual' });
    const asked = new URL(start.headers.get('location') ?? '').searchParams;
    expect([asked.get('prompt'), asked.get('max_age')]).toEqual(['login', '0']);
    const began = bench.clock.now() / 1_000;
    for (const [authTime, status] of [
      [undefined, 403],
      ['now', 403],
      [began - 31, 403],
      [began - 29, 200],
      [began, 200],
    ] as const) {
      provider.claims = (claims) => ({ ...claims, auth_time: authTime });
      expect([authTime, (await comeBack(await goThere())).status]).toEqual([authTime, status]);
    }
  });

  it("refuses an answer to somebody else's beginning: nobody is signed in as another by a link", async () => {
    const [mine, theirs] = [await goThere(), await goThere()];
    expect(await comeBack({ started: mine.started, back: theirs.back })).toEqual({ status: 403, cookie: '' });
    expect(await comeBack({ started: '', back: theirs.back })).toEqual({ status: 403, cookie: '' });
  });
});
