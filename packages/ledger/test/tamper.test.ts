import { systemRandomness } from '@peel/kernel/randomness';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openCheckpoint, signCheckpoint } from '../src/checkpoint.js';
import { decodeBundle, encodeBundle } from '../src/entry-bundle.js';
import { GrowingTree } from '../src/growing-tree.js';
import { createOverseerKey, privateFromBase64 } from '../src/keys.js';
import { leafHash } from '../src/merkle.js';
import { tilePath } from '../src/tile-path.js';
import { folderReader } from '../src/tile-publisher.js';
import { TileTree } from '../src/tile-tree.js';
import type { ForgetfulFiles } from './forgetful-files.js';
import { consult, consultWithContent, eventId, type Fixture, FOLDER, fixtureOn, newFixture } from './ledger-fixture.js';
import { verifyFixture } from './verify-fixture.js';

const LOG = `${FOLDER}/log`;

/** A closed ledger of 300 events with two receipts kept by readers. */
async function closedLedger(): Promise<{
  readonly fixture: Fixture;
  readonly receipts: readonly string[];
  readonly checkpoints: readonly string[];
}> {
  const fixture = await newFixture();
  const ledger = await fixture.open();
  const early = await ledger.append(consultWithContent(eventId('early-one')));
  const first = await ledger.checkpoint();
  await ledger.appendAll(Array.from({ length: 297 }, () => consult()));
  const late = await ledger.append(consultWithContent(eventId('late-one')));
  const second = await ledger.checkpoint();
  await ledger.close();
  return { fixture, receipts: [early.note, late.note], checkpoints: [first.note, second.note] };
}

/** Rewrites the log with other entries, as someone who holds the signing key could. */
async function rewrite(fixture: Fixture, change: (entries: Buffer[]) => Buffer[]): Promise<ForgetfulFiles> {
  const disk = fixture.disk.snapshot();
  const note = Buffer.from((await disk.read(`${LOG}/checkpoint`)) ?? []).toString();
  const tiles = new TileTree(folderReader(disk, LOG), openCheckpoint(note, fixture.keys.signer.verifier).size);
  const old: Buffer[] = [];
  for (let at = 0; at * 256 < tiles.size; at += 1) old.push(...(await tiles.entries(at)));
  const entries = change(old);
  await disk.remove(`${LOG}/tile`);
  const tree = new GrowingTree();
  for (const entry of entries) tree.add(leafHash(entry));
  const write = async (path: string, bytes: Uint8Array): Promise<void> => {
    await disk.makeFolder(`${LOG}/${path}`.replace(/\/[^/]+$/, ''));
    const file = await disk.open(`${LOG}/${path}`);
    await file.append(bytes);
    await file.sync();
    await disk.sync(`${LOG}/${path}`.replace(/\/[^/]+$/, ''));
  };
  for (let at = 0; at < entries.length; at += 256) {
    const some = entries.slice(at, at + 256);
    await write(tilePath('entries', at / 256, some.length), encodeBundle(some));
  }
  for (const { level, index, hashes } of tree.takeTiles()) {
    await write(tilePath(level, index, hashes.length), Buffer.concat(hashes));
  }
  const origin = fixture.keys.signer.verifier.name;
  const signed = signCheckpoint({ origin, size: tree.size, root: tree.root() }, fixture.keys.signer);
  disk.tamper(`${LOG}/checkpoint`, () => Buffer.from(signed.note));
  return disk;
}

test('an untouched log is whole: counts, contents and receipts', async () => {
  const { fixture, receipts, checkpoints } = await closedLedger();
  const report = await verifyFixture(fixture, undefined, { receipts, seen: checkpoints });
  expect(report.problems).toEqual([]);
  expect(report.size).toBe(301);
  expect(report.counts).toEqual({ events: 299, epochs: 1, receiptsFound: 2, opened: 2, destroyed: 0 });
  expect(report.origin?.demonstration).toBe(false);
});

