import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ALDER, BIRCH, LANTERN, STEWARD, STEWARD_TWO, streetCsv } from '../../gate/test/bench.js';
import { ApiBench, addAnalyst } from './api-bench.js';

let api: ApiBench;
const STREET = 'police_uk_street';
const SEARCH = 'police_uk_stop_and_search';

beforeAll(async () => {
  api = await ApiBench.make(async (bench) => {
    await bench.import(STREET, { 'a.csv': streetCsv(5) });
    await bench.edit('policy/vocabulary.yaml', (text) =>
      text.replace(
        'operations:\n',
        'operations:\n  OP-YEW:\n    title: Yew\n    lead: Head of crime\n    opened: 2026-11-01\n    purposes: [volume-crime-analysis]\n    covert: true\n',
      ),
    );
    await bench.edit('purposes/orders/sync-police-uk-street.yaml', (text) => `${text}operation: OP-YEW\n`);
    // A source whose every row is of the covert operation, and its order.
    await bench.copy('sources/police_uk_street.yaml', 'sources/yew_log.yaml', (text) =>
      text.replaceAll('[classification:OFFICIAL]', '[classification:OFFICIAL, operation:OP-YEW]'),
    );
    await bench.copy('purposes/orders/sync-police-uk-street.yaml', 'purposes/orders/sync-yew-log.yaml', (text) =>
      text
        .replace('[police_uk_street]', '[yew_log]')
        .replace('classification:OFFICIAL]', 'classification:OFFICIAL, operation:OP-YEW]')
        .replace('operation: OP-YEW\n', ''),
    );
    await bench.approvePolicy();
    for (const steward of [STEWARD, STEWARD_TWO])
      await bench.gate.approveOrder('sync-police-uk-street', steward, 'engineer');
  });
  await addAnalyst(api, 'jdoe', 'OP-YEW');
});
afterAll(() => api.remove());

const access = (person: string, body: object, as = 'steward') => api.ask(`/people/${person}/access`, { as, body });

describe('people', () => {
  it('are told one by one to stewards and overseers, with what they hold and what waits', async () => {
    const { body } = await api.ask('/people/analyst', { as: 'overseer' });
    expect(body).toMatchObject({ person: 'analyst', name: 'Ann Alyst', left: false, changes: [] });
    expect(body.holdings).toEqual(
      expect.arrayContaining([expect.objectContaining({ kind: 'operation', name: 'OP-ALDER' })]),
    );
    expect(await api.code('/people/analyst')).toBe('gate.role-needed');
    expect(await api.code('/people/nobody', { as: 'steward' })).toBe('gate.person-not-listed');
  });

  it('access is explained to stewards from definitions and holdings, and the question is written down', async () => {
    const from = (await api.bench.logged()).length;
    const { body } = await access('analyst', { dataset: SEARCH, ...ALDER });
    expect(body.may).toBe(true);
    expect((body.lines as string[]).join(' ')).toContain('Columns left out');
    expect((await api.bench.logged(from)).map(({ act }) => act)).toMatchObject([
      { kind: 'people.access', actor: 'person:steward', note: `analyst ${SEARCH} ${ALDER.purpose} ${ALDER.operation}` },
    ]);
    expect((await access('analyst', { dataset: STREET, ...BIRCH })).body).toMatchObject({ may: false });
    expect((await access('steward-two', { dataset: STREET, ...ALDER })).body).toMatchObject({ may: false });
    for (const as of ['analyst', 'engineer', 'overseer'])
      expect((await access('analyst', { dataset: STREET, ...ALDER }, as)).body.code).toBe('gate.role-needed');
  });

  it('what is covert is not told by it, held or not (threat 24)', async () => {
    const yew = { dataset: STREET, purpose: ALDER.purpose, operation: 'OP-YEW' };
    const held = (await access('jdoe', yew)).body as { lines: string[] };
    const none = (await access('jdoe', { ...yew, operation: 'OP-NONE' })).body as { lines: string[] };
    expect(held.lines.map((line) => line.replaceAll('OP-YEW', 'OP-NONE'))).toEqual(none.lines);
    const other = (await access('jdoe', { dataset: STREET, ...ALDER })).text;
    expect(other).not.toContain('YEW');
  });
});

