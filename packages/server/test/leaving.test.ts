import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { earlierLogs } from '@peel/gate/leaving/earlier-logs';
import { recipientKey, unsealed } from '@peel/gate/leaving/sealing';
import { filesOfTar, SEALED_EXPORT } from '@peel/gate/leaving/tar';
import type { GateSchema } from '@peel/gate/migrations';
import type { ActiveSession } from '@peel/gate/session';
import { ManualClock, systemClock } from '@peel/kernel/clock';
import { systemFiles } from '@peel/kernel/files';
import { SeededRandomness } from '@peel/kernel/randomness';
import { readContainer } from '@peel/lake/avro-container';
import { decodeOrigin } from '@peel/ledger/origin';
import { verifyLog } from '@peel/ledger/verify';
import { startPostgres } from '@peel/metastore/postgres';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALDER,
  ANALYST,
  Bench,
  BIRCH,
  codeOf,
  OVERSEER,
  START,
  STEWARD,
  STEWARD_TWO,
  searchCsv,
  streetCsv,
  taken,
} from '../../gate/test/bench.js';
import { compose, type Service } from '../src/compose.js';
import { restore } from '../src/restore.js';
import { Workspace } from '../src/workspace.js';

const STREET = 'SELECT * FROM police_uk_street ORDER BY ALL';
const SEARCHES = 'SELECT * FROM police_uk_stop_and_search ORDER BY ALL';
const REASON = 'Comparing what was restored with what had been exported';
const later = new ManualClock(START + 3_600_000);

let bench: Bench;
let keys: Awaited<ReturnType<typeof recipientKey>>;
let sealedFolder: string;
let codes: { readonly steward: string; readonly overseer: string };

beforeAll(async () => {
  bench = await Bench.make();
  await bench.import('police_uk_street', { 'a.csv': streetCsv(400), 'b.csv': streetCsv(100, 400) });
  await bench.import('police_uk_stop_and_search', { 'c.csv': searchCsv(200) });
  keys = await recipientKey();
  sealedFolder = join(bench.above, 'sealed');
  // Somebody who can write to the database, and not to the log, makes a steward of the analyst; a dataset is frozen.
  const database = Reflect.get(bench.gate.people, 'database') as Kysely<GateSchema>;
  const [role] = await database.selectFrom('gate.holdings').selectAll().where('person', '=', STEWARD).execute();
  await database
    .insertInto('gate.holdings')
    .values({ ...(role as GateSchema['gate.holdings']), person: ANALYST, kind: 'role', name: 'steward' })
    .execute();
  await bench.gate.freezes.freeze('operation', 'OP-LANTERN', OVERSEER, 'An exercise');
  const { requests } = bench.gate.leaving;
  const asked = await requests.ask(STEWARD, [keys.recipient], false);
  const confirmed = await requests.confirm(asked.request, OVERSEER);
  codes = { steward: asked.code, overseer: confirmed.code };
  await fs.mkdir(sealedFolder);
  const bytes = await collected(bench.gate.leaving.exporting.run(asked.request, STEWARD, undefined));
  await fs.writeFile(join(sealedFolder, SEALED_EXPORT), bytes);
}, 240_000);
afterAll(() => bench.remove());

