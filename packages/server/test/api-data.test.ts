import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALDER, BIRCH, LANTERN, searchCsv, streetCsv } from '../../gate/test/bench.js';
import { ApiBench, bytesOf } from './api-bench.js';

let api: ApiBench;
let alder: string;
const SEARCH = 'police_uk_stop_and_search';
const STREET = 'police_uk_street';

beforeAll(async () => {
  api = await ApiBench.make(async (bench) => {
    await bench.import(STREET, { 'a.csv': streetCsv(2_000) });
    await bench.import(SEARCH, { 'b.csv': searchCsv(40) });
    await bench.edit('policy/vocabulary.yaml', (text) =>
      text.replace(
        'operations:\n',
        'operations:\n  OP-YEW:\n    title: A covert one\n    lead: Head of crime\n    opened: 2026-11-01\n    purposes: [volume-crime-analysis]\n    covert: true\n',
      ),
    );
    await bench.approveAll();
  });
  alder = await api.open(ALDER);
});
afterAll(() => api.remove());

describe('rows as lines', () => {
  it('come as header, rows and end, in the session that the header names', async () => {
    const sql = `SELECT crime_type, count(*) AS n FROM ${STREET} GROUP BY crime_type ORDER BY crime_type`;
    const lines = await api.lines('/sql', { session: alder, body: { sql } });
    expect(lines.map(({ type }) => type)).toEqual(['header', 'rows', 'end']);
    expect(lines[0]).toMatchObject({
      columns: [{ name: 'crime_type' }, { name: 'n' }],
      order: 'total',
      session: alder,
      intent: expect.stringMatching(/^evt_/),
    });
    expect(lines[1]?.rows).toEqual([
      ['Bicycle theft', 666],
      ['Burglary', 667],
      ['Drugs', 667],
    ]);
    expect(lines[2]).toMatchObject({ rows: 3, receipt: expect.stringContaining('peel receipt v1') });
  });

  it('are many, and still whole', async () => {
    const lines = await api.lines('/sql', {
      session: alder,
      body: { sql: `SELECT a.crime_id FROM ${STREET} a, (SELECT * FROM range(20)) b` },
    });
    const rows = lines.flatMap((line) => (line.type === 'rows' ? (line.rows as unknown[]) : []));
    expect(rows).toHaveLength(40_000);
    expect(lines.at(-1)).toMatchObject({ type: 'end', rows: 40_000 });
  });

  it('an error after the beginning is a line, and nothing follows it', async () => {
    const session = await api.open(ALDER);
    const response = await api.send('/sql', {
      session,
      headers: { accept: 'application/x-ndjson' },
      body: { sql: `SELECT a.crime_id, b.location FROM ${STREET} a, ${STREET} b` },
    });
    await new Promise((resolve) => response.once('readable', resolve));
    await api.ask(`/sessions/${session}/close`, { method: 'POST' });
    const lines = (await bytesOf(response)).toString().trimEnd().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'error', error: { code: 'gate.session-ended' } });
    expect(lines.some((line) => line.startsWith('{"type":"end"'))).toBe(false);
  });

  it('a refusal is an ordinary error answer; a header that names no session of yours is refused, and written down', async () => {
    const from = (await api.bench.logged()).length;
    const sent = { headers: { accept: 'application/x-ndjson' }, body: { sql: 'SELECT 1' } };
    expect(await api.code('/sql', { ...sent, as: 'steward', session: alder })).toBe('gate.session-unknown');
    expect(await api.code('/sql', { ...sent, session: 'ses_nothing' })).toBe('gate.session-unknown');
    expect(await api.code(`/datasets/${STREET}/history`)).toBe('gate.no-session');
    expect(await api.code('/sql', { body: { sql: 'SELECT 1', purpose: '' } })).toBe('gate.purpose-missing');
    const refused = (await api.bench.logged(from)).filter(({ act }) => act.kind === 'refusal');
    expect(refused.map(({ act }) => act.refusal)).toEqual([
      'gate.session-unknown',
      'gate.session-unknown',
      'gate.no-session',
      'gate.purpose-missing',
    ]);
  });

  it('an import tells its progress in lines too', async () => {
    const as = 'engineer';
    const { body } = await api.ask('/uploads?name=c.csv', { as, body: Buffer.from(streetCsv(3, 9_000)) });
    const lines = await api.lines('/imports', {
      as,
      body: { source: STREET, uploads: [{ upload: body.upload, name: 'c.csv' }] },
    });
    expect(lines.at(-1)).toMatchObject({ type: 'end', source: STREET });
    expect(lines[0]).toMatchObject({ type: 'progress', text: expect.any(String) });
  });
});

