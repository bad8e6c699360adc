import type { AddressInfo } from 'node:net';
import { ManualClock } from '@peel/kernel/clock';
import { systemRandomness } from '@peel/kernel/randomness';
import { afterEach, expect, test } from 'vitest';
import { openCheckpoint, signCheckpoint } from '../src/checkpoint.js';
import { cosignedAt } from '../src/cosignature.js';
import type { LedgerPorts } from '../src/ledger.js';
import { readNote, verifierKey } from '../src/note.js';
import { folderReader } from '../src/tile-publisher.js';
import { TileTree } from '../src/tile-tree.js';
import { fileWitnessStore, witnessSigner } from '../src/witness/file-store.js';
import { witnessServer } from '../src/witness/server.js';
import { Witness } from '../src/witness/witness.js';
import type { WitnessTransport } from '../src/witness-link.js';
import { ForgetfulFiles } from './forgetful-files.js';
import { consult, eventId, type Fixture, FOLDER, fixtureOn, NOON, newFixture } from './ledger-fixture.js';
import { verifyFixture } from './verify-fixture.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function newWitness(fixture: Fixture, disk = new ForgetfulFiles(), clock = fixture.clock) {
  const signer = await witnessSigner(disk, '/witness', 'witness.example/w1', systemRandomness);
  const log = fixture.keys.signer.verifier;
  const witness = new Witness(signer, new Map([[log.name, log]]), fileWitnessStore(disk, '/witness'), clock);
  return { disk, witness, vkey: verifierKey(signer.verifier) };
}

function directly(witness: () => Witness | undefined): WitnessTransport {
  return {
    post: async (_url, body) => {
      const live = witness();
      if (live === undefined) throw new Error('not reachable');
      return live.addCheckpoint(body);
    },
  };
}

function settingsFor(vkey: string, more = {}) {
  return { witness: { endpoints: [{ url: 'http://w', vkey }], required: true, everyMs: 0, ...more } };
}

async function request(fixture: Fixture, old: number, size: number): Promise<string> {
  const tiles = new TileTree(folderReader(fixture.disk, `${FOLDER}/log`), 400);
  const proof = old === 0 ? [] : await tiles.consistencyProof(old, size);
  const lines = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('');
  const { signer } = fixture.keys;
  const { note } = signCheckpoint({ origin: signer.verifier.name, size, root: await tiles.root(size) }, signer);
  return `old ${old}\n${lines}\n${note}`;
}

async function logOf400(): Promise<Fixture> {
  const fixture = await newFixture();
  const ledger = await fixture.open();
  await ledger.appendAll(Array.from({ length: 398 }, () => consult()));
  await ledger.close();
  return fixture;
}

test('a witness confirms a log that grows, tells its size, and takes nothing back (c2sp.org/tlog-witness)', async () => {
  const fixture = await logOf400();
  const { witness } = await newWitness(fixture);
  const first = await witness.addCheckpoint(await request(fixture, 0, 100));
  expect(first.status).toBe(200);
  const note = (await request(fixture, 0, 100)).slice('old 0\n\n'.length);
  expect(cosignedAt(readNote(note + first.body), witness.signer.verifier)).toBe(NOON / 1000);
  expect((await witness.addCheckpoint(await request(fixture, 100, 300))).status).toBe(200);
  expect((await witness.addCheckpoint(await request(fixture, 300, 300))).status).toBe(200);
  const stale = await witness.addCheckpoint(await request(fixture, 100, 400));
  expect(stale).toEqual({ status: 409, body: '300\n', contentType: 'text/x.tlog.size' });
  expect((await witness.addCheckpoint(await request(fixture, 0, 100))).status).toBe(409);
});

test('a witness refuses what is malformed, unknown, unsigned, shrinking or not proved', async () => {
  const fixture = await logOf400();
  const { witness } = await newWitness(fixture);
  await witness.addCheckpoint(await request(fixture, 0, 100));
  const good = await request(fixture, 100, 200);
  const status = async (body: string): Promise<number> => (await witness.addCheckpoint(body)).status;
  for (const bad of [
    '',
    'old\n',
    good.replace('old 100', 'old 0100'),
    good.replace('old 100', 'old -1'),
    good.slice(0, 60),
    `${good}x`,
  ]) {
    expect(await status(bad)).toBe(400);
  }
  expect(await status(good.replace('old 100\n', `old 100\n${'A'.repeat(43)}=\n`.repeat(64)))).toBe(400);
  expect(await status(good.replace('old 100', 'old 201'))).toBe(400);
  expect(await status(good.replace(/\n\n[^\n]+\n/, '\n\nunknown.example/log\n'))).toBe(404);
  expect(await status(good.replace('\n200\n', '\n199\n'))).toBe(403);
  const lines = good.split('\n');
  expect(await status([lines[0], lines[2], lines[1], ...lines.slice(3)].join('\n'))).toBe(422);
  expect(await status([lines[0], ...lines.slice(2)].join('\n'))).toBe(422);
  expect(await status(good)).toBe(200);
});