test('a private key that is no reader’s is told as that, and not as a broken log; a broken log is told all the same', async () => {
  const { fixture } = await closedLedger();
  const { privateKey } = createOverseerKey(systemRandomness);
  const inside = { key: privateFromBase64(privateKey, 'a test') };
  await expect(verifyFixture(fixture, undefined, { inside })).rejects.toMatchObject({ code: 'ledger.key-not-reader' });
  fixture.disk.tamper(`${LOG}/tile/entries/000`, (bytes) => bytes.fill(1, 500, 510));
  const { problems } = await verifyFixture(fixture, undefined, { inside });
  expect(problems.length).toBeGreaterThan(1);
  expect(problems.join('\n')).toContain('not that of a reader');
  expect(problems.join('\n')).not.toContain('does not open with this private key');
});

test('threat 14: a log whose end was cut off and signed again is caught by a receipt and by a seen checkpoint', async () => {
  const { fixture, receipts, checkpoints } = await closedLedger();
  const disk = await rewrite(fixture, (entries) => entries.slice(0, 200));
  const cut = fixtureOn(disk, fixture.keys, fixture.clock);
  expect((await verifyFixture(cut, undefined)).problems).toEqual([]);
  const { problems } = await verifyFixture(cut, undefined, { receipts, seen: checkpoints });
  expect(problems).toEqual([
    'The log has 200 entries, but a checkpoint of 301 was signed: its end was cut off.',
    'The event evt_late-one has a receipt but is not in the log: it was removed or never kept.',
  ]);
});

test('two swapped entries, signed again, do not fit the checkpoint seen before', async () => {
  const { fixture, checkpoints } = await closedLedger();
  const disk = await rewrite(fixture, (entries) => {
    const [a, b] = [entries[100], entries[101]];
    if (a !== undefined && b !== undefined) entries.splice(100, 2, b, a);
    return entries;
  });
  const { problems } = await verifyFixture(fixtureOn(disk, fixture.keys, fixture.clock), undefined, {
    seen: checkpoints,
  });
  expect(problems).toEqual([expect.stringMatching(/checkpoint of 301 entries shows another history/)]);
});

test('two swapped entries, not signed again, do not give the tiles and the root', async () => {
  const { fixture } = await closedLedger();
  const disk = fixture.disk.snapshot();
  const path = `${LOG}/${tilePath('entries', 0)}`;
  disk.tamper(path, (bytes) => {
    const entries = decodeBundle(bytes, path);
    return encodeBundle([
      ...entries.slice(0, 9),
      ...entries.slice(10, 11),
      ...entries.slice(9, 10),
      ...entries.slice(11),
    ]);
  });
  const { problems } = await verifyFixture(fixtureOn(disk, fixture.keys, fixture.clock), undefined);
  expect(problems.join('\n')).toMatch(/tile\/0\/000 is not what the entries give/);
  expect(problems.join('\n')).toMatch(/do not give the root hash/);
});

test('a checkpoint signed by another key is no checkpoint', async () => {
  const { fixture } = await closedLedger();
  const other = await newFixture();
  const { origin, size, root } = { origin: fixture.keys.signer.verifier.name, size: 3, root: Buffer.alloc(32) };
  const disk = fixture.disk.snapshot();
  disk.tamper(`${LOG}/checkpoint`, () => Buffer.from(signCheckpoint({ origin, size, root }, other.keys.signer).note));
  const { problems } = await verifyFixture(fixtureOn(disk, fixture.keys, fixture.clock), undefined);
  expect(problems).toEqual(['The checkpoint is not signed by the key of this log.']);
  await expect(fixtureOn(disk, fixture.keys, fixture.clock).open()).rejects.toMatchObject({
    code: 'ledger.note-unsigned',
  });
});

