import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { staticFace } from '@peel/server/http/static-face';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchChromium, noChromium } from './chromium.js';
import { FaceBench } from './face-bench.js';
import { ForeignSite } from './foreign-site.js';

const HOSTS = ['127.0.0.1', 'localhost'] as const;
const COUNT = 'SELECT count(*) AS crimes FROM police_uk_street';
/** An application as small as one can be: it reads who is signed in when it loads, and data when its button is pressed. */
const APPLICATION = `
  const me = await fetch('/api/me');
  document.title = me.ok ? (await me.json()).person : 'nobody';
  const style = document.createElement('style');
  style.nonce = document.querySelector('meta[name=peel-style-nonce]').nonce;
  style.textContent = 'body { margin: 7px }';
  document.head.append(style);
  const bare = document.createElement('style');
  bare.textContent = 'body { padding: 9px }';
  document.head.append(bare);
`;

let face: FaceBench;
let site: ForeignSite;
let browser: Browser;
let built: string;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  if (noChromium !== undefined) return;
  built = await fs.mkdtemp(join(tmpdir(), 'peel-face-'));
  await fs.mkdir(join(built, 'assets'));
  await fs.writeFile(
    join(built, 'index.html'),
    '<!doctype html><html><head><script type="module" src="/assets/app-12345678.js"></script></head><body onload="document.title=1">app</body></html>',
  );
  await fs.writeFile(join(built, 'assets', 'app-12345678.js'), APPLICATION);
  face = await FaceBench.make([await staticFace(built, ['datasets'])]);
  site = await ForeignSite.open();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
  await face?.remove();
  if (built !== undefined) await fs.rm(built, { recursive: true, force: true });
});
beforeEach(async (test) => {
  if (noChromium !== undefined) return test.skip(noChromium);
  context = await browser.newContext();
  page = await context.newPage();
  return () => context.close();
});

/** Signs the browser in by a page of ours, as a person would; the session of a read. */
async function signIn(): Promise<{ session: string; pageToken: string }> {
  await page.goto(face.address);
  return page.evaluate(async () => {
    const json = { 'content-type': 'application/json' };
    const post = (path: string, body: object, headers = {}) =>
      fetch(path, { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) });
    await post('/api/sign-in/demonstration', { person: 'analyst' });
    const { pageToken } = await (await fetch('/api/me')).json();
    const opened = await post(
      '/api/sessions',
      {
        purpose: 'volume-crime-analysis',
        operation: 'OP-ALDER',
        justification: 'Review of burglaries in ward B this month',
      },
      { 'x-peel-page': pageToken },
    );
    const { session } = await opened.json();
    return { session, pageToken };
  });
}

