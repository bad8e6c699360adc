import type { PersonId } from '@peel/kernel/ids';
import { pagePolicy } from '@peel/server/http/headers';
import type { PasskeySchema } from '@peel/server/sign-in/passkey-migration';
import type { Kysely } from 'kysely';
import type { Browser, BrowserContext, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { STEWARD, STEWARD_TWO } from '../../../gate/test/bench.js';
import { launchChromium, noChromium } from './chromium.js';
import { FaceBench } from './face-bench.js';

let face: FaceBench;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let devices: CDPSession;
let place: string;

beforeAll(async () => {
  if (noChromium !== undefined) return;
  face = await FaceBench.make([
    {
      add: (app) =>
        void app.get('/', (_request, reply) =>
          reply.header('content-security-policy', pagePolicy()).type('text/html').send('<title>Peel itself</title>'),
        ),
    },
  ]);
  place = `http://localhost:${face.port}`;
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await face?.remove();
});
beforeEach(async (test) => {
  if (noChromium !== undefined) return test.skip(noChromium);
  context = await browser.newContext();
  page = await context.newPage();
  devices = await context.newCDPSession(page);
  await devices.send('WebAuthn.enable');
  await device();
  return () => context.close();
});

/** A device with a lock of its own, unlocked by its person. */
async function device(unlocked = true): Promise<string> {
  const { authenticatorId } = await devices.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: unlocked,
      automaticPresenceSimulation: true,
    },
  });
  return authenticatorId;
}

const told = () => page.textContent('#told');

async function enrol(token: string): Promise<void> {
  await page.goto(`${place}/sign-in/enrol`);
  await page.fill('#token', token);
  await page.click('button');
}

