import { inflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ALDER, BIRCH, searchCsv, streetCsv } from '../../gate/test/bench.js';
import { ApiBench, bytesOf } from './api-bench.js';

let api: ApiBench;
let session: string;
const STREET = 'police_uk_street';

beforeAll(async () => {
  api = await ApiBench.make(async (bench) => {
    const formula = streetCsv(3).replace('On or near Street 1', '=cmd|calc');
    await bench.import(STREET, { 'a.csv': formula, 'b.csv': streetCsv(3_000, 100) });
    await bench.import('police_uk_stop_and_search', { 'c.csv': searchCsv(3) });
  });
  session = await api.open(ALDER);
});
afterAll(() => api.remove());

const SQL = `SELECT crime_id, location, longitude FROM ${STREET} ORDER BY crime_id LIMIT 3`;

async function download(body: object, more: { session?: string; as?: string } = {}) {
  const response = await api.send('/download', { session, ...more, body: { sql: SQL, ...body } });
  return { response, bytes: await bytesOf(response) };
}

describe('a download', () => {
  it('is a disclosure to oneself: intent before, outcome after, recipient the person', async () => {
    const from = (await api.bench.logged()).length;
    await download({ format: 'csv' });
    const acts = (await api.bench.logged(from)).map(({ act }) => act);
    expect(acts).toMatchObject([
      { kind: 'read.intent', law: 'disclose', recipient: 'person:analyst', note: 'download: csv', datasets: [STREET] },
      { kind: 'read.outcome', law: 'disclose', recipient: 'person:analyst', note: 'complete', counts: { rows: 3 } },
    ]);
  });

  it('as CSV is named after its handling, and safe in a spreadsheet; for programs it is exact', async () => {
    const { response, bytes } = await download({ format: 'csv', name: 'Burglaries "of" ../ward' });
    expect(response.headers['content-disposition']).toBe(
      'attachment; filename="Burglaries of ward OFFICIAL 2026-11-23.csv"',
    );
    expect(bytes.toString()).toMatch(/^\ufeff# Handling: Not to be passed on\./);
    expect(bytes.toString()).toMatch(/# Ledger event: evt_\w+\r\ncrime_id,location,longitude\r\n/);
    expect(bytes.toString()).toContain(",'=cmd|calc,-0.11\r\n");
    const exact = await download({ format: 'csv', reader: 'program' });
    expect(exact.bytes.toString()).toMatch(/^crime_id,/);
    expect(exact.bytes.toString()).toContain(',=cmd|calc,-0.11\r\n');
    const marked = (await download({ format: 'csv', reader: 'program', marked: true })).bytes.toString();
    expect(marked).toMatch(/^# Handling: Not to be passed on\./);
    const bare = (await download({ format: 'csv', marked: false })).bytes.toString();
    expect(bare).toMatch(/^\ufeffcrime_id,location,longitude\r\n/);
  });

  it('as Parquet and XLSX has its marking inside', async () => {
    const from = (await api.bench.logged()).length;
    const parquet = (await download({ format: 'parquet' })).bytes;
    const intent = (await api.bench.logged(from))[0]?.id ?? '';
    expect(parquet.subarray(-4).toString()).toBe('PAR1');
    for (const told of ['Not to be passed on', 'Official', ALDER.purpose, ALDER.operation, intent])
      expect(parquet.toString('latin1')).toContain(told);
    const sheets = inflated((await download({ format: 'xlsx' })).bytes);
    expect(sheets.find((text) => text.includes('Not to be passed on'))).toContain(ALDER.operation);
    expect(sheets.find((text) => text.includes('=cmd|calc'))).not.toContain('<f>');
  });

  it('says of sensitive columns only where the session reads them', async () => {
    await api.bench.edit('purposes/stop-search-scrutiny.yaml', (text) => text.replace('[sql, ', '[sql, download, '));
    await api.bench.approveAll();
    const scrutiny = await api.open(BIRCH);
    const sql = 'SELECT age_range FROM police_uk_stop_and_search';
    const marking = async (named: string) =>
      (await download({ format: 'csv', marked: true, sql }, { session: named })).bytes.toString();
    expect(await marking(scrutiny)).toContain('# Sensitive data: Ethnicity');
    expect(await marking(await api.open(ALDER))).not.toContain('Sensitive data');
  });

  it('is refused where the purpose was not approved for it, or the session is somebody else’s: nothing of a file comes', async () => {
    await api.bench.edit('purposes/volume-crime-analysis.yaml', (text) => text.replace('download, ', ''));
    await api.bench.approveAll();
    const without = await api.open(ALDER);
    expect(await api.code('/download', { session: without, body: { sql: SQL, format: 'csv' } })).toBe(
      'gate.tool-not-approved',
    );
    await api.bench.edit('purposes/volume-crime-analysis.yaml', (text) => text.replace('[sql, ', '[sql, download, '));
    await api.bench.approveAll();
    const foreign = { session: without, as: 'engineer', body: { sql: SQL, format: 'csv' } };
    expect(await api.code('/download', foreign)).toBe('gate.session-unknown');
    expect(await api.code('/download', { session: without, body: { sql: 'SELECT', format: 'csv' } })).toMatch(
      /^engine\./,
    );
    expect(await api.code('/download', { session: without, body: { sql: SQL, format: 'pdf' } })).toBe(
      'server.body-invalid',
    );
  });

  it('that meets a value it cannot convert is refused, or cut where it was: never ended as if it were whole', async () => {
    const few = `(SELECT crime_id FROM ${STREET} ORDER BY crime_id DESC LIMIT 400)`;
    const last = `(SELECT max(crime_id) FROM ${STREET})`;
    const sql = `SELECT CAST(CASE WHEN a.crime_id = ${last} AND b.crime_id = ${last} THEN 'x' ELSE '1' END AS INTEGER) AS one FROM ${STREET} a, ${few} b`;
    const from = (await api.bench.logged()).length;
    const ended = await download({ format: 'csv', sql }, { session }).then(
      ({ response }) => response.statusCode,
      () => 'cut',
    );
    expect([422, 'cut']).toContain(ended);
    const outcomes = (await api.bench.logged(from)).map(({ act }) => act).filter(({ kind }) => kind === 'read.outcome');
    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]?.note).not.toBe('complete');
  });

  it('that its reader breaks off is told as cancelled; one whose session ends is cut, never ended', async () => {
    const own = await api.open(ALDER);
    const sql = `SELECT a.crime_id, b.location FROM ${STREET} a, ${STREET} b`;
    const from = (await api.bench.logged()).length;
    const first = await api.send('/download', { session: own, body: { sql, format: 'csv' } });
    await new Promise((resolve) => first.once('readable', resolve));
    first.destroy();
    await vi.waitFor(
      async () => {
        const ended = (await api.bench.logged(from)).find(({ act }) => act.kind === 'read.outcome');
        expect(ended?.act).toMatchObject({ law: 'disclose', note: expect.stringMatching(/^cancelled/) });
      },
      { timeout: 8_000, interval: 200 },
    );
    const second = await api.send('/download', { session: own, body: { sql, format: 'csv' } });
    await new Promise((resolve) => second.once('readable', resolve));
    await api.ask(`/sessions/${own}/close`, { method: 'POST' });
    await expect(bytesOf(second)).rejects.toThrow(/aborted|terminated|reset/);
  });

  it('of an earlier point has what was known then, as a read has: told in the file, in its name and in the log', async () => {
    const before = api.bench.clock.now();
    api.bench.clock.advance(3_600_000);
    await api.bench.import(STREET, { 'c.csv': streetCsv(7, 9_000) });
    session = await api.open(ALDER);
    const sql = `SELECT count(*) AS n FROM ${STREET}`;
    const points = [new Date(before).toISOString(), '2026-11-23', await firstCommit(session)];
    for (const at of points) {
      const [, rows] = await api.lines('/sql', { session, body: { sql, at } });
      const count = (rows as unknown as { rows: readonly (readonly [number])[] }).rows[0]?.[0];
      expect(count, at).toBe(at === '2026-11-23' ? 0 : 3_003);
      const from = (await api.bench.logged()).length;
      const { response, bytes } = await download({ format: 'csv', marked: true, reader: 'program', sql, at });
      expect(bytes.toString()).toContain(`# As it was: ${at}\r\n`);
      expect(bytes.toString()).toMatch(new RegExp(`\r\nn\r\n${String(count)}\r\n$`));
      expect(response.headers['content-disposition']).toContain(
        ` 2026-11-23 as it was ${at.replaceAll(':', '-')}.csv"`,
      );
      expect((await api.bench.logged(from))[0]).toMatchObject({
        act: { kind: 'read.intent', law: 'disclose', recipient: 'person:analyst' },
        content: { query: sql, plan: { at } },
      });
    }
    const now = await download({ format: 'csv', marked: true, sql });
    expect(now.bytes.toString()).toMatch(/\r\nn\r\n3010\r\n$/);
    expect(now.bytes.toString()).not.toContain('As it was');
    for (const at of ['last Tuesday', 'snap_00000000000000000000000000'])
      expect(await api.code('/download', { session, body: { sql, format: 'csv', at } })).toBe(
        await api.code('/sql', { session, body: { sql, at } }),
      );
    expect(await api.code('/download', { session, body: { sql, format: 'csv', at: 'last Tuesday' } })).toBe(
      'gate.time-unreadable',
    );
  });
});

async function firstCommit(named: string): Promise<string> {
  const { text } = await api.ask(`/datasets/${STREET}/history`, { session: named });
  return (JSON.parse(text) as readonly { commit: string }[]).at(-1)?.commit ?? 'none';
}

/** The texts of a zip archive's members. */
function inflated(archive: Buffer): readonly string[] {
  const texts: string[] = [];
  for (let at = archive.indexOf('PK\u0003\u0004'); at !== -1; at = archive.indexOf('PK\u0003\u0004', at + 4)) {
    const begin = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
    texts.push(inflateRawSync(archive.subarray(begin)).toString());
  }
  return texts;
}
