import { Readable } from 'node:stream';
import { namedInActs } from '@peel/gate/leaving/disclosed';
import { recipientKey } from '@peel/gate/leaving/sealing';
import type { EventId } from '@peel/kernel/ids';
import type { Ledger } from '@peel/ledger/ledger-interface';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, LANTERN, OVERSEER, STEWARD, streetCsv, taken } from './bench.js';

const STREET = 'police_uk_street';
const RECORD = '5d825d60-0eac-57f5-63fc-ac1a59381c30';

let bench: Bench;
let keys: Awaited<ReturnType<typeof recipientKey>>;
let uploaded: string;
let phone: string;
beforeAll(async () => {
  bench = await Bench.make();
  await bench.import(STREET, { 'a.csv': streetCsv(9) });
  const session = await bench.active();
  const { imports, uploads } = bench.service;
  const file = {
    name: 'phones.csv',
    upload: await imports.receive('phones.csv', Readable.from(['phone\n07700900001\n']), session.actor),
  };
  for await (const message of uploads.run(session, file, { conditions: [] }))
    if (message.type === 'E') uploaded = message.body.dataset;
  const { rows } = await taken(await bench.gate.reader.read(session, { sql: `SELECT record_id FROM ${uploaded}` }));
  phone = String(rows[0]?.[0]);
  keys = await recipientKey();
  const { requests, exporting } = bench.gate.leaving;
  const { request } = await requests.ask(STEWARD, [keys.recipient], false);
  await requests.confirm(request, OVERSEER);
  for await (const _ of exporting.run(request, STEWARD, undefined));
}, 240_000);
afterAll(() => bench.remove());

const shown = async (record: string, dataset: string) =>
  bench.gate.oversight.shown(await bench.active(LANTERN, OVERSEER), record, [dataset]);

describe("who was shown a record, law: 's62-log'", () => {
  it('threat 8, threat 16: an uploaded one left with the export, which says on whose word and to which key', async () => {
    const export_ = (await bench.logged()).find(({ act }) => act.kind === 'export.intent');
    const found = await shown(phone, uploaded);
    expect(found.map(({ actor, how }) => [String(actor).replace(/\/.*/, ''), how])).toEqual([
      ['person:analyst', 'listed'],
      ['service:continuity', 'follows from plan'],
    ]);
    expect(found[0]).not.toHaveProperty('recipient');
    expect(found[1]).toMatchObject({
      event: export_?.id,
      recipient: keys.recipient,
      requestedBy: 'person:steward',
    });
  });

  it('threat 16: an export names every table that leaves, companions and quarantines too, and their labels', async () => {
    const { datasets = [], labels = [] } =
      (await bench.logged()).find(({ act }) => act.kind === 'export.intent')?.act ?? {};
    const lake = Reflect.get(Reflect.get(bench.gate.reader, 'parts').planner, 'parts').lake;
    const all = ((await lake.tables()) as { name: string }[]).map(({ name }) => name).sort();
    expect(datasets).toEqual(all);
    expect(all).toEqual(expect.arrayContaining([STREET, `${STREET}$quarantine`, uploaded, `${uploaded}$quarantine`]));
    expect(labels.some((label) => label.includes('grant:recorded-crime'))).toBe(true);
    expect(labels.some((label) => label.includes('operation:OP-ALDER'))).toBe(true);
  });

  it('says in as many acts as it takes what leaves, each within what an act may hold', () => {
    const names = Array.from({ length: 5_000 }, (_, at) => `upload_${String(at).padStart(4, '0')}`);
    const lines = new Map([
      ['lake.tables', names.map((name) => `${JSON.stringify({ name })}\n`).join('')],
      ['lake.labels', '{"label_key":"grant:a","live":true}\n{"label_key":"grant:b","live":false}\n'],
    ]);
    const acts = namedInActs(lines);
    expect(acts.length).toBeGreaterThan(1);
    for (const act of acts) expect(JSON.stringify(act).length).toBeLessThan(33_000);
    expect(acts.flatMap(({ datasets }) => datasets)).toEqual(names);
    expect(acts.flatMap(({ labels }) => labels)).toEqual(['grant:a']);
  });

  it("threat 17, law: 's62-log-use': never names the asker, nor what a service did for them", async () => {
    const ledger = Reflect.get(bench.gate.oversight, 'ledger') as Ledger;
    const act = { kind: 'read.outcome', law: 'consult' as const, purpose: 'lawfulness-check' };
    const content = { records: [RECORD] };
    const asked = { actor: 'service:x/1', requestedBy: 'person:overseer' };
    await ledger.append({ id: 'evt_of-oneself' as EventId, act: { ...act, actor: 'person:overseer' }, content });
    await ledger.append({ id: 'evt_asked-for' as EventId, act: { ...act, ...asked }, content });
    await ledger.append({ id: 'evt_of-another' as EventId, act: { ...act, actor: 'person:analyst' }, content });
    expect(await ledger.shown(RECORD, [])).toHaveLength(3);
    const told = (await shown(RECORD, STREET)).filter(({ how }) => how === 'listed');
    expect(told.map(({ event }) => event)).toEqual(['evt_of-another']);
  });

  it("law: 's62-log' the acts of a person are also those that a service did for them", async () => {
    const session = await bench.active(LANTERN, OVERSEER);
    const { acts } = await bench.gate.oversight.acts(session, { last: 100, person: 'steward' });
    expect(acts.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['session.open', 'upkeep.export', 'export.intent']),
    );
  });
});