async function usePasskey(): Promise<void> {
  await page.waitForURL(/\/sign-in\/passkey\//);
  await page.click('button');
}

async function me(): Promise<{ status: number; person?: string }> {
  await page.waitForFunction(() => document.title === 'Peel itself');
  return page.evaluate(async () => {
    const answer = await fetch('/api/me');
    return { status: answer.status, person: (await answer.json()).person };
  });
}

/** Begins to sign in, and goes to the provider with the address changed as its browser's person can change it. */
async function beginWithoutPrompt(): Promise<void> {
  const [there] = await Promise.all([
    page.waitForRequest((request) => request.url().includes('/oidc/auth?')),
    page.goto(`${place}/sign-in/start`),
  ]);
  await page.waitForURL(/\/sign-in\/passkey\//);
  const address = new URL(there.url());
  for (const name of ['prompt', 'max_age']) address.searchParams.delete(name);
  await page.goto(address.href);
}

/** What the embedded provider still knows of a person. */
async function remembered(person: PersonId): Promise<readonly string[]> {
  const { database } = Reflect.get(face.bench.service.enrolment, 'parts') as { database: Kysely<PasskeySchema> };
  const rows = await database.selectFrom('server.oidc').select(['model', 'payload']).execute();
  return rows.filter(({ payload }) => JSON.stringify(payload).includes(`"${person}"`)).map(({ model }) => model);
}

async function signOut(): Promise<number> {
  await page.waitForFunction(() => document.title === 'Peel itself');
  return page.evaluate(async () => {
    const { pageToken } = await (await fetch('/api/me')).json();
    return (await fetch('/api/sign-out', { method: 'POST', headers: { 'x-peel-page': pageToken } })).status;
  });
}

let joined = 0;
async function join(): Promise<{ person: PersonId; token: string }> {
  joined += 1;
  const person = `new-${joined}` as PersonId;
  return { person, token: await face.bench.gate.people.join(person, `New ${joined}`, STEWARD) };
}

describe('signing in with a passkey', () => {
  it('a token enrols a first passkey once, and the passkey signs its person in by the code flow', async () => {
    const { person, token } = await join();
    const seen = (await face.bench.logged()).length;
    // An address by number leads to the name that passkeys are bound to.
    await page.goto(`${face.address}/sign-in/start`);
    await page.waitForURL(new RegExp(`^${place}/sign-in/passkey/`));
    await page.click('text=Enrol a passkey');
    await page.fill('#token', token);
    await page.click('button');
    await usePasskey();
    expect(await me()).toEqual({ status: 200, person });
    expect((await context.cookies()).filter(({ name }) => name === '__Host-peel')).toMatchObject([
      { domain: 'localhost', httpOnly: true, secure: true, sameSite: 'Strict' },
    ]);
    const acts = (await face.bench.logged(seen)).map(({ act }) => [act.kind, act.actor, act.note]);
    expect(acts).toEqual([
      ['sign-in.passkey-added', `person:${person}`, 'enrolled with a token'],
      ['sign-in.begin', `person:${person}`, 'passkey'],
    ]);
    // The same token again, on another device: somebody has found it.
    await enrol(token);
    await expect.poll(told).toContain('The token enrols nothing');
    await enrol('peel_made-up');
    await expect.poll(told).toContain('The token enrols nothing');
  });

  it('asks for the passkey each time, needs the device unlocked, and knows none that is not enrolled', async () => {
    const { person, token } = await join();
    await enrol(token);
    await usePasskey();
    expect(await me()).toEqual({ status: 200, person });
    // Signed in with the provider a moment ago: asked all the same.
    await page.goto(`${place}/sign-in/start`);
    await usePasskey();
    expect(await me()).toEqual({ status: 200, person });
    await devices.send('WebAuthn.disable');
    await devices.send('WebAuthn.enable');
    const locked = await device(false);
    await page.goto(`${place}/sign-in/start`);
    await usePasskey();
    await expect.poll(told).toContain('no passkey for Peel, or it was not unlocked');
    expect(locked).not.toBe('');
  });

  it('who signed out is let in by the passkey alone, however the address of the provider is changed', async () => {
    const { person, token } = await join();
    await enrol(token);
    await usePasskey();
    expect(await me()).toEqual({ status: 200, person });
    await beginWithoutPrompt();
    expect(page.url()).toContain('/sign-in/passkey/');
    await usePasskey();
    expect(await signOut()).toBe(200);
    expect(await remembered(person)).not.toContain('Session');
    await beginWithoutPrompt();
    expect(page.url()).toContain('/sign-in/passkey/');
    await usePasskey();
    expect(await me()).toEqual({ status: 200, person });
  });

  it('a person who has left signs in no more, and a sign-in is of the browser that began it', async () => {
    const { person, token } = await join();
    await enrol(token);
    await page.waitForURL(/\/sign-in\/passkey\//);
    const begun = page.url();
    const other = await browser.newContext();
    const foreign = await (await other.newPage()).goto(begun);
    expect(foreign?.status()).toBe(403);
    await other.close();
    const planted = await page.goto(`${place}/sign-in/callback?code=x&state=${'a'.repeat(43)}`);
    expect(planted?.status()).toBe(403);
    await face.bench.gate.people.leave(person, STEWARD);
    await page.goto(begun);
    await page.click('button');
    await expect.poll(told).toContain('Nobody of this workspace signs in that way');
  });

  it('who lost every device is let back in by two stewards, and the lost passkey is worth nothing', async () => {
    const { person, token } = await join();
    await enrol(token);
    await usePasskey();
    expect(await me()).toEqual({ status: 200, person });
    const steward = await face.signIn('steward');
    const second = await face.signIn('steward-two');
    const analyst = await face.signIn('analyst');
    const seen = (await face.bench.logged()).length;
    const propose = (by: typeof steward, of: string) =>
      face.ask(`/api/people/${of}/recovery`, { headers: by.headers, body: { why: 'Lost her telephone' } });
    expect((await propose(analyst, person)).body.code).toBe('gate.role-needed');
    expect((await propose(steward, 'steward')).body.code).toBe('server.recovery-own');
    const { recovery } = (await propose(steward, person)).body;
    const confirm = (by: typeof steward) =>
      face.ask(`/api/people/recoveries/${recovery}/confirm`, { method: 'POST', headers: by.headers });
    expect((await confirm(steward)).body.code).toBe('server.recovery-own');
    const confirmed = (await confirm(second)).body;
    expect(confirmed).toMatchObject({ person });
    expect((await confirm(second)).body.code).toBe('server.recovery-unknown');
    expect((await me()).status).toBe(401);
    expect(await remembered(person)).toEqual([]);
    await beginWithoutPrompt();
    await usePasskey();
    await expect.poll(told).toContain('not known here');
    await devices.send('WebAuthn.disable');
    await devices.send('WebAuthn.enable');
    await device();
    await enrol(String(confirmed.token));
    await usePasskey();
    expect(await me()).toEqual({ status: 200, person });
    const acts = (await face.bench.logged(seen)).filter(({ act }) => act.kind.startsWith('sign-in.recovery'));
    expect(acts.map(({ act }) => [act.kind, act.actor, act.note])).toEqual([
      ['sign-in.recovery-proposed', `person:${STEWARD}`, `${person}: Lost her telephone`],
      ['sign-in.recovery-confirmed', `person:${STEWARD_TWO}`, `${person}, proposed by ${STEWARD}`],
    ]);
  });

  it('a page of another origin enrols nothing and takes part in no sign-in', async () => {
    const { token } = await join();
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await face.ask('/sign-in/enrol/options', { headers, body: { token } });
      expect(answer.body.code).toBe('server.not-our-page');
    }
    const framed = await face.ask('/sign-in/enrol');
    expect(framed.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect((await face.ask('/oidc/userinfo')).status).toBe(404);
    expect(
      (await face.ask('/oidc/.well-known/openid-configuration', { headers: { host: 'evil.example' } })).status,
    ).toBe(421);
  });
});