describe('a browser that is signed in, threat 21', () => {
  it('keeps the cookie on a loopback address, out of the reach of scripts, and reads with it', async () => {
    const { session, pageToken } = await signIn();
    expect(await context.cookies(face.address)).toMatchObject([
      { name: '__Host-peel', httpOnly: true, secure: true, sameSite: 'Strict', path: '/', expires: -1 },
    ]);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    const before = await face.consulted();
    const answer = await page.evaluate(
      async ([sql, session, pageToken]) => {
        const headers = { 'content-type': 'application/json', 'x-peel-page': pageToken, 'x-peel-session': session };
        return (await fetch('/api/sql', { method: 'POST', headers, body: JSON.stringify({ sql }) })).text();
      },
      [COUNT, session, pageToken] as const,
    );
    expect(answer).toContain('[[2000]]');
    expect(await face.consulted()).toBe(before + 1);
  });

  it('runs nothing inline, and only style elements that carry the nonce of the page', async () => {
    await signIn();
    await page.goto(face.address);
    await page.waitForFunction(() => document.title !== '');
    // `onload="…"` in the page's text did not run.
    expect(await page.title()).toBe('analyst');
    const { margin, padding } = await page.evaluate(() => getComputedStyle(document.body));
    expect([margin, padding]).toEqual(['7px', '0px']);
    const evaluated = await page.addScriptTag({ content: 'document.title = "inline"' }).catch(() => 'refused');
    expect(evaluated).toBe('refused');
    expect(await page.title()).toBe('analyst');
  });

  for (const host of HOSTS) {
    it(`is made to do nothing by forms, images, frames and scripts of a page at ${host}`, async () => {
      const { session } = await signIn();
      const seen = (await face.bench.logged()).length;
      const api = `${face.address}/api`;
      const text = JSON.stringify({ sql: COUNT, session });
      const form = (path: string, type: string, name: string) =>
        `<form method="post" enctype="${type}" action="${api}${path}" target="_blank"><input name='${name}' value='"}'></form>`;
      const evil = site.page(
        host,
        `${form('/sql', 'text/plain', `${text.slice(0, -1)},"x":"`)}
         ${form('/sessions', 'application/x-www-form-urlencoded', 'purpose')}
         ${form('/sign-out', 'multipart/form-data', 'x')}
         ${form('/sign-in/demonstration', 'text/plain', '{"person":"steward","x":"')}
         <img src="${api}/datasets"><img src="${api}/sessions"><script src="${api}/me"></script>
         <iframe src="${face.address}/"></iframe><iframe src="${api}/sessions"></iframe>
         <link rel="stylesheet" href="${api}/sessions"><link rel="prefetch" href="${api}/sessions">`,
      );
      await page.goto(evil);
      const fetched = await page.evaluate(
        async ([api, session, sql]) => {
          const tries: RequestInit[] = [
            { method: 'POST', body: JSON.stringify({ sql, session }) },
            { method: 'POST', mode: 'no-cors', body: JSON.stringify({ sql, session }) },
            { method: 'POST', headers: { 'x-peel-session': session, 'content-type': 'application/json' }, body: '{}' },
          ];
          const results: unknown[] = [];
          for (const init of tries)
            results.push(
              await fetch(`${api}/sql`, { credentials: 'include', ...init }).then(
                ({ type, status }) => `${type} ${status}`,
                () => 'failed',
              ),
            );
          results.push(
            await fetch(`${api}/me`, { credentials: 'include' }).then(
              (answer) => answer.text(),
              () => 'failed',
            ),
          );
          for (const one of document.forms) one.submit();
          return results;
        },
        [api, session, COUNT] as const,
      );
      expect(fetched).toEqual(['failed', 'failed', 'failed', 'failed']);
      await sleep(1_500);
      for (const frame of page.frames().slice(1)) expect(await frame.content()).not.toContain('app</body>');
      // Nothing happened in anybody's name, and the person is signed in as before.
      const acts = (await face.bench.logged(seen)).filter(({ act }) => act.kind !== 'padding');
      expect(acts.filter(({ act }) => act.actor.startsWith('person:'))).toEqual([]);
      await page.goto(face.address);
      await page.waitForFunction(() => document.title !== '');
      expect(await page.title()).toBe('analyst');
    });

    it(`a link on a page at ${host} opens a page that asks, and goes on by a click of the person's own`, async () => {
      await signIn();
      const seen = (await face.bench.logged()).length;
      await page.goto(site.page(host, `<a id="link" href="${face.address}/datasets/police_uk_street">look</a>`));
      await page.click('#link');
      await page.waitForURL(`${face.address}/datasets/police_uk_street`);
      expect(await page.title()).toBe('Open Peel?');
      expect(await page.evaluate(() => document.scripts.length)).toBe(0);
      expect(await face.bench.logged(seen)).toEqual([]);
      await page.click('#open');
      await page.waitForFunction(() => document.title === 'analyst');
      expect(page.url()).toBe(`${face.address}/datasets/police_uk_street`);
      // A window that a page of theirs opens of us is out of their hands.
      await page.goto(site.page(host, '<script>var held</script>'));
      const handle = await page.evaluate(async (address) => {
        const held = window.open(address, 'held');
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return held === null || held.closed;
      }, face.address);
      expect(handle).toBe(true);
    });
  }

  it('goes to an answer of the API as to text: markup in a value is shown, not obeyed', async () => {
    await face.bench.gate.people.join('mark', '<img src=x onerror="document.title=\'obeyed\'">', 'steward' as never);
    await page.goto(`${face.address}/api/sign-in`).catch(() => undefined);
    expect(await page.title()).not.toBe('obeyed');
    expect(await page.locator('img').count()).toBe(0);
  });
});
