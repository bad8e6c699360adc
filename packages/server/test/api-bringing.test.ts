import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import type { PersonId } from '@peel/kernel/ids';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALDER, STEWARD, streetCsv } from '../../gate/test/bench.js';
import { ApiBench } from './api-bench.js';

const SOURCE = 'police_uk_street';
let api: ApiBench;
beforeAll(async () => {
  api = await ApiBench.make();
  await api.bench.gate.people.seed('other-engineer', 'Eve Ngineer', [{ kind: 'role', name: 'engineer' }]);
  await api.bench.gate.people.seed('nobody', 'No Holdings', []);
});
afterAll(() => api.remove());

async function handOver(as: string, name: string, bytes = streetCsv(3)): Promise<string> {
  const { body } = await api.ask(`/uploads?name=${encodeURIComponent(name)}`, { as, body: Buffer.from(bytes) });
  return String(body.upload ?? body.code);
}

/** The code of its refusal, or the type of its last line. */
async function bring(as: string, upload: string, name: string, source = SOURCE): Promise<unknown> {
  const headers = { accept: 'application/x-ndjson' };
  const { status, text, body } = await api.ask('/imports', {
    as,
    headers,
    body: { source, uploads: [{ upload, name }] },
  });
  if (status !== 200) return body.code;
  const last = JSON.parse(text.trimEnd().split('\n').at(-1) ?? '') as { type: string; error?: { code: string } };
  return last.error?.code ?? last.type;
}

const waiting = async () => (await fs.readdir(api.bench.workspace.path('uploads'))).length;

describe('who brings files into a source (threat 37)', () => {
  it('engineers and stewards do; others are told whom to ask, and it is written down', async () => {
    expect(await bring('engineer', await handOver('engineer', 'a.csv'), 'a.csv')).toBe('end');
    expect(await bring('steward', await handOver('steward', 'b.csv'), 'b.csv')).toBe('end');
    for (const as of ['analyst', 'overseer', 'nobody']) {
      const from = (await api.bench.logged()).length;
      const upload = await handOver(as, 'a.csv', streetCsv(1, 500));
      const { status, body } = await api.ask('/imports', {
        as,
        body: { source: SOURCE, uploads: [{ upload, name: 'a.csv' }] },
      });
      expect([status, body.code, body.message]).toEqual([
        403,
        'gate.bringing-not-yours',
        `Bringing files into "${SOURCE}" is for people with the role engineer or steward, and for engineer, who answers for its standing order.`,
      ]);
      const refusals = (await api.bench.logged(from)).map(({ act }) => [act.kind, act.actor, act.refusal]);
      expect(refusals).toEqual([['refusal', `person:${as}`, 'gate.bringing-not-yours']]);
    }
    expect(await waiting()).toBe(0);
    // One that there is not is as unknown as ever, to whoever asks.
    expect(await bring('nobody', 'up_none', 'a.csv', 'no_such')).toBe('sources.source-unknown');
  });

  it('in a demonstration whoever opens the socket does, without a name', async () => {
    expect(await api.bench.import(SOURCE, { 'c.csv': streetCsv(2, 900) })).toMatchObject({ rows: 2 });
  });

  it('a person’s own operation is open to analysts as it was', async () => {
    const session = await api.open(ALDER);
    const upload = await handOver('analyst', 'p.csv', 'phone\n07700900001\n');
    const lines = await api.lines('/session/uploads', { session, body: { upload, name: 'p.csv', conditions: [] } });
    expect(lines.at(-1)).toMatchObject({ type: 'end', rows: 1 });
  });
});