describe('what people hold', () => {
  beforeAll(async () => {
    await api.ask('/people', { as: 'steward', body: { person: 'casey', name: 'Casey New' } });
  });
  const change = async (person: string, body: object, as = 'steward') =>
    (await api.ask(`/people/${person}/holdings`, { as, body })).body;
  const grant = (kind: string, name: string) =>
    change('casey', { kind, name, change: 'grant', expires: api.bench.clock.now() + 86_400_000 });

  it('is held against the definitions: a role that is none is refused, with those there are', async () => {
    const refused = await grant('role', 'analist');
    expect(refused).toMatchObject({ code: 'gate.role-unknown', advice: expect.stringContaining('analyst') });
    expect(await grant('role', 'analyst')).toEqual({ state: 'given' });
    expect(await grant('rolle', 'analyst')).toMatchObject({
      code: 'server.body-invalid',
      message: expect.stringContaining('role, marking, organisation, operation, clearance'),
    });
    const late = { kind: 'operation', name: 'OP-ALDER', change: 'grant', expires: Date.parse('2030-01-01') };
    expect(await change('casey', late)).toMatchObject({ code: 'policy.end-needed' });
  });

  it('threat 24: of a name that means nothing and of a covert one the same is said', async () => {
    const nothing = await grant('operation', 'OP-NOPE');
    expect(nothing).toEqual({ state: 'given', note: 'No operation "OP-NOPE" is defined that you can see.' });
    const covert = await grant('operation', 'OP-YEW');
    expect(JSON.stringify(covert).replaceAll('OP-YEW', 'OP-NOPE')).toBe(JSON.stringify(nothing));
    expect(await grant('organisation', 'NOWHERE')).toMatchObject({ note: expect.stringContaining('NOWHERE') });
    expect(await grant('operation', 'OP-ALDER')).toEqual({ state: 'given' });
  });

  it('is taken away, and it is said when there was nothing to take', async () => {
    const taken = { kind: 'operation', name: 'OP-ALDER', change: 'revoke' };
    expect(await change('casey', taken)).toEqual({ state: 'taken away' });
    expect(await change('casey', taken)).toMatchObject({ note: 'The operation "OP-ALDER" was not held.' });
  });

  it('waits for a second person, who may turn it down; that is written down', async () => {
    const { proposal } = await grant('marking', 'CHILD-PROTECTION');
    const path = `/people/changes/${String(proposal)}/refuse`;
    expect(await api.code(path, { method: 'POST', as: 'analyst' })).toBe('gate.role-needed');
    expect((await api.ask(path, { method: 'POST', as: 'steward-two' })).body).toEqual({ refused: true });
    expect(await api.code(path, { method: 'POST', as: 'steward-two' })).toBe('gate.nothing-proposed');
    expect(await api.list('/people/changes', { as: 'steward' })).toEqual([]);
    const [last] = (await api.bench.logged()).filter(({ act }) => act.kind === 'people.refuse');
    expect(last?.act).toMatchObject({ actor: 'person:steward-two', note: expect.stringContaining('CHILD-PROTECTION') });
  });
});

describe('an order whose owner has no account', () => {
  it('says so before anybody approves it', async () => {
    await api.bench.edit('purposes/orders/sweep.yaml', (text) =>
      text.replace(/^accountable: .*$/m, 'accountable: nobody-here'),
    );
    await api.bench.approvePolicy();
    const listed = await api.list('/orders', { as: 'steward' });
    expect(listed.find(({ order }) => order === 'sweep')?.why).toContain(
      'nobody-here, who answers for it, has no account',
    );
    const said = await api.ask('/orders/sweep/approve', { as: 'steward', body: { author: 'engineer' } });
    expect(said.body).toMatchObject({ state: 'awaiting-approval', because: expect.stringContaining('has no account') });
  });
});