test('threat 14: two histories of one size are never both confirmed, also when they come at once', async () => {
  const fixture = await logOf400();
  const { witness } = await newWitness(fixture);
  const { signer } = fixture.keys;
  const other = signCheckpoint({ origin: signer.verifier.name, size: 100, root: Buffer.alloc(32, 1) }, signer).note;
  const answers = await Promise.all([
    witness.addCheckpoint(await request(fixture, 0, 100)),
    witness.addCheckpoint(`old 0\n\n${other}`),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await witness.addCheckpoint(`old 100\n\n${other}`)).toMatchObject({ status: 409, body: '100\n' });
});

test('threat 15: what a witness confirmed outlives power loss at any moment; after a failed write it confirms nothing', async () => {
  const fixture = await logOf400();
  for (let n = 0; n < 12; n += 1) {
    const { disk, witness } = await newWitness(fixture);
    const start = disk.operations;
    disk.fault = () => (disk.operations > start + n ? new Error('EIO') : undefined);
    const { status } = await witness.addCheckpoint(await request(fixture, 0, 100));
    if (status === 500) {
      disk.fault = undefined;
      expect((await witness.addCheckpoint(await request(fixture, 0, 100))).status).toBe(500);
    }
    disk.crash();
    const again = await newWitness(fixture, disk);
    const answer = await again.witness.addCheckpoint(await request(fixture, 0, 50));
    if (status === 200) expect(answer).toMatchObject({ status: 409, body: '100\n' });
    expect(again.vkey).toBeDefined();
  }
});

test('the witness over HTTP: its call, its types, bounded bodies', async () => {
  const fixture = await logOf400();
  const { witness } = await newWitness(fixture);
  const server = witnessServer(witness);
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/add-checkpoint`;
  const post = async (body: string) => fetch(url, { method: 'POST', body });
  const good = await post(await request(fixture, 0, 100));
  expect(good.status).toBe(200);
  expect(await good.text()).toMatch(/^\u2014 witness\.example\/w1 \S+\n$/);
  const conflict = await post(await request(fixture, 0, 200));
  expect([conflict.status, conflict.headers.get('content-type'), await conflict.text()]).toEqual([
    409,
    'text/x.tlog.size',
    '100\n',
  ]);
  expect((await post('x'.repeat(70_000))).status).toBe(413);
  expect((await fetch(url)).status).toBe(405);
  expect((await fetch(url.replace('add-checkpoint', 'other'))).status).toBe(404);
});

test('threat 14: reading stops when no witness has confirmed lately, and goes on when one does', async () => {
  const fixture = await newFixture();
  const { witness, vkey } = await newWitness(fixture);
  let live: Witness | undefined = witness;
  const ports = { witnesses: directly(() => live) };
  const ledger = await fixture.open(settingsFor(vkey, { maxAgeMs: 60_000 }), ports);
  expect(() => ledger.assertReadable()).not.toThrow();
  fixture.clock.advance(60_000);
  expect(() => ledger.assertReadable()).not.toThrow();
  fixture.clock.advance(1);
  expect(() => ledger.assertReadable()).toThrow(/No witness has confirmed the ledger for 60 s/);
  await ledger.close();
  live = undefined;
  const alone = await fixture.open(settingsFor(vkey), ports);
  expect(() => alone.assertReadable()).toThrow(/No witness/);
  await alone.append(consult());
  await alone.close();
  const relaxed = await fixture.open(settingsFor(vkey, { required: false }), ports);
  expect(() => relaxed.assertReadable()).not.toThrow();
  await relaxed.close();
});

test('threat 14: what was written last before a stop is confirmed, and a witness that does not answer holds no stop up', async () => {
  const fixture = await newFixture();
  const { witness, vkey } = await newWitness(fixture);
  let answers = true;
  const direct = directly(() => witness);
  const ports: Partial<LedgerPorts> = {
    witnesses: { post: (url, body) => (answers ? direct.post(url, body) : new Promise(() => undefined)) },
  };
  const confirmed = async () =>
    openCheckpoint(await textAt(fixture, `${FOLDER}/log/witnessed`), fixture.keys.signer.verifier);
  const written = async () =>
    openCheckpoint(await textAt(fixture, `${FOLDER}/log/checkpoint`), fixture.keys.signer.verifier);
  const ledger = await fixture.open(settingsFor(vkey), ports);
  await ledger.append(consult());
  await ledger.close();
  expect((await confirmed()).size).toBe((await written()).size);
  const silent = await fixture.open(settingsFor(vkey), ports);
  await silent.append(consult());
  answers = false;
  const begun = performance.now();
  await silent.close();
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect((await confirmed()).size).toBeLessThan((await written()).size);
});

async function textAt(fixture: Fixture, path: string): Promise<string> {
  return Buffer.from((await fixture.disk.read(path)) ?? []).toString('utf8');
}

test('threat 14: a disk rolled back between read and witness is refused: by the witness, and by the record of it', async () => {
  const fixture = await newFixture();
  const { witness, vkey } = await newWitness(fixture);
  const ports = { witnesses: directly(() => witness) };
  const ledger = await fixture.open(settingsFor(vkey), ports);
  await ledger.append(consult());
  await ledger.close();
  const image = fixture.disk.snapshot();
  const later = await fixture.open(settingsFor(vkey), ports);
  await later.append(consult(eventId('taken-back')));
  await later.close();
  const reopened = await fixture.open(settingsFor(vkey), ports);
  await reopened.close();
  const rolledBack = fixtureOn(image, fixture.keys, fixture.clock);
  await expect(rolledBack.open(settingsFor(vkey), ports)).rejects.toMatchObject({ code: 'ledger.rolled-back' });
  // Without the witness: the record of the newest confirmed checkpoint, kept elsewhere.
  const record = '/elsewhere/witnessed';
  await image.makeFolder('/elsewhere');
  const copy = await image.open(record);
  await copy.append((await fixture.disk.read(`${FOLDER}/log/witnessed`)) ?? new Uint8Array(0));
  const settings = settingsFor(vkey, { recordFile: record });
  const nobody = { witnesses: directly(() => undefined) };
  await expect(rolledBack.open(settings, nobody)).rejects.toMatchObject({ code: 'ledger.rolled-back' });
});

test('threat 14: two forks, one shown to the witness and one to the auditor', async () => {
  const fixture = await newFixture();
  const { witness, vkey } = await newWitness(fixture);
  const ports = { witnesses: directly(() => witness) };
  const begun = await fixture.open();
  await begun.append(consult());
  await begun.close();
  const image = fixture.disk.snapshot();
  const shown = await fixture.open(settingsFor(vkey), ports);
  const receipt = await shown.append(consult(eventId('shown-to-reader')));
  await shown.close();
  const reopened = await fixture.open(settingsFor(vkey), ports);
  await reopened.close();
  const fork = fixtureOn(image, fixture.keys, fixture.clock);
  const other = await fork.open();
  for (let at = 0; at < 5; at += 1) await other.append(consult());
  const forged = await verifyFixture(fork, other, { receipts: [receipt.note] });
  expect(forged.problems).toEqual([expect.stringMatching(/evt_shown-to-reader has a receipt but is not in the log/)]);
  const note = Buffer.from((await fixture.disk.read(`${FOLDER}/log/witnessed`)) ?? []).toString();
  const against = await verifyFixture(fork, other, { seen: [note], witnesses: { publicKeys: [vkey] } });
  expect(against.problems.join()).toMatch(/shows another history/);
  expect((await verifyFixture(fork, other, { witnesses: { publicKeys: [vkey] } })).problems.join()).toMatch(
    /signatures of enough/,
  );
  await other.close();
  // And the fork shows nothing any more: the witness does not follow.
  const alarms: string[] = [];
  const again = await fork.open(settingsFor(vkey), { ...ports, alarm: ({ error }) => alarms.push(error.code) });
  expect(alarms).toContain('ledger.forked');
  expect(() => again.assertReadable()).toThrow(/is not the one the witness witness.example\/w1 has seen/);
  const honest = await verifyFixture(fixture, undefined, {
    receipts: [receipt.note],
    witnesses: { publicKeys: [vkey] },
  });
  expect(honest.problems).toEqual([]);
});

test('a witness that answers nonsense or with the wrong key does not count', async () => {
  const fixture = await newFixture();
  const { witness } = await newWitness(fixture);
  const stranger = await newWitness(fixture, new ForgetfulFiles(), new ManualClock(NOON));
  const wrong = await fixture.open(settingsFor(stranger.vkey), { witnesses: directly(() => witness) });
  expect(() => wrong.assertReadable()).toThrow(/No witness/);
  await wrong.close();
  const nonsense: WitnessTransport = { post: async () => ({ status: 200, body: '<html>' }) };
  const second = await fixture.open(settingsFor(stranger.vkey), { witnesses: nonsense });
  expect(() => second.assertReadable()).toThrow(/No witness/);
});

test('threat 14: a quorum counts witnesses, not keys: one that is given twice or at two addresses is one', async () => {
  const fixture = await newFixture();
  const { witness, vkey } = await newWitness(fixture);
  const other = await newWitness(fixture, new ForgetfulFiles());
  const endpoints = [
    { url: 'http://w', vkey },
    { url: 'http://w/again', vkey },
  ];
  const settings = { witness: { endpoints, required: true, everyMs: 0, quorum: 2 } };
  const ports = { witnesses: directly(() => witness) };
  const alone = await fixture.open(settings, ports);
  expect(() => alone.assertReadable()).toThrow(/No witness/);
  await alone.close();
  const one = await fixture.open({ witness: { ...settings.witness, quorum: 1 } }, ports);
  one.assertReadable();
  await one.close();
  const problems = async (publicKeys: readonly string[], quorum: number): Promise<string> =>
    (await verifyFixture(fixture, undefined, { witnesses: { publicKeys, quorum } })).problems.join();
  expect(await problems([vkey, vkey], 1)).toBe('');
  for (const keys of [
    [vkey, vkey],
    [vkey, other.vkey],
  ])
    expect(await problems(keys, 2)).toMatch(/signatures of enough/);
});