describe('who runs an order by hand (threat 37)', () => {
  const run = async (as: string, order: string) =>
    (await api.ask(`/orders/${order}/run`, { as, method: 'POST', headers: { accept: 'application/x-ndjson' } })).body;
  // The queue of this service stands still, so a run that was let begin would not end.
  const mayRun = (as: string, order: string) => api.bench.gate.orders.requireRunner(as as PersonId, order);

  it('engineers and stewards; others are told whom to ask, and it is written down', async () => {
    const from = (await api.bench.logged()).length;
    for (const order of ['sweep', 'continuity', 'count', 'sync-police-uk-street'])
      expect(await run('analyst', order)).toMatchObject({ code: 'gate.run-not-yours', kind: 'refused' });
    const refused = (await api.bench.logged(from)).filter(({ act }) => act.refusal === 'gate.run-not-yours');
    expect(refused.map(({ act }) => act.actor)).toEqual(Array(4).fill('person:analyst'));
    expect(await run('analyst', 'no-such')).toMatchObject({ code: 'jobs.order-unknown' });
    for (const as of ['engineer', 'other-engineer', 'steward']) await mayRun(as, 'sweep');
  });

  it('who answers for an order runs it and brings files in, without a role', async () => {
    await api.bench.gate.people.change('engineer', 'revoke', { kind: 'role', name: 'engineer' }, STEWARD);
    for (const { proposal } of await api.list('/people/changes', { as: 'steward-two' }))
      await api.ask(`/people/changes/${proposal}/confirm`, { as: 'steward-two', method: 'POST' });
    expect(await api.bench.gate.people.roles('engineer')).toEqual([]);
    await mayRun('engineer', 'sweep');
    expect(await bring('engineer', await handOver('engineer', 'd.csv'), 'd.csv')).toBe('end');
  });
});

describe('a file handed over', () => {
  it('is there for who handed it over: another’s is as unknown as none (threat 24)', async () => {
    const upload = await handOver('other-engineer', 'e.csv', streetCsv(4, 2_000));
    const session = await api.open(ALDER);
    const body = { upload, name: 'e.csv', conditions: [] };
    expect(await bring('steward', upload, 'e.csv')).toBe('sources.upload-unknown');
    expect(await api.code('/session/uploads', { session, body })).toBe('sources.upload-unknown');
    const look = { as: 'steward', body: { name: 'cases' } };
    const [others, none] = [upload, `up_${'0'.repeat(26)}`].map((id) => api.ask(`/uploads/${id}/proposal`, look));
    expect((await others)?.body).toEqual((await none)?.body);
    // And nobody took it away.
    expect(await bring('other-engineer', upload, 'e.csv')).toBe('end');
    expect(await bring('other-engineer', upload, 'e.csv')).toBe('sources.upload-unknown');
  });

  it.each([`${'é'.repeat(200)}.csv`, 'a/b.csv', '..'])(
    'is refused under a name that no disk keeps: %s',
    async (name) => {
      const { status, body } = await api.ask(`/uploads?name=${encodeURIComponent(name)}`, {
        as: 'engineer',
        body: Buffer.from('a\n1\n'),
      });
      expect([status, body.code]).toEqual([400, 'sources.file-name-unusable']);
      expect(api.bench.log.filter((line) => line.includes('failed'))).toEqual([]);
    },
  );

  it('of the longest name is brought in by either way', async () => {
    const name = `${'é'.repeat(125)}a.csv`;
    const session = await api.open(ALDER);
    const upload = await handOver('analyst', name, 'phone\n07700900001\n');
    expect(
      (await api.lines('/session/uploads', { session, body: { upload, name, conditions: [] } })).at(-1),
    ).toMatchObject({ type: 'end', rows: 1 });
    expect(await bring('other-engineer', await handOver('other-engineer', name, streetCsv(2, 3_000)), name)).toBe(
      'end',
    );
  });

  it('is not taken while the disk has little left, and nothing of it stays (threat 38)', async () => {
    const { disk } = api.bench;
    const before = await waiting();
    api.bench.disk = { free: 2 ** 30 - 1, size: 2 ** 41 };
    const { status, body } = await api.ask('/uploads?name=f.csv', { as: 'engineer', body: Buffer.from('a\n1\n') });
    api.bench.disk = disk;
    expect([status, body.code]).toEqual([503, 'sources.no-room']);
    expect(await waiting()).toBe(before);
  });
});

it('what was left of uploads is gone before the log is opened: a disk that they filled heals by a restart (threat 38)', async () => {
  const { bench } = api;
  const left = join(bench.workspace.path('uploads'), 'up_left');
  const staged = join(bench.workspace.path('staging'), 'left.parquet');
  await bench.stop();
  await fs.writeFile(left, 'a,b\n');
  await fs.writeFile(staged, 'a,b\n');
  bench.moody.beforeSync = async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device, fsync'), { code: 'ENOSPC' });
  };
  await expect(bench.start()).rejects.toThrow();
  bench.moody.beforeSync = async () => undefined;
  for (const path of [left, staged]) await expect(fs.access(path)).rejects.toThrow();
});
