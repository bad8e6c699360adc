import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { earlierLogs } from '@peel/gate/leaving/earlier-logs';
import { SEALED_EXPORT } from '@peel/gate/leaving/tar';
import type { ActiveSession } from '@peel/gate/session';
import { systemClock } from '@peel/kernel/clock';
import { systemFiles } from '@peel/kernel/files';
import { decodeOrigin } from '@peel/ledger/origin';
import { startPostgres } from '@peel/metastore/postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ALDER, ANALYST, BIRCH, codeOf, OVERSEER, STEWARD, taken } from '../../gate/test/bench.js';
import type { Service } from '../src/compose.js';
import { restore } from '../src/restore.js';
import { Workspace } from '../src/workspace.js';
import { Leaving } from './leaving-bench.js';

const STREET = 'SELECT * FROM police_uk_street ORDER BY ALL';
const SEARCHES = 'SELECT * FROM police_uk_stop_and_search ORDER BY ALL';
const REASON = 'Comparing what was restored with what had been exported';

let leaving: Leaving;
beforeAll(async () => {
  leaving = await Leaving.make();
}, 240_000);
afterAll(() => leaving.bench.remove());

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

describe('a restore', () => {
  it("threat 8: law: 'exit' is sealed until the steward and the overseer of the exported log have opened it; then everything is as it was", async () => {
    const restored = await leaving.restoredTo('new');
    expect(restored.origin).not.toBe(restored.continues);
    expect(restored.origin).toMatch(/^peel-demonstration\/bench\/restored-2026-11-23-/);
    let service = await leaving.serviceOf('new');
    const person = { person: ANALYST, ...ALDER, justification: REASON };
    expect(await codeOf(service.gate.sessions.open(person))).toBe('gate.sealed');
    expect(await codeOf(service.gate.approvePolicy('x', STEWARD, 'engineer'))).toBe('gate.sealed');
    expect(await codeOf(service.openRestored('steward', leaving.codes.overseer))).toBe('gate.opener-unknown');
    expect(await codeOf(service.openRestored('steward-two', leaving.codes.steward))).toBe('gate.opener-unknown');
    expect((await service.openRestored('steward', leaving.codes.steward)).sealed).toBe(true);
    expect((await service.openRestored('steward', leaving.codes.steward)).sealed).toBe(true);
    expect(await codeOf(service.gate.sessions.open(person))).toBe('gate.sealed');
    await service.close();
    service = await leaving.serviceOf('new');
    expect(service.gate.leaving.opening.isSealed).toBe(true);
    expect((await service.openRestored('overseer', leaving.codes.overseer)).sealed).toBe(false);

    for (const [sql, what] of [
      [STREET, ALDER],
      [SEARCHES, BIRCH],
      [SEARCHES, ALDER],
    ] as const) {
      const [was, is] = [await rows(leaving.bench.service, sql, what), await rows(service, sql, what)];
      expect(is.columns).toEqual(was.columns);
      expect(is.rows).toEqual(was.rows);
      expect(was.rows.length).toBeGreaterThan(100);
    }
    expect(service.gate.policy.hash).toBe(leaving.bench.gate.policy.hash);
    expect(await new Workspace(join(leaving.bench.above, 'new')).definitions()).toEqual(
      await leaving.bench.workspace.definitions(),
    );
    const states = async (from: Service) =>
      (await from.gate.orders.list()).map(({ definition, state }) => [definition.name, state.state]);
    expect(await states(service)).toEqual(await states(leaving.bench.service));
    expect(await service.gate.freezes.listFor(OVERSEER)).toEqual(await leaving.bench.gate.freezes.listFor(OVERSEER));
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
    expect(await histories(service)).toEqual(await histories(leaving.bench.service));
    const check = await checkOf(service);
    expect(check).toEqual(await checkOf(leaving.bench));
    expect(check).toMatchObject({ whole: true, takenUp: 0 });
    expect(check.files).toBeGreaterThan(3);
    await service.close();

    // The new log begins with the old one's checkpoint, and what the old log was is there to be proved.
    const workspace = new Workspace(join(leaving.bench.above, 'new'));
    const bundle = await firstEntry(workspace);
    const origin = decodeOrigin(bundle);
    expect(origin?.continues?.origin).toBe('peel-demonstration/bench');
    const before = await fs.readFile(workspace.path('ledger-before', 'log', 'checkpoint'), 'utf8');
    expect(origin?.continues?.checkpoint).toBe(before);
    service = await leaving.serviceOf('new');
    expect(service.gate.leaving.opening.isSealed).toBe(false);
    const { log, earlierLogs: earlier } = (await service.publicRecord.facts()) ?? {};
    expect(log?.origin).toBe(restored.origin);
    expect(earlier).toEqual([{ origin: 'peel-demonstration/bench', key: origin?.continues?.key }]);
    const months = ['2026-10', '2026-11', '2026-12'];
    expect(months.map((month) => service.gate.upkeep.covers(month))).toEqual(['none', 'in-part', 'whole']);
    expect(months.map((month) => leaving.bench.gate.upkeep.covers(month))).toEqual(['none', 'whole', 'whole']);
    const third = { origin: 'third', key: 'third+0+AA', checkpoint: '' };
    expect(await earlierLogs({ continues: third }, systemFiles, workspace.path('ledger'))).toEqual([
      { origin: 'third', key: 'third+0+AA' },
      { origin: 'peel-demonstration/bench', key: origin?.continues?.key },
    ]);
    await service.close();
  }, 240_000);

  it('goes on where one was cut off, and is refused where one is under way', async () => {
    const folder = join(leaving.bench.above, 'cut-off');
    const workspace = new Workspace(folder);
    await fs.mkdir(workspace.state, { recursive: true });
    await fs.writeFile(workspace.path('half-made'), '');
    const postgres = await startPostgres(
      { folder: workspace.path('postgres'), runFolder: workspace.path('run') },
      { clock: systemClock, log: () => undefined },
    );
    try {
      expect(await codeOf(leaving.restoredTo('cut-off'))).toBe('metastore.workspace-in-use');
      expect(await postgres.healthy()).toBe(true);
    } finally {
      await postgres.stop();
    }
    const home = await fs.readFile(workspace.path('postgres', 'location'), 'utf8').catch(() => undefined);
    await leaving.restoredTo('cut-off');
    if (home !== undefined) await expect(fs.stat(home.trim())).rejects.toMatchObject({ code: 'ENOENT' });
  }, 120_000);

  it('threat 8: of an export with forged roles, or with anything else changed, is refused and leaves nothing', async () => {
    const files = await leaving.opened();
    const people = files.get('state/gate.holdings.ndjson')?.toString() ?? '';
    const forged = new Map(files);
    forged.set('state/gate.holdings.ndjson', Buffer.from(people.replace('"name": "analyst"', '"name": "steward"')));
    expect(forged.get('state/gate.holdings.ndjson')?.toString()).not.toBe(people);
    expect(await codeOf(leaving.restoredTo('forged', await leaving.written('forged-export', forged), undefined))).toBe(
      'server.export-damaged',
    );
    expect(await fs.readdir(join(leaving.bench.above, 'forged'))).toEqual([]);
    // With a manifest that agrees, but is not signed by the log.
    const resigned = new Map(files);
    const manifest = files.get('manifest.json')?.toString() ?? '';
    resigned.set('manifest.json', Buffer.from(manifest.replace('"person": "overseer"', '"person": "engineer"')));
    expect(
      await codeOf(leaving.restoredTo('resigned', await leaving.written('resigned-export', resigned), undefined)),
    ).toBe('gate.archive-damaged');
    const cut = new Map([...files].filter(([path]) => !path.endsWith('.parquet')));
    expect(await codeOf(leaving.restoredTo('cut', await leaving.written('cut-export', cut), undefined))).toBe(
      'server.export-damaged',
    );
  });

  it('of an export that was cut short, or of another log than the one named, is refused', async () => {
    const bytes = await fs.readFile(join(leaving.sealedFolder, SEALED_EXPORT));
    const short = await leaving.written('short', new Map([[SEALED_EXPORT, bytes.subarray(0, bytes.length - 70_000)]]));
    expect(await codeOf(leaving.restoredTo('from-short', short))).toBe('gate.archive-damaged');
    const named = restore(
      leaving.sealedFolder,
      join(leaving.bench.above, 'named'),
      { key: leaving.keys.key, logKey: 'other+00000000+AAAA' },
      () => undefined,
    );
    expect(await codeOf(named)).toBe('server.export-damaged');
    expect(await codeOf(leaving.restoredTo('ws'))).toBe('server.already-a-workspace');
    for (const text of ['{"version": 1, "fil', '{}', 'null', '{"files": [1]}']) {
      const damaged = await leaving.written('no-manifest', new Map([['manifest.json', Buffer.from(text)]]));
      expect(await codeOf(leaving.restoredTo('from-damaged', damaged, undefined))).toBe('server.export-damaged');
    }
    await fs.writeFile(join(leaving.bench.above, 'a-file'), 'mine');
    expect(await codeOf(leaving.restoredTo('a-file'))).toBe('server.not-a-folder');
    expect(await fs.readFile(join(leaving.bench.above, 'a-file'), 'utf8')).toBe('mine');
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