async function collected(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** The export as files, opened with the key. */
async function opened(): Promise<Map<string, Buffer>> {
  const source = (async function* () {
    yield await fs.readFile(join(sealedFolder, SEALED_EXPORT));
  })();
  const files = new Map<string, Buffer>();
  for await (const { path, chunks } of filesOfTar(unsealed(keys.key, source))) files.set(path, await collected(chunks));
  return files;
}

/** An export in the clear, of these files. */
async function written(name: string, files: ReadonlyMap<string, Uint8Array>): Promise<string> {
  const folder = join(bench.above, name);
  for (const [path, bytes] of files) {
    await fs.mkdir(join(folder, path, '..'), { recursive: true });
    await fs.writeFile(join(folder, path), bytes);
  }
  return folder;
}

const restoredTo = (name: string, from = sealedFolder, key: string | undefined = keys.key) =>
  restore(from, join(bench.above, name), { key, ports: { ...ports(`restore ${name}`) } }, () => undefined);

function ports(seed: string) {
  return { clock: later, randomness: new SeededRandomness(seed), log: () => undefined };
}

async function serviceOf(name: string): Promise<Service> {
  return compose(new Workspace(join(bench.above, name)), { onFatal: () => undefined, ports: ports(`run ${name}`) });
}

async function rows(service: Service, sql: string, what = ALDER) {
  const session: ActiveSession = await service.gate.sessions
    .open({ person: ANALYST, ...what, justification: REASON })
    .then(({ session: id }) => service.gate.sessions.require(id, ANALYST));
  return taken(await service.gate.reader.read(session, { sql }));
}

/** What a check of the files finds. */
async function checkOf({ gate }: Pick<Service, 'gate'>) {
  for await (const message of gate.fileCheck.run(OVERSEER, 10_000, new AbortController().signal))
    if (message.type === 'E') return message.body;
  throw new TypeError('a check ends with its report');
}

describe('an export', () => {
  it('threat 8: is never one person’s, nor of two without an overseer, nor to nobody', async () => {
    const { requests, exporting } = bench.gate.leaving;
    const alone = await requests.ask(STEWARD, [keys.recipient], false);
    expect(await codeOf(collected(exporting.run(alone.request, STEWARD, undefined)))).toBe('gate.export-needs-two');
    expect(await codeOf(requests.confirm(alone.request, STEWARD))).toBe('gate.export-needs-two');
    expect(await codeOf(requests.confirm(alone.request, STEWARD_TWO))).toBe('gate.export-needs-two');
    expect(await codeOf(requests.confirm(alone.request, ANALYST))).toBe('gate.role-needed');
    expect(await codeOf(requests.ask(ANALYST, [keys.recipient], false))).toBe('gate.role-needed');
    expect(await codeOf(requests.ask(STEWARD, [], false))).toBe('gate.export-form');
    expect(await codeOf(requests.ask(STEWARD, ['age1notakey'], false))).toBe('gate.export-form');
    await requests.confirm(alone.request, OVERSEER);
    expect(await codeOf(collected(exporting.run(alone.request, STEWARD_TWO, undefined)))).toBe('gate.export-needs-two');
    later.set(START + 3_600_000);
  });

  it('threat 8: is in the ledger before its first byte, with both people and whom it goes to', async () => {
    const acts = (await bench.logged()).map(({ act }) => act).filter(({ kind }) => kind.startsWith('export.'));
    const intent = acts.find(({ kind }) => kind === 'export.intent');
    expect(intent).toMatchObject({ law: 'disclose', recipient: keys.recipient, overseer: 'person:overseer' });
    expect(intent?.datasets).toEqual(expect.arrayContaining(['police_uk_stop_and_search', 'police_uk_street']));
    const files = await opened();
    const report = await verifyLog({
      log: { read: async (path) => files.get(`ledger/log/${path}`) },
      publicKey: JSON.parse(files.get('manifest.json')?.toString() ?? '').key,
    });
    expect(report.problems).toEqual([]);
  });

  it('threat 8: shows nothing of what is in it, not even names, to who has no key', async () => {
    const bytes = await fs.readFile(join(sealedFolder, SEALED_EXPORT));
    for (const seeded of ['police_uk', 'Burglary', 'analyst', 'Ann Alyst', 'OP-ALDER', 'manifest', 'Street', 'steward'])
      expect([seeded, bytes.includes(seeded)]).toEqual([seeded, false]);
    const other = await recipientKey();
    expect(await codeOf(restoredTo('wrong-key', sealedFolder, other.key))).toBe('gate.archive-key');
    expect(await fs.readdir(join(bench.above, 'wrong-key'))).toEqual([]);
  });

  it('threat 8, threat 9: carries no holding that the log does not bear out: a restore would make it true', async () => {
    const held = (await opened()).get('state/gate.holdings.ndjson')?.toString().split('\n') ?? [];
    expect(held.filter((line) => line.includes('"analyst"') && line.includes('"steward"'))).toEqual([]);
    expect(held.length).toBeGreaterThan(10);
  });

  it('threat 8: carries no signing key, session, sign-in or token', async () => {
    const files = await opened();
    const paths = [...files.keys()];
    expect(paths.filter((path) => /\.key$|sessions|sign-?in/.test(path))).toEqual([]);
    expect(files.get('state/gate.people.ndjson')?.toString()).toContain('Ann Alyst');
    expect(files.get('state/gate.people.ndjson')?.toString()).not.toContain('token');
    expect(paths.some((path) => path.startsWith('lake/') && path.endsWith('.parquet'))).toBe(true);
    expect(files.get('workspace/purposes/volume-crime-analysis.yaml')?.toString()).toContain(
      'Analysis of volume crime',
    );
  });
});

async function confirmedPlain(): Promise<string> {
  const { requests } = bench.gate.leaving;
  const { request } = await requests.ask(STEWARD, [], true);
  await requests.confirm(request, OVERSEER);
  return request;
}

async function exported(base: string): Promise<Map<string, Buffer>> {
  return unpacked(await collected(bench.gate.leaving.exporting.run(await confirmedPlain(), STEWARD, base)));
}

async function unpacked(archive: Buffer): Promise<Map<string, Buffer>> {
  const source = (async function* () {
    yield archive;
  })();
  const files = new Map<string, Buffer>();
  for await (const { path, chunks } of filesOfTar(source)) files.set(path, await collected(chunks));
  return files;
}

/** Every place that a metadata file of Iceberg names, with the length it gives where it gives one. */
function locationsIn(path: string, bytes: Buffer): readonly { readonly place: string; readonly length?: number }[] {
  if (path.endsWith('.json')) {
    const { location, snapshots } = JSON.parse(bytes.toString()) as {
      location: string;
      snapshots?: { 'manifest-list': string }[];
    };
    return [{ place: location }, ...(snapshots ?? []).map((each) => ({ place: each['manifest-list'] }))];
  }
  return readContainer(bytes).records.map((record) => {
    const file = record.data_file as { file_path: string; file_size_in_bytes: number } | undefined;
    return file === undefined
      ? { place: String(record.manifest_path), length: Number(record.manifest_length) }
      : { place: file.file_path, length: Number(file.file_size_in_bytes) };
  });
}

describe('a restore', () => {
  it("threat 8: law: 'exit' is sealed until the steward and the overseer of the exported log have opened it; then everything is as it was", async () => {
    const restored = await restoredTo('new');
    expect(restored.origin).not.toBe(restored.continues);
    expect(restored.origin).toMatch(/^peel-demonstration\/bench\/restored-2026-11-23-/);
    let service = await serviceOf('new');
    const person = { person: ANALYST, ...ALDER, justification: REASON };
    expect(await codeOf(service.gate.sessions.open(person))).toBe('gate.sealed');
    expect(await codeOf(service.gate.approvePolicy('x', STEWARD, 'engineer'))).toBe('gate.sealed');
    expect(await codeOf(service.openRestored('steward', codes.overseer))).toBe('gate.opener-unknown');
    expect(await codeOf(service.openRestored('steward-two', codes.steward))).toBe('gate.opener-unknown');
    expect((await service.openRestored('steward', codes.steward)).sealed).toBe(true);
    expect((await service.openRestored('steward', codes.steward)).sealed).toBe(true);
    expect(await codeOf(service.gate.sessions.open(person))).toBe('gate.sealed');
    await service.close();
    service = await serviceOf('new');
    expect(service.gate.leaving.opening.isSealed).toBe(true);
    expect((await service.openRestored('overseer', codes.overseer)).sealed).toBe(false);

    for (const [sql, what] of [
      [STREET, ALDER],
      [SEARCHES, BIRCH],
      [SEARCHES, ALDER],
    ] as const) {
      const [was, is] = [await rows(bench.service, sql, what), await rows(service, sql, what)];
      expect(is.columns).toEqual(was.columns);
      expect(is.rows).toEqual(was.rows);
      expect(was.rows.length).toBeGreaterThan(100);
    }
    expect(service.gate.policy.hash).toBe(bench.gate.policy.hash);
    expect(await new Workspace(join(bench.above, 'new')).definitions()).toEqual(await bench.workspace.definitions());
    const states = async (from: Service) =>
      (await from.gate.orders.list()).map(({ definition, state }) => [definition.name, state.state]);
    expect(await states(service)).toEqual(await states(bench.service));
    expect(await service.gate.freezes.listFor(OVERSEER)).toEqual(await bench.gate.freezes.listFor(OVERSEER));
    expect(service.gate.freezes.isFrozen('operation', 'OP-LANTERN')).toBe(true);
    const histories = async (from: Service) => {
      const { session } = await from.gate.sessions.open(person);
      const active = await from.gate.sessions.require(session, ANALYST);
      return (await from.gate.catalogue.history(active, 'police_uk_street')).map(({ time, operation, rowsAdded }) => [
        time,
        operation,
        rowsAdded,
      ]);
    };
    expect(await histories(service)).toEqual(await histories(bench.service));
    const check = await checkOf(service);
    expect(check).toEqual(await checkOf(bench));
    expect(check).toMatchObject({ whole: true, takenUp: 0 });
    expect(check.files).toBeGreaterThan(3);
    await service.close();

    // The new log begins with the old one's checkpoint, and what the old log was is there to be proved.
    const workspace = new Workspace(join(bench.above, 'new'));
    const bundle = await firstEntry(workspace);
    const origin = decodeOrigin(bundle);
    expect(origin?.continues?.origin).toBe('peel-demonstration/bench');
    const before = await fs.readFile(workspace.path('ledger-before', 'log', 'checkpoint'), 'utf8');
    expect(origin?.continues?.checkpoint).toBe(before);
    service = await serviceOf('new');
    expect(service.gate.leaving.opening.isSealed).toBe(false);
    const { log, earlierLogs: earlier } = (await service.publicRecord.facts()) ?? {};
    expect(log?.origin).toBe(restored.origin);
    expect(earlier).toEqual([{ origin: 'peel-demonstration/bench', key: origin?.continues?.key }]);
    const months = ['2026-10', '2026-11', '2026-12'];
    expect(months.map((month) => service.gate.upkeep.covers(month))).toEqual(['none', 'in-part', 'whole']);
    expect(months.map((month) => bench.gate.upkeep.covers(month))).toEqual(['none', 'whole', 'whole']);
    const third = { origin: 'third', key: 'third+0+AA', checkpoint: '' };
    expect(await earlierLogs({ continues: third }, systemFiles, workspace.path('ledger'))).toEqual([
      { origin: 'third', key: 'third+0+AA' },
      { origin: 'peel-demonstration/bench', key: origin?.continues?.key },
    ]);
    await service.close();
  }, 240_000);

  it('goes on where one was cut off, and is refused where one is under way', async () => {
    const folder = join(bench.above, 'cut-off');
    const workspace = new Workspace(folder);
    await fs.mkdir(workspace.state, { recursive: true });
    await fs.writeFile(workspace.path('half-made'), '');
    const postgres = await startPostgres(
      { folder: workspace.path('postgres'), runFolder: workspace.path('run') },
      { clock: systemClock, log: () => undefined },
    );
    try {
      expect(await codeOf(restoredTo('cut-off'))).toBe('metastore.workspace-in-use');
      expect(await postgres.healthy()).toBe(true);
    } finally {
      await postgres.stop();
    }
    const home = await fs.readFile(workspace.path('postgres', 'location'), 'utf8').catch(() => undefined);
    await restoredTo('cut-off');
    if (home !== undefined) await expect(fs.stat(home.trim())).rejects.toMatchObject({ code: 'ENOENT' });
  }, 120_000);

  it('threat 8: of an export with forged roles, or with anything else changed, is refused and leaves nothing', async () => {
    const files = await opened();
    const people = files.get('state/gate.holdings.ndjson')?.toString() ?? '';
    const forged = new Map(files);
    forged.set('state/gate.holdings.ndjson', Buffer.from(people.replace('"name": "analyst"', '"name": "steward"')));
    expect(forged.get('state/gate.holdings.ndjson')?.toString()).not.toBe(people);
    expect(await codeOf(restoredTo('forged', await written('forged-export', forged), undefined))).toBe(
      'server.export-damaged',
    );
    expect(await fs.readdir(join(bench.above, 'forged'))).toEqual([]);
    // With a manifest that agrees, but is not signed by the log.
    const resigned = new Map(files);
    const manifest = files.get('manifest.json')?.toString() ?? '';
    resigned.set('manifest.json', Buffer.from(manifest.replace('"person": "overseer"', '"person": "engineer"')));
    expect(await codeOf(restoredTo('resigned', await written('resigned-export', resigned), undefined))).toBe(
      'gate.archive-damaged',
    );
    const cut = new Map([...files].filter(([path]) => !path.endsWith('.parquet')));
    expect(await codeOf(restoredTo('cut', await written('cut-export', cut), undefined))).toBe('server.export-damaged');
  });

  it('of an export that was cut short, or of another log than the one named, is refused', async () => {
    const bytes = await fs.readFile(join(sealedFolder, SEALED_EXPORT));
    const short = await written('short', new Map([[SEALED_EXPORT, bytes.subarray(0, bytes.length - 70_000)]]));
    expect(await codeOf(restoredTo('from-short', short))).toBe('gate.archive-damaged');
    const named = restore(
      sealedFolder,
      join(bench.above, 'named'),
      { key: keys.key, logKey: 'other+00000000+AAAA' },
      () => undefined,
    );
    expect(await codeOf(named)).toBe('server.export-damaged');
    expect(await codeOf(restoredTo('ws'))).toBe('server.already-a-workspace');
    for (const text of ['{"version": 1, "fil', '{}', 'null', '{"files": [1]}']) {
      const damaged = await written('no-manifest', new Map([['manifest.json', Buffer.from(text)]]));
      expect(await codeOf(restoredTo('from-damaged', damaged, undefined))).toBe('server.export-damaged');
    }
    await fs.writeFile(join(bench.above, 'a-file'), 'mine');
    expect(await codeOf(restoredTo('a-file'))).toBe('server.not-a-folder');
    expect(await fs.readFile(join(bench.above, 'a-file'), 'utf8')).toBe('mine');
  });
});

/** Entry 0 of the restored workspace's log, from its tiles. */
async function firstEntry(workspace: Workspace): Promise<Uint8Array> {
  const folder = workspace.path('ledger', 'log', 'tile', 'entries');
  const [name] = (await fs.readdir(folder)).filter((each) => each.startsWith('000'));
  const path = name?.endsWith('.p')
    ? join(folder, name, (await fs.readdir(join(folder, name)))[0] ?? '')
    : join(folder, '000');
  const bundle = await fs.readFile(path);
  return bundle.subarray(2, 2 + bundle.readUInt16BE(0));
}

// Last: a file comes in here that the exports above do not hold.
describe('an export in the clear', () => {
  it('names its files where it lies, for readers that know nothing of Peel, and is restored like any other', async () => {
    const folder = join(bench.above, 'plain');
    const base = `file://${folder}/lake`;
    const files = await exported(base);
    await written('plain', files);
    const metadata = [...files].filter(([path]) => path.startsWith('lake/') && !path.endsWith('.parquet'));
    expect(metadata.length).toBeGreaterThan(5);
    for (const [path, bytes] of metadata) {
      for (const { place, length } of locationsIn(path, bytes)) {
        expect(place.startsWith(`${base}/`)).toBe(true);
        const named = files.get(`lake/${place.slice(base.length + 1)}`);
        if (length !== undefined) expect([place, named?.length]).toEqual([place, length]);
      }
    }
    expect((await restoredTo('from-plain', folder, undefined)).continues).toBe('peel-demonstration/bench');
  }, 120_000);

  it('is of one moment, whatever comes in meanwhile; what was erased meanwhile stops it, and it can be run again', async () => {
    const request = await confirmedPlain();
    const running = bench.gate.leaving.exporting.run(request, OVERSEER, undefined);
    const first = await running.next();
    await bench.import('police_uk_street', { 'd.csv': streetCsv(50, 700) });
    const rest = await collected(running);
    const files = await unpacked(Buffer.concat([first.value ?? Buffer.alloc(0), rest]));
    const pointers = files.get('state/lake.tables.ndjson')?.toString() ?? '';
    for (const line of pointers.trim().split('\n'))
      expect(files.has(`lake/${(JSON.parse(line) as { metadata: string }).metadata}`)).toBe(true);
    const imported = files.get('state/gate.imports.ndjson')?.toString() ?? '';
    expect(imported.includes('d.csv')).toBe(false);

    const again = await confirmedPlain();
    const [name] = [...files.keys()].filter((path) => path.startsWith('lake/') && path.endsWith('.parquet'));
    const place = bench.workspace.path(name ?? '');
    await fs.rename(place, `${place}.away`);
    const { exporting } = bench.gate.leaving;
    expect(await codeOf(collected(exporting.run(again, STEWARD, undefined)))).toBe('gate.export-overtaken');
    await fs.rename(`${place}.away`, place);
    expect((await collected(exporting.run(again, STEWARD, undefined))).length).toBeGreaterThan(1_000);
    expect(await codeOf(collected(exporting.run(again, STEWARD, undefined)))).toBe('gate.export-unknown');
  }, 120_000);

  it('goes under several orders where some data is kept closer; without them nobody is asked to agree', async () => {
    const order = 'purposes/orders/continuity.yaml';
    const both = '[police_uk_street, police_uk_stop_and_search]';
    const without = (text: string, ...labels: readonly string[]) =>
      labels.reduce((left, name) => left.replace(`  - ${name}\n`, ''), text);
    await bench.copy(order, 'purposes/orders/continuity-two.yaml', (text) =>
      without(text.replace(both, '[police_uk_stop_and_search]'), 'grant:recorded-crime'),
    );
    await bench.edit(order, (text) =>
      without(
        text.replace(both, '[police_uk_street]'),
        ...['grant:stop-and-search', 'category:child', 'category:other', 'marking:group-ethnicity'],
      ),
    );
    const { requests, exporting } = bench.gate.leaving;
    await bench.approvePolicy();
    expect(await codeOf(requests.ask(STEWARD, [keys.recipient], false))).toBe('gate.export-order-waits');
    const refused = await requests.ask(STEWARD, [keys.recipient], false).catch((error: unknown) => error);
    for (const name of ['"continuity" (', '"continuity-two" (']) expect(String(refused)).toContain(name);
    await bench.approveOrders();
    const request = await confirmedPlain();
    const from = (await bench.logged()).length;
    const files = await unpacked(await collected(exporting.run(request, STEWARD, undefined)));
    expect([...files.keys()].filter((path) => path.endsWith('.parquet')).length).toBeGreaterThan(2);
    const begun = (await bench.logged(from)).map(({ act }) => act).filter(({ kind }) => kind === 'upkeep.export');
    expect(begun.map(({ datasets }) => datasets).sort()).toEqual([['police_uk_stop_and_search'], ['police_uk_street']]);
  }, 120_000);
});