describe('the log', () => {
  it('says whether outsiders confirm it', async () => {
    expect((await api.ask('/ledger/witness')).body).toMatchObject({ state: 'none', witnesses: [], required: false });
  });

  it('is verified for stewards and overseers, one at a time; sizes are for overseers', async () => {
    expect(await api.code('/ledger/verify', { method: 'POST' })).toBe('gate.role-needed');
    const from = (await api.bench.logged()).length;
    const both = await Promise.all([
      api.ask('/ledger/verify', { method: 'POST', as: 'overseer' }),
      api.ask('/ledger/verify', { method: 'POST', as: 'steward' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await api.bench.logged(from)).map(({ act }) => act.kind)).toEqual(['ledger.verify', 'ledger.verified']);
    expect((await api.ask('/ledger/verify', { method: 'POST', as: 'overseer' })).body).toMatchObject({
      whole: true,
      entries: expect.any(Number),
      root: expect.any(String),
    });
    expect((await api.ask('/ledger/verify', { method: 'POST', as: 'steward' })).body).toEqual({
      whole: true,
      problems: [],
    });
  });

  it('proves one entry under a purpose for it, never one about oneself', async () => {
    const session = await api.open(ALDER);
    const [header] = await api.lines('/sql', { session, body: { sql: 'SELECT 1' } });
    const oversight = await api.open(LANTERN, 'overseer');
    const ask = (event: unknown) => api.ask('/ledger/proof', { as: 'overseer', session: oversight, body: { event } });
    expect((await ask(header?.intent)).body).toMatchObject({
      verified: true,
      checkpoint: expect.stringContaining('peel'),
    });
    expect((await ask('evt_none')).body.code).toBe('gate.event-unknown');
    const own = (await api.bench.logged()).findLast(({ act }) => act.actor === 'person:overseer');
    expect((await ask(own?.id)).body.code).toBe('gate.event-unknown');
    expect(await api.code('/ledger/proof', { session, body: { event: header?.intent } })).toBe('gate.not-admitted');
  });
});

describe('a file handed over', () => {
  const upload = async () =>
    String(
      (await api.ask('/uploads?name=x.csv', { as: 'engineer', body: Buffer.from('Case ID,Ethnicity\n1,White\n') })).body
        .upload,
    );

  it('becomes a definition to be decided on, for engineers and stewards; no value of it is told', async () => {
    const path = `/uploads/${await upload()}/proposal`;
    const proposed = await api.ask(path, { as: 'engineer', body: { name: 'cases' } });
    expect(proposed.body).toMatchObject({
      format: 'csv',
      text: expect.stringContaining('grant: decide'),
      columns: [
        { header: 'Case ID', name: 'case_id' },
        { header: 'Ethnicity', group: 'ethnicity' },
      ],
    });
    expect(proposed.text).not.toContain('White');
    expect(await api.code(path, { body: { name: 'cases' } })).toBe('gate.role-needed');
    expect(await api.code('/uploads/up_none/proposal', { as: 'engineer', body: { name: 'cases' } })).toBe(
      'sources.upload-unknown',
    );
  });

  it('and never imported is gone after a day', async () => {
    const old = await upload();
    expect(await api.bench.service.imports.removeForgotten()).toBe(0);
    api.bench.clock.advance(24 * 3_600_000);
    expect(await api.bench.service.imports.removeForgotten()).toBeGreaterThan(0);
    const gone = { as: 'engineer', body: { name: 'cases' } };
    expect(await api.code(`/uploads/${old}/proposal`, gone)).toBe('sources.upload-unknown');
  });
});

describe('orders', () => {
  it('one of a covert operation is there for those assigned to it alone', async () => {
    const name = 'sync-police-uk-street';
    const names = async (as: string) => (await api.list('/orders', { as })).map(({ order }) => order);
    expect(await names('analyst')).not.toContain(name);
    expect(await names('jdoe')).toContain(name);
    expect(await api.code(`/orders/${name}`)).toBe('gate.order-unknown');
    expect((await api.ask(`/orders/${name}`, { as: 'jdoe' })).body).toMatchObject({
      definition: { name, ceiling: expect.arrayContaining(['grant:recorded-crime']) },
      text: expect.stringContaining('OP-YEW'),
      runs: [],
    });
  });

  it('asking for one that may not be named is answered as if there were none (threat 24)', async () => {
    for (const name of ['sync-police-uk-street', 'sync-yew-log'])
      for (const path of ['', '/approve', '/run']) {
        const asked = (order: string) =>
          api.ask(
            `/orders/${order}${path}`,
            path === '' ? {} : { method: 'POST', body: path === '/run' ? undefined : {} },
          );
        const [hidden, none] = [await asked(name), await asked('sync-nothing')];
        const told = ({ status, body }: typeof none) => [status, { ...body, request: '' }];
        expect(JSON.stringify(told(hidden)).replaceAll(name, 'sync-nothing')).toBe(JSON.stringify(told(none)));
      }
  });

  it('a dataset whose every label is covert is there for those who hold it alone (threat 24)', async () => {
    const datasets = async (as: string) => (await api.list('/datasets', { as })).map(({ dataset }) => dataset);
    expect(await datasets('analyst')).not.toContain('yew_log');
    expect(await datasets('jdoe')).toContain('yew_log');
    const names = async (as: string) => (await api.list('/orders', { as })).map(({ order }) => order);
    expect(await names('analyst')).not.toContain('sync-yew-log');
    expect(await names('jdoe')).toContain('sync-yew-log');
    const bring = { method: 'POST', body: { source: 'yew_log', uploads: [{ upload: 'up_none', name: 'a.csv' }] } };
    expect(await api.code('/imports', bring)).toBe('sources.source-unknown');
    // Who knows of it is told who brings files in.
    expect(await api.code('/imports', { ...bring, as: 'jdoe' })).toBe('gate.bringing-not-yours');
  });

  it('runs are looked up and cancelled by those they concern', async () => {
    const order = 'sync-police-uk-stop-and-search';
    const told = api.lines(`/orders/${order}/run`, { method: 'POST', as: 'engineer' });
    const runs = await vi.waitFor(async () => {
      const found = (await api.ask(`/orders/${order}`)).body.runs as { run: string }[];
      expect(found).toHaveLength(1);
      return found;
    });
    const run = runs[0]?.run ?? '';
    expect((await api.ask(`/runs/${run}`)).body).toMatchObject({ run, requestedBy: 'person:engineer' });
    expect(await api.code('/runs/run_none')).toBe('jobs.run-unknown');
    expect(await api.code(`/runs/${run}/cancel`, { method: 'POST' })).toBe('gate.role-needed');
    expect((await api.ask(`/runs/${run}/cancel`, { method: 'POST', as: 'steward' })).body).toEqual({ cancelled: true });
    expect((await told).at(-1)).toMatchObject({ type: 'error', error: { code: 'jobs.run-cancelled' } });
    expect(await api.code(`/runs/${run}/cancel`, { method: 'POST', as: 'steward' })).toBe('jobs.run-over');
  });
});