describe('what there is', () => {
  it('choices say what a session would be for; a covert operation is there for those assigned to it', async () => {
    const choices = await api.list('/choices');
    expect(choices.find(({ purpose }) => purpose === BIRCH.purpose)).toMatchObject({
      operation: 'OP-BIRCH',
      columnGroups: ['ethnicity'],
      legalBasis: expect.stringContaining('DPA 2018'),
      tools: expect.arrayContaining(['sql']),
    });
    expect(choices.some(({ operation }) => operation === 'OP-YEW')).toBe(false);
    expect(await api.list('/choices', { as: 'steward' })).toEqual([]);
    await grant('operation', 'OP-YEW');
    const now = await api.list('/choices');
    expect(now.find(({ operation }) => operation === 'OP-YEW')).toMatchObject({ covert: true });
  });

  it('a justification is looked at before it is used', async () => {
    const check = (justification: string) => api.ask('/justification/check', { body: { justification } });
    expect((await check('check')).body).toMatchObject({ weak: { code: 'too-short' } });
    expect((await check('Which shops near the market were burgled twice in October?')).body).toEqual({ weak: null });
  });

  it('sessions have a state, and only their own person sees them', async () => {
    const session = await api.open(ALDER);
    await api.ask(`/sessions/${session}/close`, { method: 'POST' });
    const mine = await api.list('/sessions');
    expect(mine.find((each) => each.session === session)).toMatchObject({ state: 'ended' });
    expect(mine.find((each) => each.session === alder)).toMatchObject({ state: 'open' });
    expect(await api.list('/sessions', { as: 'steward' })).toEqual([]);
  });

  it('datasets come with grant, declared labels and groups; in a session only what exists in it', async () => {
    const [all, seen] = [await api.list('/datasets'), await api.list('/datasets', { session: alder })];
    const search = all.find(({ dataset }) => dataset === SEARCH);
    expect(search).toMatchObject({
      source: { grant: 'stop-and-search', grantTitle: 'Records of stop and search', format: 'csv' },
      kind: 'fact',
      review: { months: 72, from: expect.any(String) },
      declares: expect.arrayContaining([expect.arrayContaining(['grant:stop-and-search', 'category:child'])]),
    });
    const groups = (entry: Record<string, unknown> | undefined) =>
      ((entry?.columns ?? []) as { group?: string; groupTitle?: string }[]).filter(({ group }) => group !== undefined);
    expect(groups(search)).not.toEqual([]);
    expect(groups(search)[0]).toMatchObject({ group: 'ethnicity', groupTitle: 'Ethnicity' });
    expect(groups(seen.find(({ dataset }) => dataset === SEARCH))).toEqual([]);
  });

  it('a covert marking in a declared label is named to those alone who hold it (threat 24)', async () => {
    await api.bench.edit(`sources/${STREET}.yaml`, (text) =>
      text
        .replace(
          'declares:\n',
          'declares:\n  - [classification:OFFICIAL, marking:COVERT, marking:WITNESS-PROTECTION]\n',
        )
        .replace(
          'labels:\n  always: [classification:OFFICIAL]\n',
          'labels:\n  always: [classification:OFFICIAL]\n  by_value:\n    - column: crime_type\n      cases:\n        Spying: [marking:COVERT, marking:WITNESS-PROTECTION]\n      otherwise: []\n',
        ),
    );
    await api.bench.edit('purposes/orders/sync-police-uk-street.yaml', (text) =>
      text.replace('ceiling: [', 'ceiling: [marking:COVERT, marking:WITNESS-PROTECTION, '),
    );
    // The order waits: neither steward holds what its ceiling now has.
    await api.bench.approvePolicy();
    const declares = async (as?: string) =>
      JSON.stringify(
        (await api.list('/datasets', as === undefined ? {} : { as })).find(({ dataset }) => dataset === STREET)
          ?.declares,
      );
    expect(await declares()).toContain('["classification:OFFICIAL","grant:recorded-crime","unnamed"]');
    expect(await declares()).not.toMatch(/COVERT|WITNESS/);
    const session = await api.open(ALDER);
    expect((await api.ask('/datasets', { session })).text).not.toMatch(/COVERT|WITNESS/);
    expect((await api.ask(`/datasets/${STREET}/explain`, { session })).text).not.toMatch(/COVERT|WITNESS/);
  });
});

