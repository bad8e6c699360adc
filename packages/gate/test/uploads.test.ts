import { Readable } from 'node:stream';
import type { Collector } from '@peel/gate/collect';
import type { GateSchema } from '@peel/gate/migrations';
import type { Recorder } from '@peel/gate/recorder';
import type { ActiveSession } from '@peel/gate/session';
import type { Lake } from '@peel/lake/lake';
import type { SessionUploadRequest, UploadedDataset } from '@peel/sources/session-uploads';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bookOf, dataOf } from '../../tabular/test/support/books.js';
import { ANALYST, Bench, BIRCH, codeOf, ENGINEER, streetCsv, taken } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
  await bench.import('police_uk_street', { 'a.csv': streetCsv(9) });
});
afterAll(() => bench.remove());

const PHONES = 'phone,seized,value\n07700900001,2026-11-01,1\n07700900002,2026-11-02,2\n07700900003,never,3\n';

async function upload(
  session: ActiveSession,
  content: string | Uint8Array,
  request: Partial<SessionUploadRequest> = {},
  name = 'Seized phones.csv',
): Promise<UploadedDataset> {
  const { imports, uploads } = bench.service;
  const file = { name, upload: await imports.receive(name, Readable.from([Buffer.from(content)]), session.actor) };
  for await (const message of uploads.run(session, file, { conditions: [], ...request }))
    if (message.type === 'E') return message.body;
  throw new TypeError('an upload ends with a result');
}

const read = async (session: ActiveSession, sql: string) =>
  (await taken(await bench.gate.reader.read(session, { sql }))).rows;
const names = (session: ActiveSession) => bench.gate.catalogue.datasets(session).map(({ dataset }) => dataset);