test('a byte changed anywhere in the log or the contents is found', async () => {
  const { fixture } = await closedLedger();
  const files = fixture.disk.paths(FOLDER);
  expect(files.length).toBeGreaterThan(6);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(files.length - 1),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      fc.integer({ min: 1, max: 255 }),
      async (which, where, mask) => {
        const disk = fixture.disk.snapshot();
        const path = files[which] ?? '';
        disk.tamper(path, (bytes) => {
          const at = Math.floor(where * bytes.length);
          bytes[at] = (bytes[at] ?? 0) ^ mask;
          return bytes;
        });
        const unused = path.includes('/keys/') && Math.floor(where * 128) % 64 >= 60;
        const { problems } = await verifyFixture(fixtureOn(disk, fixture.keys, fixture.clock), undefined);
        expect(problems.length > 0 || unused, `${path} at ${where}`).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
});

test('threat 13: a destroyed key without an event of two people is tampering; with one it is lawful', async () => {
  const { fixture } = await closedLedger();
  const keys = fixture.disk.paths(`${FOLDER}/content/keys`)[0] ?? '';
  const shredded = fixture.disk.snapshot();
  shredded.tamper(keys, (bytes) => bytes.fill(0, 64, 128));
  const { problems } = await verifyFixture(fixtureOn(shredded, fixture.keys, fixture.clock), undefined);
  expect(problems).toEqual([
    'The content of event evt_late-one (entry 300) cannot be opened: its key was destroyed, and no event of two people says that it was destroyed.',
  ]);
  const removed = fixture.disk.snapshot();
  await removed.remove(`${FOLDER}/content/blobs`);
  const missing = await verifyFixture(fixtureOn(removed, fixture.keys, fixture.clock), undefined);
  expect(missing.problems).toHaveLength(2);
  const ledger = await fixture.open();
  await ledger.destroyContent({
    id: eventId('lawful-end'),
    event: eventId('late-one'),
    by: 'person:dpo',
    overseer: 'person:overseer',
    reason: 'Erasure ordered',
  });
  const report = await verifyFixture(fixture, ledger);
  expect(report.problems).toEqual([]);
  expect(report.counts).toMatchObject({ opened: 1, destroyed: 1 });
  const event = await ledger.findEvent(eventId('late-one'));
  expect(event?.act.justification).toBe('Compare the method with the series of last week');
  if (event !== undefined) await expect(ledger.content(event)).rejects.toThrow(/key was destroyed/);
});

test('threat 13: destruction needs two different people and a reason', async () => {
  const { fixture } = await closedLedger();
  const ledger = await fixture.open();
  const whole = {
    id: eventId('not-lawful'),
    event: eventId('late-one'),
    by: 'person:a',
    overseer: 'person:b',
    reason: 'why',
  };
  for (const wrong of [{ overseer: 'person:a' }, { reason: ' ' }, { by: 'system' }, { overseer: '' }]) {
    await expect(ledger.destroyContent({ ...whole, ...wrong })).rejects.toMatchObject({
      code: 'ledger.destroy-two-people',
    });
  }
  expect((await verifyFixture(fixture, ledger)).counts.opened).toBe(2);
});

test('threat 3: whether it is a demonstration comes from the first entry and shows in every checkpoint', async () => {
  const fixture = await newFixture('peel-demonstration/town');
  const ledger = await fixture.open();
  expect(ledger.origin).toMatchObject({ demonstration: true, name: 'Test Force' });
  expect((await ledger.checkpoint()).note.startsWith('peel-demonstration/town\n')).toBe(true);
  await ledger.close();
  const again = await fixture.open({ first: { name: 'Other', demonstration: false } });
  expect(again.origin).toMatchObject({ demonstration: true, name: 'Test Force' });
  await again.close();
  const real = await newFixture();
  await expect(real.open({ first: { name: 'x', demonstration: true } })).rejects.toMatchObject({
    code: 'ledger.origin-form',
  });
  const bundle = fixture.disk.paths(`${LOG}/tile/entries`)[0] ?? '';
  fixture.disk.tamper(bundle, (bytes) =>
    Buffer.from(bytes.toString('latin1').replace('"demonstration":true', '"demonstration":null'), 'latin1'),
  );
  await expect(fixture.open()).rejects.toMatchObject({ code: 'ledger.damaged' });
});