describe('one dataset', () => {
  it('is explained, and its history told, by path as by body', async () => {
    const session = await api.open(ALDER);
    const sent = { as: 'analyst', body: { session, dataset: STREET } };
    const explained = await api.ask(`/datasets/${STREET}/explain`, { session });
    expect(explained.body.lines).toEqual((await api.ask('/explain', sent)).body.lines);
    const history = await api.list(`/datasets/${STREET}/history`, { session });
    expect(history).toEqual(await api.list('/history', sent));
    expect(history.at(-1)).toMatchObject({ rowsAdded: 2_000, rowsRemoved: 0 });
  });

  it('is profiled by governed statements: exact, and without the columns that do not exist in the session', async () => {
    const session = await api.open(ALDER);
    const from = (await api.bench.logged()).length;
    const { body } = await api.ask(`/datasets/${SEARCH}/profile`, { session });
    const columns = body.columns as { name: string; nulls: number; distinct: number; top: unknown[] }[];
    expect(body.rows).toBe(40);
    expect(columns.find(({ name }) => name === 'age_range')).toMatchObject({
      nulls: 0,
      distinct: 2,
      least: '10-17',
      greatest: '18-24',
      top: [
        { value: '18-24', count: 30 },
        { value: '10-17', count: 10 },
      ],
    });
    expect(columns.map(({ name }) => name)).not.toContain('self_defined_ethnicity');
    const logged = await api.bench.logged(from);
    expect(logged.find(({ id }) => id === body.intent)?.act).toMatchObject({ kind: 'read.intent', law: 'consult' });
    expect(logged.filter(({ act }) => act.kind === 'read.intent')).toHaveLength(
      logged.filter(({ act }) => act.kind === 'read.outcome').length,
    );
    const scrutiny = await api.open(BIRCH);
    const more = (await api.ask(`/datasets/${SEARCH}/profile`, { session: scrutiny })).body.columns;
    expect((more as { name: string }[]).map(({ name }) => name)).toContain('self_defined_ethnicity');
  });

  it('is profiled only under a purpose that was approved for SQL', async () => {
    const session = await api.open(LANTERN, 'overseer');
    expect(await api.code(`/datasets/${STREET}/profile`, { as: 'overseer', session })).toBe('gate.dataset-unknown');
  });

  it('has uses, from definitions alone', async () => {
    const { body } = await api.ask(`/datasets/${STREET}/uses`);
    expect(body.purposes).toEqual(expect.arrayContaining([expect.objectContaining({ purpose: ALDER.purpose })]));
    expect(body.orders).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'sync' })]));
    expect(await api.code('/datasets/nowhere/uses')).toBe('gate.dataset-unknown');
  });

  it('shows its quarantine to those who satisfy its ceiling; for all others it is no dataset (threat 26)', async () => {
    await api.bench.import(SEARCH, { 'bad.csv': searchCsv(3).replace('2026-10-02T10:00:00+00:00', 'yesterday') });
    const scrutiny = await api.open(BIRCH);
    const lines = await api.lines(`/datasets/${SEARCH}/quarantine`, { session: scrutiny });
    expect(lines[0]).toMatchObject({
      columns: ['file', 'line', 'column_name', 'rule', 'raw'].map((name) => expect.objectContaining({ name })),
    });
    expect(lines.at(-1)).toMatchObject({ type: 'end', rows: 1 });
    const session = await api.open(ALDER);
    const hidden = await api.ask(`/datasets/${SEARCH}/quarantine`, { session });
    expect(hidden.status).toBe(404);
    expect(hidden.body.message).toBe(
      (await api.ask('/datasets/misspelt/quarantine', { session })).text.includes('misspelt')
        ? `There is no dataset "${SEARCH}" in this session.`
        : '',
    );
  });

  it('is unknown to a session that may read none of it, whatever is asked', async () => {
    const session = await api.open(BIRCH);
    for (const what of ['history', 'profile', 'quarantine']) {
      const { status, body } = await api.ask(`/datasets/${STREET}/${what}`, { session });
      expect([what, status, body.code]).toEqual([what, 404, 'gate.dataset-unknown']);
    }
  });

  it('is explained to a session that may read none of it, where its person may know of it; else it is as unknown as none', async () => {
    const session = await api.open(BIRCH);
    const { status, body } = await api.ask(`/datasets/${STREET}/explain`, { session });
    expect(status).toBe(200);
    const [first, ...lines] = body.lines as readonly string[];
    expect(first).toBe('This session may see no row of this source.');
    expect(lines.join(' ')).toMatch(/collected under the grant recorded-crime/);
    expect((await api.ask(`/datasets/${STREET}/uses`, { session })).status).toBe(200);
    const unknown = async (name: string, what: string) => {
      const { status: code, text } = await api.ask(`/datasets/${name}/${what}`, { session });
      return [code, text.replaceAll(name, '…').replaceAll(/req[-_]\w+/g, '')];
    };
    await api.bench.copy(`sources/${STREET}.yaml`, 'sources/covert_list.yaml', (text) =>
      text.replace(
        /^labels:[\s\S]*?^kind:/m,
        'labels:\n  always: [classification:OFFICIAL, marking:COVERT]\ndeclares:\n  - [classification:OFFICIAL, marking:COVERT]\nkind:',
      ),
    );
    await api.bench.approvePolicy();
    expect((await api.list('/datasets', { as: 'steward' })).map(({ dataset }) => dataset)).toContain('covert_list');
    for (const what of ['explain', 'uses'])
      expect(await unknown('covert_list', what)).toEqual(await unknown('misspelt', what));
    expect((await unknown('covert_list', 'explain'))[0]).toBe(404);
  });
});

async function grant(kind: string, name: string): Promise<void> {
  const expires = api.bench.clock.now() + 86_400_000;
  const made = await api.ask('/people/analyst/holdings', {
    as: 'steward',
    body: { change: 'grant', kind, name, expires },
  });
  expect(made.status).toBe(200);
}
