import * as http from 'node:http';
import { gunzipSync } from 'node:zlib';
import { notCounted } from '@peel/jobs/figures/disclosure-control';
import { restoredOrigin } from '@peel/server/log-names';
import { describe, expect, it } from 'vitest';
import { poleFiles } from '../../../packages/policy/test/template-files.js';
import { crawl, fetched } from './crawl.js';
import { changed, figuresFile, KEY, NOTE, portalOver } from './record.js';

const PAGE_BYTES = 100 * 1024;

describe('the pages', () => {
  it('link to nothing that is not there, and every kind of page is reached', async () => {
    const app = await portalOver();
    const pages = await crawl(app);
    expect(pages.filter(({ status }) => status !== 200).map(({ path }) => path)).toEqual([]);
    const paths = pages.map(({ path }) => path);
    for (const expected of [
      '/public',
      '/public/purposes/volume-crime-analysis',
      '/public/data/police_uk_stop_and_search',
      '/public/sensitive-data',
      '/public/use/2026-10',
      '/public/use/2026-10.json',
      '/public/ledger/2026-11-24',
      '/public/ledger/2026-11-24.txt',
      '/public/ledger/checkpoint',
      '/public/news/2026-11-02-stop-search-scrutiny-approved',
      '/public/feed.atom',
      '/public/rights',
      '/public/accessibility',
    ])
      expect(paths).toContain(expected);
  });

  it('need no script, set no cookie, fetch nothing from elsewhere and suggest no other site', async () => {
    for (const { body, headers } of await crawl(await portalOver())) {
      expect(headers['set-cookie']).toBeUndefined();
      expect(body).not.toMatch(/<script|javascript:|\son\w+="|<form|style="/i);
      expect(body).not.toMatch(/GDS Transport|crown|gov\.uk|GOV\.UK/);
      expect(body).not.toMatch(/(?:src|<link[^>]*href)="(?:https?:)?\/\//);
    }
  });

  it('are small with their style sheet, and smaller compressed', async () => {
    const app = await portalOver();
    const pages = await crawl(app);
    const style = pages.find(({ type }) => type.startsWith('text/css'))?.body.length ?? Number.NaN;
    const sizes = pages
      .filter(({ type }) => type.startsWith('text/html'))
      .map(({ body }) => Buffer.byteLength(body) + style);
    expect(Math.max(...sizes)).toBeLessThan(PAGE_BYTES);
    const plain = await app.inject({ url: '/public' });
    const compressed = await app.inject({ url: '/public', headers: { 'accept-encoding': 'br, gzip' } });
    expect(gunzipSync(compressed.rawPayload)).toEqual(plain.rawPayload);
    expect(compressed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
  });

  it('have one heading of the first rank, a title of their own and an address that stays', async () => {
    const pages = (await crawl(await portalOver())).filter(({ type }) => type.startsWith('text/html'));
    const titles = pages.map(({ body }) => /<title>(.*?)<\/title>/.exec(body)?.[1]);
    expect(new Set(titles).size).toBe(pages.length);
    for (const { path, body } of pages) {
      expect(body.match(/<h1/g)).toHaveLength(1);
      expect(body).toContain(`<link rel="canonical" href="${path}">`);
    }
  });

  it("law: 's44-information' tell each purpose's basis, limits, users, beginning and end, why it matters and what it means", async () => {
    const { body } = await fetched(await portalOver(), '/public/purposes/stop-search-scrutiny');
    for (const words of [
      'Key points',
      'Why this matters',
      'What this means for you',
      'Powers of stop, search, entry, arrest and investigation',
      'Not the identity of anyone searched',
      'Analyst or investigator',
      'Ethnicity',
      'First approved on 2 November 2026',
      '31 October 2027',
      'Head of legitimacy',
    ])
      expect(body).toContain(words);
  });

  it('say what a hostile definition says as text, and nothing of it as markup', async () => {
    const files = changed('purposes/volume-crime-analysis.yaml', (text) =>
      text.replace(/^title: .*$/m, 'title: "<script>alert(1)</script> & \\"quoted\\""'),
    );
    const app = await portalOver({ steps: [{ at: '2026-11-02T09:30:00Z', files }] });
    for (const { body } of await crawl(app)) expect(body).not.toContain('<script>');
    expect((await fetched(app, '/public/purposes')).body).toContain(
      '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quoted&quot;',
    );
  });

  it('answer every address that is not there alike, and repeat nothing of it', async () => {
    const app = await portalOver();
    const answers = await Promise.all(
      [
        '/public/nothing',
        '/public/purposes/secret',
        '/public/purposes/a/b',
        '/public/data/%3Cb%3E',
        '/public/use/2026-09',
        '/public/ledger/2026-11-23',
        '/public/constructor',
        '/public/__proto__',
      ].map((path) => fetched(app, path)),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    expect(new Set(answers.map(({ body, headers }) => body + headers.etag)).size).toBe(1);
    expect((await app.inject({ url: '/public/news/' })).headers.location).toBe('/public/news');
    expect((await app.inject({ url: '/public//evil.example/' })).headers.location).toBe('/public/evil.example');
  });

  it('never lead to another host, whatever form the request has', async () => {
    const app = await portalOver();
    await app.listen({ host: '127.0.0.1', port: 0 });
    try {
      const address = app.server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
        http.get({ host: '127.0.0.1', port, path: 'http://evil.example/public/news/' }, resolve).on('error', reject);
      });
      response.resume();
      expect([response.statusCode, response.headers.location]).toEqual([301, '/public/news']);
    } finally {
      await app.close();
    }
  });

  it('say that nothing is published while no policy is in force', async () => {
    const answer = await fetched(await portalOver({ steps: [] }), '/public/purposes');
    expect([answer.status, answer.body.includes('No policy is in force')]).toEqual([404, true]);
  });
});

describe('caching', () => {
  it('knows a page again by its content, in either encoding, in any run', async () => {
    const [first, second] = await Promise.all([portalOver(), portalOver()]);
    const { headers } = await fetched(first, '/public/purposes');
    expect((await fetched(second, '/public/purposes')).headers.etag).toBe(headers.etag);
    const known = await first.inject({ url: '/public/purposes', headers: { 'if-none-match': String(headers.etag) } });
    expect([known.statusCode, known.body]).toEqual([304, '']);
    const gzip = await first.inject({
      url: '/public/purposes',
      headers: { 'accept-encoding': 'gzip', 'if-none-match': String(headers.etag) },
    });
    expect(gzip.statusCode).toBe(304);
    const other = await first.inject({ url: '/public/news', headers: { 'if-none-match': String(headers.etag) } });
    expect(other.statusCode).toBe(200);
    expect((await first.inject({ method: 'HEAD', url: '/public' })).headers.etag).toBe(
      (await fetched(first, '/public')).headers.etag,
    );
  });

  it('keeps the style sheet for ever under an address of its content', async () => {
    const app = await portalOver();
    const style = (await crawl(app)).find(({ type }) => type.startsWith('text/css'));
    expect(style?.path).toMatch(/^\/public\/style-[0-9a-f]{16}\.css$/);
    expect(style?.headers['cache-control']).toContain('immutable');
    expect(style?.body).not.toMatch(/GDS Transport|@font-face/);
  });
});

describe('figures', () => {
  it('threat 18: shows counts as they were released, what is withheld as withheld, and files of no release not at all', async () => {
    const files = new Map([
      figuresFile('2026-09', () => 40),
      figuresFile('2026-10', (_purpose, act) => (act === 'consult' ? 4 : 25)),
      ['/public/figures-2026-08.json', '{"title":"forged"}'],
      ['/public/figures-2026-07.json', 'not even JSON'],
      ['/public/notes.json', '{}'],
    ]);
    const app = await portalOver({ files });
    const { body } = await fetched(app, '/public/use');
    expect([...body.matchAll(/\/public\/use\/(\d{4}-\d{2})"/g)].map(([, month]) => month)).toEqual([
      '2026-10',
      '2026-09',
    ]);
    expect(body).toContain('withheld');
    // Four looks and 25 refusals: neither is told, and 29 of both are.
    expect(body).toMatch(/Looked at and Refused together 30</);
    expect(body).not.toMatch(/>4</);
    expect((await fetched(app, '/public/use/2026-08')).status).toBe(404);
    expect((await fetched(app, '/public/use/2026-09.json')).body).toBe(files.get('/public/figures-2026-09.json'));
  });
});

describe('a dataset that left the rules', () => {
  const STREET = 'police_uk_street';
  const without = poleFiles()
    .filter(({ path }) => !/police.uk.street/.test(path))
    .map(({ path, text }) => ({
      path,
      text: path.includes('/orders/')
        ? text.replace(`${STREET}, `, '').replace('  - grant:recorded-crime\n', '')
        : text,
    }));
  const covert = poleFiles().map(({ path, text }) => ({
    path,
    text: /police.uk.street/.test(path)
      ? text.replaceAll('classification:OFFICIAL]', 'classification:OFFICIAL, marking:COVERT]')
      : text,
  }));
  const steps = [
    { at: '2026-11-02T09:30:00Z', files: poleFiles() },
    { at: '2026-11-20T09:30:00Z', files: without },
  ];

  it('keeps its address, which says that it is no longer held', async () => {
    const app = await portalOver({ steps });
    const { status, body } = await fetched(app, `/public/data/${STREET}`);
    expect([status, body.includes('No longer held'), body.includes('20 November 2026')]).toEqual([200, true, true]);
    expect((await fetched(app, '/public/data')).body).toContain(`/public/data/${STREET}`);
    expect((await crawl(app)).filter(({ status: of }) => of !== 200)).toEqual([]);
    const back = [...steps, { at: '2026-11-22T09:30:00Z', files: poleFiles() }];
    expect((await fetched(await portalOver({ steps: back }), `/public/data/${STREET}`)).body).not.toContain(
      'No longer',
    );
  });

  it('threat 18: is as if it had never been where it became covert before', async () => {
    const missing = await fetched(await portalOver(), '/public/data/never-was');
    const middle = { at: '2026-11-10T09:30:00Z', files: covert };
    for (const texts of [
      [...steps.slice(0, 1), middle],
      [...steps.slice(0, 1), middle, ...steps.slice(1)],
    ]) {
      const app = await portalOver({ steps: texts });
      expect(await fetched(app, `/public/data/${STREET}`)).toMatchObject({ status: 404, body: missing.body });
      expect((await fetched(app, '/public/data')).body).not.toContain(STREET);
    }
  });
});

describe('a workspace that was moved', () => {
  it('tells nothing, in a page, while it is sealed', async () => {
    const app = await portalOver({ isSealed: true });
    for (const path of ['/public', '/public/ledger/checkpoint', '/public/purposes', '/public/never-was']) {
      const { status, type, body } = await fetched(app, path);
      expect([status, type]).toEqual([503, 'text/html; charset=utf-8']);
      expect(body).toContain('<h1>This site is not open yet</h1>');
    }
  });

  const RESTORED = 'peel-demonstration/town/restored-2026-11-25-abc';
  const log = { origin: RESTORED, key: `${RESTORED}+00000001+NEW` };
  const first = { origin: 'peel-demonstration/town', key: KEY };
  const before = { logs: [first], began: Date.parse('2026-11-25T09:00:00Z') };
  const ofNew = NOTE.replaceAll('peel-demonstration/town', RESTORED).replace('1024', '2048');
  const old = new Map<string, string | Uint8Array>([
    ['/public/checkpoints/2026-11-24', NOTE],
    ['/public/checkpoints/2026-11-25', NOTE.replace('1024', '3072')],
    ['/tiles/0/000', Buffer.alloc(256 * 32, 1)],
    ['/tiles-before/0/000', Buffer.alloc(256 * 32, 2)],
  ]);

  it('shows each checkpoint with the key that signed it, and says from which log its own goes on', async () => {
    const app = await portalOver({ log, before, files: old });
    const page = (await fetched(app, '/public/ledger')).body;
    expect(page).toContain('None of this log has been published yet');
    expect(page).toContain(`This log goes on from the one there`);
    for (const key of [log.key, KEY]) expect(page).toContain(key);
    expect((await fetched(app, '/public/ledger/checkpoint')).status).toBe(404);
    expect((await fetched(app, '/public/ledger/tile/0/000')).status).toBe(404);
    expect((await fetched(app, '/public/ledger/before/checkpoint')).body).toBe(
      old.get('/public/checkpoints/2026-11-25'),
    );
    expect((await app.inject('/public/ledger/before/tile/0/000')).rawPayload).toEqual(old.get('/tiles-before/0/000'));
    expect((await fetched(app, '/public/ledger/before/tile/1/000.p/12')).status).toBe(404);
    const day = (await fetched(app, '/public/ledger/2026-11-24')).body;
    expect([day.includes(KEY), day.includes(log.key)]).toEqual([true, false]);
    expect((await crawl(app)).filter(({ status }) => status !== 200)).toEqual([]);

    const files = new Map([...old, ['/public/checkpoints/2026-11-26', ofNew]]);
    const later = await portalOver({ log, before, files, now: '2026-11-26T10:00:00Z' });
    expect((await fetched(later, '/public/ledger/checkpoint')).body).toBe(ofNew);
    expect((await later.inject('/public/ledger/before/tile/0/000')).rawPayload).toEqual(old.get('/tiles-before/0/000'));
    expect((await later.inject('/public/ledger/tile/0/000')).rawPayload).toEqual(old.get('/tiles/0/000'));
    expect((await fetched(later, '/public/ledger/2026-11-26')).body).toContain(log.key);
    expect((await crawl(later)).filter(({ status }) => status !== 200)).toEqual([]);
  });

  it('keeps the ids of its feed, however often it was moved', async () => {
    const ids = async (options: Parameters<typeof portalOver>[0]) =>
      [...(await fetched(await portalOver(options), '/public/feed.atom')).body.matchAll(/<id>(.*?)<\/id>/g)].map(
        ([, id]) => id,
      );
    const again = restoredOrigin(RESTORED, '2027-01-02-xyz');
    expect(again).not.toContain('abc');
    const stayed = await ids({});
    expect(await ids({ log, before, files: old })).toEqual(stayed);
    expect(await ids({ log: { ...log, origin: again }, files: old })).toEqual(stayed);
  });

  it('says of the month of the move that it was not counted, and where the rest of its log is', async () => {
    const files = new Map([...old, ['/public/figures-2026-11.json', `${JSON.stringify(notCounted('2026-11'))}\n`]]);
    const app = await portalOver({ log, before, files, now: '2026-12-02T10:00:00Z' });
    for (const path of ['/public/use', '/public/use/2026-11']) {
      const page = (await fetched(app, path)).body;
      expect([page.includes('Not counted.'), page.includes('withheld</span>')]).toEqual([true, false]);
      expect(page).toContain('href="/public/ledger#before"');
    }
    expect((await fetched(app, '/public/use/2026-11.json')).status).toBe(200);
  });

  it('links to no checkpoint where there is none yet', async () => {
    const app = await portalOver({ files: new Map() });
    expect((await crawl(app)).filter(({ status }) => status !== 200)).toEqual([]);
  });
});

describe('the feed', () => {
  it('is well-formed Atom with ids that stay as the feed grows', async () => {
    const idsOf = (xml: string) => [...xml.matchAll(/<id>(.*?)<\/id>/g)].map(([, id]) => id);
    const first = await fetched(await portalOver(), '/public/feed.atom');
    expect(first.type).toContain('application/atom+xml');
    expect(first.body).toMatch(
      /^<\?xml version="1.0" encoding="utf-8"\?>\n<feed xmlns="http:\/\/www.w3.org\/2005\/Atom"/,
    );
    const ids = idsOf(first.body);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids)
      expect(id).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const later = await portalOver({
      now: '2026-11-26T10:00:00Z',
      steps: [
        { at: '2026-11-02T09:30:00Z', files: poleFiles() },
        {
          at: '2026-11-25T15:00:00Z',
          files: changed('purposes/stop-search-scrutiny.yaml', (text) =>
            text.replace('status: in-force', 'status: withdrawn'),
          ),
        },
      ],
    });
    const grown = await fetched(later, '/public/feed.atom');
    expect(idsOf(grown.body).filter((id) => !ids.includes(id))).toHaveLength(1);
    expect(idsOf(grown.body)).toEqual(expect.arrayContaining(ids));
    expect(grown.body).toContain('Withdrawn: Scrutiny of stop and search');
    expect((await fetched(later, '/public/purposes/stop-search-scrutiny')).body).toContain('It was withdrawn');
  });
});
