import { afterAll, beforeAll, expect, it } from 'vitest';
import { streetCsv } from '../../gate/test/bench.js';
import { ApiBench } from './api-bench.js';

let api: ApiBench;
beforeAll(async () => {
  api = await ApiBench.make(async (bench) => {
    await bench.import('police_uk_street', { 'a.csv': streetCsv(5) });
  });
});
afterAll(() => api.remove());

const PATH = '/records/decisions';
const RECORD = '00000000-0000-4000-8000-000000000000';
const BODY = {
  deed: 'keep',
  dataset: 'police_uk_street',
  records: [RECORD],
  until: '2027-05-31',
  why: 'The appeal is to be heard in May, until then the entry is needed',
};

it("decisions on records are asked for, listed, refused and confirmed over HTTP, by two stewards, law: 'two-people'", async () => {
  const ask = () => api.ask(PATH, { as: 'steward', body: BODY });
  const { body, status } = await ask();
  expect([status, body]).toMatchObject([200, { ...BODY, state: 'waits', askedBy: 'steward' }]);
  expect(await api.list(PATH, { as: 'overseer' })).toEqual([body]);
  for (const as of ['analyst', 'engineer']) expect(await api.code(PATH, { as })).toBe('gate.role-needed');
  const to = (request: unknown, end: string) => `${PATH}/${String(request)}/${end}`;
  const post = { method: 'POST', as: 'steward-two' };
  expect(await api.code(to(body.request, 'confirm'), { ...post, as: 'steward' })).toBe('gate.records-need-two');
  expect((await api.ask(to(body.request, 'refuse'), post)).body).toEqual({});
  expect(await api.code(to(body.request, 'confirm'), post)).toBe('gate.records-unknown');
  const again = (await ask()).body;
  expect((await api.ask(to(again.request, 'confirm'), post)).body).toEqual({ request: again.request, state: 'done' });
  expect(await api.list(PATH, { as: 'steward' })).toEqual([]);
});

it('what is no such decision is refused by its schema or by the gate', async () => {
  const code = (change: object) => api.code(PATH, { as: 'steward', body: { ...BODY, ...change } });
  for (const change of [{ deed: 'read' }, { records: [] }, { until: 'May' }, { records: 'all' }, { rows: 1 }])
    expect(await code(change)).toBe('server.body-invalid');
  expect(await code({ until: '2999-01-01' })).toBe('gate.records-form');
  expect(await code({ dataset: 'police_uk_street$ethnicity' })).toBe('gate.records-dataset');
});