describe('files that a person brings into their operation', () => {
  it("law: 's62-collect' become a dataset of it: written down, typed, with what does not fit in quarantine", async () => {
    const session = await bench.active();
    const before = (await bench.logged()).length;
    const { dataset, ...told } = await upload(session, PHONES, {
      conditions: ['classification:OFFICIAL'],
      grant: 'recorded-crime',
      days: 30,
      kind: 'fact',
      categories: [],
    });
    expect(dataset).toMatch(/^upload_seized_phones_[0-9a-z]{8}$/);
    expect(told).toEqual({
      rows: 3,
      quarantined: 0,
      duplicates: 0,
      groups: [],
      assumed: [],
      putAside: [],
      expires: '2026-12-23',
    });
    expect(await read(session, `SELECT phone, seized, value + 1 FROM ${dataset} ORDER BY 1 LIMIT 1`)).toEqual([
      ['07700900001', '2026-11-01', 2],
    ]);
    const acts = (await bench.logged(before)).filter(({ act }) => act.kind.startsWith('upload.'));
    expect(acts.map(({ act }) => [act.kind, act.law, act.operation, act.actor, act.datasets?.[0]])).toEqual([
      ['upload.intent', 'collect', 'OP-ALDER', 'person:analyst', dataset],
      ['upload.outcome', 'collect', 'OP-ALDER', 'person:analyst', dataset],
    ]);
    expect(acts[0]?.act.labels).toEqual(['classification:OFFICIAL+grant:recorded-crime+operation:OP-ALDER']);
    expect(acts[1]?.act.counts).toEqual({ rows: 3, quarantined: 0 });
    expect(await read(session, `SELECT count(*) FROM ${dataset} AS u, police_uk_street`)).toEqual([[27]]);
  });

  it('what does not fit its column is in quarantine of the dataset', async () => {
    const session = await bench.active();
    const rows = Array.from({ length: 60_000 }, (_, at) => `${at},2026-11-01,note ${at} ${'x'.repeat(20)}`);
    const told = await upload(session, `n,day,note\n${rows.join('\n')}\nnot a number,2026-11-01,late\n`);
    expect([told.rows, told.quarantined]).toEqual([60_000, 1]);
    expect(await read(session, `SELECT line, column_name, rule FROM "${told.dataset}$quarantine"`)).toEqual([
      [60_002, 'n', 'wrong-type'],
    ]);
  });

  it('identifiers stay as they are written, and an order of day and month that no value tells is said', async () => {
    const session = await bench.active();
    const content = 'exhibit,phone,ref,seen\n12E3,+447700900123,12.10,03/04/2024\n4E7,+447700900999,12.9,05/06/2024\n';
    const { dataset, assumed } = await upload(session, content);
    expect(await read(session, `SELECT exhibit, phone, ref, seen FROM ${dataset} ORDER BY 4`)).toEqual([
      ['12E3', '+447700900123', '12.10', '2024-04-03'],
      ['4E7', '+447700900999', '12.9', '2024-06-05'],
    ]);
    expect(assumed).toEqual([{ column: 'seen', order: 'dd/mm/yyyy' }]);
  });

  it('of a workbook with several sheets, which one was read is said, and another is brought in by its name', async () => {
    const session = await bench.active();
    const cell = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
    const sheets = {
      Calls: dataOf(cell('caller'), cell('a')),
      Blank: dataOf(),
      Texts: dataOf(cell('sender'), cell('b'), cell('c')),
    };
    const book = await bookOf({ sheets });
    const first = await upload(session, book, {}, 'phones.xlsx');
    expect([first.rows, first.assumed]).toEqual([1, [{ sheet: 'Calls', notRead: ['Texts'] }]]);
    const second = await upload(session, book, { sheet: 'Texts' }, 'phones.xlsx');
    expect([second.rows, second.assumed]).toEqual([2, []]);
    expect(await read(session, `SELECT sender FROM ${second.dataset} ORDER BY 1`)).toEqual([['b'], ['c']]);
    expect(await codeOf(upload(session, book, { sheet: 'Nowhere' }, 'phones.xlsx'))).toBe('sources.sheet-absent');
    expect(await codeOf(upload(session, PHONES, { sheet: 'Calls' }))).toBe('sources.sheet-absent');
  });

  it('fields of JSON lines that are null, empty or of several kinds lose no row, and kept whole is said', async () => {
    const session = await bench.active();
    const lines = [
      '{"a":{"x":1,"y":{"z":2}},"b":5}',
      '{"a":{"x":2,"y":null},"b":"five"}',
      '{"a":null,"b":{"z":1}}',
      '{"a":{}}',
    ];
    const { dataset, rows, quarantined, assumed } = await upload(session, lines.join('\n'), {}, 'x.jsonl');
    expect([rows, quarantined, assumed]).toEqual([4, 0, [{ column: 'b', kept: 'json' }]]);
    expect(await read(session, `SELECT a_x, a_y_z, b FROM ${dataset} ORDER BY a_x, b`)).toEqual([
      [1, 2, '5'],
      [2, null, '"five"'],
      [null, null, '{"z":1}'],
      [null, null, null],
    ]);
  });

  it('zeros in front that begin after what was looked at are not lost: such rows are put aside, with the reason', async () => {
    const session = await bench.active();
    const rows = Array.from({ length: 60_000 }, (_, at) => `${at + 1},${'x'.repeat(20)}`);
    const told = await upload(session, `number,note\n${rows.join('\n')}\n007,late\n+5,late\n`);
    expect([told.rows, told.quarantined]).toEqual([60_000, 2]);
    expect(await read(session, `SELECT line, column_name, rule FROM "${told.dataset}$quarantine" ORDER BY 1`)).toEqual([
      [60_002, 'number', 'digits-lost'],
      [60_003, 'number', 'digits-lost'],
    ]);
  });

  it('threat 20: are kept from others at least as what their session had read before', async () => {
    const session = await bench.active();
    await read(session, 'SELECT count(*) FROM police_uk_street');
    const { dataset } = await upload(session, PHONES, { grant: 'stop-and-search', categories: [] });
    const [declared] = bench.gate.uploads.of(session).find(({ name }) => name === dataset)?.declares ?? [];
    expect(declared?.conditions).toEqual([
      'classification:OFFICIAL',
      'grant:recorded-crime',
      'grant:stop-and-search',
      'operation:OP-ALDER',
    ]);
  });

  it("law: 's38-categories', law: 's38-fact-assessment' what is not said is taken for the strictest: an opinion, about anybody", async () => {
    const session = await bench.active();
    const sourceOf = async (request: Partial<SessionUploadRequest>) => {
      const { dataset } = await upload(session, PHONES, { grant: 'recorded-crime', ...request });
      const found = bench.gate.uploads.of(session).find(({ name }) => name === dataset);
      const about = found?.declares[0]?.conditions.filter((each) => each.startsWith('category:'));
      return [found?.kind, about];
    };
    const anybody = ['child', 'convicted', 'other', 'suspect', 'victim', 'witness'].map((name) => `category:${name}`);
    expect(await sourceOf({})).toEqual(['assessment', anybody]);
    expect(await sourceOf({ kind: 'fact', categories: ['suspect'] })).toEqual(['fact', ['category:suspect']]);
    expect(await sourceOf({ categories: [] })).toEqual(['assessment', []]);
    expect(await sourceOf({ conditions: ['category:victim'] })).toEqual(['assessment', ['category:victim']]);
    expect(await codeOf(upload(session, PHONES, { categories: ['nobody-knows'] }))).toBe('gate.upload-categories');
  });

  it('threat 11, 24: exist in no session of another operation, not by their names either', async () => {
    const session = await bench.active();
    const { dataset } = await upload(session, PHONES);
    expect(names(session)).toContain(dataset);
    const other = await bench.active(BIRCH);
    expect(names(other).filter((name) => name.startsWith('upload_'))).toEqual([]);
    expect(bench.gate.uploads.list(other)).toEqual([]);
    const misspelt = await codeOf(
      bench.gate.reader.read(other, { sql: 'SELECT * FROM upload_seized_phones_xxxxxxxx' }),
    );
    expect(await codeOf(bench.gate.reader.read(other, { sql: `SELECT * FROM ${dataset}` }))).toBe(misspelt);
    const defined = await bench.gate.catalogue.definitions(ENGINEER);
    expect(defined.some(({ dataset: name }) => name.startsWith('upload_'))).toBe(false);
  });

  it('are judged by the same rulings: a marking that is not held cannot be set, nor a grant that is not passed', async () => {
    const session = await bench.active();
    const refused = (request: Partial<SessionUploadRequest>) => codeOf(upload(session, PHONES, request));
    expect(await refused({ conditions: ['marking:CHILD-PROTECTION'] })).toBe('gate.upload-condition');
    expect(await refused({ conditions: ['operation:OP-BIRCH'] })).toBe('gate.upload-condition');
    expect(await refused({ conditions: ['marking:no-such'] })).toBe('gate.upload-condition');
    expect(await refused({ grant: 'no-such' })).toBe('gate.upload-grant');
    expect(await refused({ days: 91 })).toBe('gate.upload-days');
    const log = await bench.logged();
    expect(log.filter(({ act }) => act.refusal === 'gate.upload-condition').length).toBe(3);
  });

  it('come in under a purpose that was approved for it, in a session of a person', async () => {
    expect(await codeOf(upload(await bench.active(BIRCH), PHONES))).toBe('gate.tool-not-approved');
    const order = await bench.gate.orders.open('sweep', 'run1', 'person:engineer');
    expect(await codeOf(upload(order, PHONES))).toBe('gate.upload-by-person');
    await bench.gate.orders.close(order);
  });

  it("law: 's35-sensitive' headings of a protected kind are set apart, and not shown to who may not read the group", async () => {
    const session = await bench.active();
    const { dataset, groups } = await upload(session, 'ref,Ethnicity\n1,A\n2,B\n');
    expect(groups).toEqual(['ethnicity']);
    expect(await read(session, `SELECT * EXCLUDE (record_id) FROM ${dataset} ORDER BY ref`)).toEqual([[1], [2]]);
    expect(await codeOf(bench.gate.reader.read(session, { sql: `SELECT ethnicity FROM ${dataset}` }))).toBe(
      'engine.column-unknown',
    );
  });

  it("law: 's35-sensitive' so are values kept whole with a field of such a name inside; of several kinds they are refused", async () => {
    const session = await bench.active();
    const sent = (...lines: readonly string[]) => upload(session, lines.join('\n'), {}, 'people.jsonl');
    const mixed = await sent('{"ref":1,"who":{"ethnicity":"A"}}', '{"ref":2,"who":"B"}');
    expect([mixed.rows, mixed.groups]).toEqual([2, ['ethnicity']]);
    expect(await codeOf(bench.gate.reader.read(session, { sql: `SELECT who FROM ${mixed.dataset}` }))).toBe(
      'engine.column-unknown',
    );
    expect((await sent('{"ref":1,"people":[{"born":{"Ethnicity":"A"}}]}')).groups).toEqual(['ethnicity']);
    const several = sent('{"ref":1,"people":[{"ethnicity":"A","health":"B"}]}');
    expect(await codeOf(several)).toBe('sources.heading-sensitive');
  });

  it('leave nothing behind when they fail', async () => {
    const session = await bench.active();
    const before = names(session);
    const tables = async () => (await bench.gate.uploads.list(session)).length;
    const count = await tables();
    expect(await codeOf(upload(session, '{"a":1}\n[1', {}, 'x.jsonl'))).toBe('none');
    expect(await codeOf(upload(session, 'a,b\n"1,2\n'))).toBe('sources.quote-unterminated');
    expect(await codeOf(upload(session, Buffer.from('PK\x03\x04'), {}, 'x.xlsx'))).toBe('tabular.archive-broken');
    expect(names(session).length).toBe(before.length + 2);
    expect(await tables()).toBe(count + 1);
  });

  it("law: 's39-review' are out of every plan on their day by the clock, and the sweep erases them", async () => {
    const session = await bench.active();
    const { dataset, expires } = await upload(session, PHONES, { days: 1 });
    expect(expires).toBe('2026-11-24');
    await bench.restart();
    const again = await bench.active();
    expect(await read(again, `SELECT count(*) FROM ${dataset}`)).toEqual([[3]]);
    const before = (await bench.logged()).length;
    bench.clock.set(Date.parse('2026-11-24T00:00:00Z'));
    const later = await bench.active();
    expect(names(later)).not.toContain(dataset);
    expect(await codeOf(bench.gate.reader.read(later, { sql: `SELECT * FROM ${dataset}` }))).toBe(
      'engine.relation-unknown',
    );
    // The queue may have run it already, and it comes once.
    const run = await bench.gate.orders.open('sweep', 'run2', 'schedule');
    await bench.gate.upkeep.sweep(run, '2026-11-24');
    await bench.gate.orders.close(run);
    const erased = async () => (await bench.logged(before)).filter(({ act }) => act.law === 'erase');
    await vi.waitFor(async () => expect(await erased()).toHaveLength(2), { timeout: 20_000, interval: 200 });
    const acts = await erased();
    expect(acts.map(({ act }) => [act.kind, act.datasets])).toEqual([
      ['upload.erase.intent', [dataset]],
      ['upload.erase.outcome', [dataset]],
    ]);
    const { lake } = Reflect.get(bench.gate.uploads, 'parts') as { lake: Lake };
    expect((await lake.tables()).filter(({ name }) => name.startsWith(dataset))).toEqual([]);
    await bench.restart();
    expect(names(await bench.active())).not.toContain(dataset);
  });

  it('are taken back by who brought them, and by nobody else', async () => {
    const session = await bench.active();
    const { dataset } = await upload(session, PHONES);
    const other = await bench.active(BIRCH);
    expect(await codeOf(bench.gate.uploads.eraseOwn(other, dataset))).toBe('gate.dataset-unknown');
    expect(session.facts.person).toBe(ANALYST);
    await bench.gate.uploads.eraseOwn(session, dataset);
    expect(names(session)).not.toContain(dataset);
    expect(await codeOf(bench.gate.uploads.eraseOwn(session, dataset))).toBe('gate.dataset-unknown');
  });

  describe("law: 's39-review' an erasure that was cut short", () => {
    const parts = () => Reflect.get(bench.gate.uploads, 'parts') as { database: Kysely<GateSchema>; lake: Lake };
    const rowsLeft = async (dataset: string) =>
      (await parts().database.selectFrom('gate.uploads').select('dataset').execute()).filter(
        (row) => row.dataset === dataset,
      ).length;
    const tablesLeft = async (dataset: string) =>
      (await parts().lake.tables()).filter(({ name }) => name.startsWith(dataset)).length;
    const sweep = async () => {
      const run = await bench.gate.orders.open('sweep', 'run3', 'schedule');
      await bench.gate.upkeep.sweep(run, '2026-11-24').finally(() => bench.gate.orders.close(run));
    };
    /** The connection is lost once, at this step. */
    const lost = (step: 'updateTable' | 'deleteFrom' | 'drop') => {
      const error = () => {
        throw new TypeError('connection lost');
      };
      if (step === 'drop') return vi.spyOn(parts().lake.upkeep, 'drop').mockImplementationOnce(async () => error());
      const { database } = Reflect.get(Reflect.get(bench.gate.uploads, 'erasure'), 'parts') as {
        database: Kysely<GateSchema>;
      };
      return vi.spyOn(database, step).mockImplementationOnce(error);
    };

    for (const step of ['updateTable', 'deleteFrom', 'drop'] as const) {
      it(`at its ${step}: it stays hidden, its outcome says so, and the sweep finishes it`, async () => {
        const session = await bench.active();
        const { dataset } = await upload(session, PHONES);
        const before = (await bench.logged()).length;
        const spy = lost(step);
        expect(await codeOf(bench.gate.uploads.eraseOwn(session, dataset))).toContain('connection lost');
        spy.mockRestore();
        expect(names(session)).not.toContain(dataset);
        expect(await rowsLeft(dataset)).toBe(1);
        await sweep();
        expect([await rowsLeft(dataset), await tablesLeft(dataset)]).toEqual([0, 0]);
        const acts = (await bench.logged(before)).filter(({ act }) => act.kind.startsWith('upload.erase'));
        expect(acts.map(({ act }) => act.note)).toEqual([
          'taken back by who brought it',
          'failed: unknown',
          'begun before',
          'complete',
        ]);
      });
    }

    it('is finished when whoever brought it asks again, and hidden after a new start', async () => {
      const session = await bench.active();
      const { dataset } = await upload(session, PHONES);
      const spy = lost('drop');
      expect(await codeOf(bench.gate.uploads.eraseOwn(session, dataset))).toContain('connection lost');
      spy.mockRestore();
      await bench.restart();
      const again = await bench.active();
      expect(names(again)).not.toContain(dataset);
      expect(await tablesLeft(dataset)).toBeGreaterThan(0);
      await bench.gate.uploads.eraseOwn(again, dataset);
      expect([await rowsLeft(dataset), await tablesLeft(dataset)]).toEqual([0, 0]);
      expect(await codeOf(bench.gate.uploads.eraseOwn(again, dataset))).toBe('gate.dataset-unknown');
    });

    it('an upload whose outcome could not be written down leaves nothing behind', async () => {
      const session = await bench.active();
      const { collector } = Reflect.get(bench.gate.uploads, 'parts') as { collector: Collector };
      const { recorder } = Reflect.get(collector, 'parts') as { recorder: Recorder };
      const record = recorder.record.bind(recorder);
      let told = '';
      const spy = vi.spyOn(recorder, 'record').mockImplementation(async (scope, act, ...rest) => {
        if (act.kind === 'upload.outcome' && act.note === 'complete') {
          told = act.datasets?.[0] ?? '';
          throw new TypeError('the log is full');
        }
        return record(scope, act, ...rest);
      });
      expect(await codeOf(upload(session, PHONES))).toContain('the log is full');
      spy.mockRestore();
      expect(told).toMatch(/^upload_/);
      expect([await rowsLeft(told), await tablesLeft(told)]).toEqual([0, 0]);
      await bench.restart();
      expect(names(await bench.active())).not.toContain(told);
    });
  });
});
