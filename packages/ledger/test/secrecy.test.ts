import { createHash } from 'node:crypto';
import { SeededRandomness } from '@peel/kernel/randomness';
import { expect, test } from 'vitest';
import { epochRecipients, openEpoch } from '../src/epoch.js';
import { createOverseerKey, privateFromBase64 } from '../src/keys.js';
import { openReceipt } from '../src/receipt.js';
import { paddedSize, RECORDS_LIMIT } from '../src/sealed-content.js';
import { folderReader } from '../src/tile-publisher.js';
import { TileTree } from '../src/tile-tree.js';
import type { ForgetfulFiles } from './forgetful-files.js';
import { collect, consult, consultWithContent, eventId, FOLDER, newFixture } from './ledger-fixture.js';

async function firstBundle(disk: ForgetfulFiles, size: number): Promise<readonly Buffer[]> {
  return new TileTree(folderReader(disk, `${FOLDER}/log`), size).entries(0);
}

/** Everything on the disk but the private keys: what a thief of the ledger's folder has, the journal included. */
async function everything(disk: ForgetfulFiles): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for (const path of disk.paths(FOLDER)) parts.push((await disk.read(path)) ?? new Uint8Array(0));
  return Buffer.concat(parts);
}

test('threat 17: a dictionary of queries, names, counts and their hashes finds nothing in tiles, journal and contents', async () => {
  const { open, disk } = await newFixture();
  const ledger = await open();
  const query = "select * from crimes where name = 'Ada Lovelace'";
  const resultHash = createHash('sha256').update('42').digest('hex');
  const receipts: string[] = [];
  for (let at = 0; at < 40; at += 1) {
    const event = consultWithContent(eventId(), query);
    const receipt = await ledger.append({
      ...event,
      act: { ...event.act, counts: { rows: 42 } },
      content: { ...event.content, resultHash },
    });
    receipts.push(receipt.note);
  }
  await ledger.checkpoint();
  const stolen = await everything(disk);
  const origin = 'Test Force';
  expect(stolen.includes(origin), 'the search finds what is there').toBe(true);
  const words = [
    query,
    'Ada Lovelace',
    'analyst',
    'burglary',
    'OP-ALDER',
    'rec_1',
    'crimes',
    'consult',
    resultHash,
    'read.intent',
  ];
  const dictionary = [...words, ...Array.from({ length: 1_000 }, (_, count) => String(count))];
  for (const word of words) expect(stolen.includes(word), word).toBe(false);
  // Every 32-byte window of the haystack is looked up once instead of searching for each hash.
  const windows = new Set<string>();
  for (let at = 0; at + 32 <= stolen.length; at += 1) windows.add(stolen.subarray(at, at + 32).toString('binary'));
  const receiptText = receipts.join('');
  for (const word of dictionary) {
    for (const tried of [word, `\u0000${word}`, resultHash + word, JSON.stringify({ query: word })]) {
      const hash = createHash('sha256').update(tried).digest();
      expect(windows.has(hash.toString('binary')), word).toBe(false);
      expect(receiptText.includes(hash.toString('base64')), word).toBe(false);
      expect(receiptText.includes(hash.toString('hex')), word).toBe(false);
    }
  }
});

test('threat 17: the same event twice looks different everywhere', async () => {
  const { open, disk } = await newFixture();
  const ledger = await open();
  await ledger.append(consultWithContent(eventId('same-text-1')));
  await ledger.append(consultWithContent(eventId('same-text-2')));
  await ledger.checkpoint();
  const [, , a, b] = await firstBundle(disk, ledger.size);
  expect(b).toBeDefined();
  expect(a?.length).toBe(b?.length);
  let equal = 0;
  for (let at = 45; at < (a?.length ?? 0); at += 1) if (a?.[at] === b?.[at]) equal += 1;
  expect(equal / (a?.length ?? 1)).toBeLessThan(0.05);
});

test('sizes do not talk: acts have four sizes, contents a size that tells at most an eighth', async () => {
  const { open, disk } = await newFixture();
  const ledger = await open();
  for (let at = 0; at < 60; at += 1) await ledger.append(consult(eventId(), { note: 'x'.repeat(at * 900) }));
  await ledger.checkpoint();
  const sizes = new Set((await firstBundle(disk, ledger.size)).slice(2).map(({ length }) => length));
  expect([...sizes]).toEqual([1_609, 4_169, 16_457, 61_513]);
  for (const bytes of [1, 512, 513, 1_000, 5_000, 200_000]) {
    expect(paddedSize(bytes)).toBeGreaterThanOrEqual(bytes);
    expect(paddedSize(bytes) - Math.max(512, bytes)).toBeLessThanOrEqual(bytes / 8);
  }
});

test('10,000 record ids and an act at the limit fit; more is refused with the limit', async () => {
  const { open } = await newFixture();
  const ledger = await open();
  const records = Array.from({ length: RECORDS_LIMIT }, (_, at) =>
    createHash('sha256').update(String(at)).digest('hex').slice(0, 32),
  );
  const event = { ...consult(), content: { records } };
  await ledger.append(event);
  const [read] = await collect(ledger.read());
  expect(read?.content?.bytes).toBeLessThan(250_000);
  if (read !== undefined) expect((await ledger.content(read)).records).toEqual(records);
  const tooMany = { ...consult(), content: { records: [...records, 'one-more'] } };
  await expect(ledger.append(tooMany)).rejects.toMatchObject({ code: 'ledger.event-too-large' });
  await expect(ledger.append(consult(eventId(), { note: 'x'.repeat(62_000) }))).rejects.toMatchObject({
    code: 'ledger.event-too-large',
  });
  await expect(ledger.append(consult(eventId('short')))).resolves.toBeDefined();
  await expect(ledger.append({ ...consult(), id: eventId(' bad id ') })).rejects.toMatchObject({
    code: 'ledger.event-invalid',
  });
});

test('threat 18: a receipt is the same byte for byte whatever others do before it', async () => {
  const receipts = await Promise.all(
    [0, 70].map(async (others) => {
      const fixture = await newFixture(undefined, new SeededRandomness('one seed'));
      const ledger = await fixture.open();
      for (let at = 0; at < others; at += 1) await ledger.append(consultWithContent());
      return ledger.append(consultWithContent(eventId('the-own-one')));
    }),
  );
  expect(receipts[0]?.note).toMatch(/^peel receipt v1\n/);
  expect(receipts[0]?.note).toBe(receipts[1]?.note);
});

test('threat 18: a receipt holds no position and no size', async () => {
  const { open, keys } = await newFixture();
  const ledger = await open();
  const receipt = await ledger.append(consultWithContent(eventId('with-receipt')));
  const facts = openReceipt(receipt.note, keys.signer.verifier);
  expect(facts).toMatchObject({ event: 'evt_with-receipt', time: receipt.time, origin: ledger.origin.origin });
  const text = receipt.note.slice(0, receipt.note.indexOf('\n\n'));
  expect(text.split('\n').map((line) => line.split(' ')[0])).toEqual([
    'peel',
    ledger.origin.origin,
    'event',
    'time',
    'result',
    'nonce',
  ]);
});

test('epoch keys open for force and overseer, for nobody else, and only as the same keys for both', async () => {
  const { open, disk, keys } = await newFixture();
  const ledger = await open();
  await ledger.append(consult());
  await ledger.checkpoint();
  const [, epoch] = await firstBundle(disk, ledger.size);
  const entry = epoch ?? Buffer.alloc(0);
  const { origin } = ledger.origin;
  const overseer = keys.overseer.private ?? keys.force;
  expect(epochRecipients(entry).map(({ role }) => role)).toEqual(['force', 'overseer']);
  expect(openEpoch(origin, entry, keys.force)).toEqual(openEpoch(origin, entry, overseer));
  expect(openEpoch(origin, entry, keys.force)).toBeDefined();
  const pair = createOverseerKey({ bytes: (count) => Buffer.alloc(count, 3) });
  expect(openEpoch(origin, entry, privateFromBase64(pair.privateKey, 'test'))).toBeUndefined();
  expect(openEpoch('other.example/log', entry, overseer)).toBeUndefined();
  const split = Buffer.from(entry);
  split[10] = (split[10] ?? 0) ^ 1;
  expect(openEpoch(origin, split, keys.force), 'the commitment binds the keys').toBeUndefined();
});

test('a new epoch begins with a run and after a day', async () => {
  const { open, clock } = await newFixture();
  const ledger = await open();
  const count = async (): Promise<number> => ledger.size - 1 - (await collect(ledger.read())).length;
  await ledger.append(consult());
  await ledger.append(consult());
  expect(await count()).toBe(1);
  clock.advance(24 * 60 * 60 * 1000);
  await ledger.append(consult());
  expect(await count()).toBe(2);
  await ledger.close();
  const again = await open();
  await again.append(consult());
  expect(again.size - 1 - (await collect(again.read())).length).toBe(3);
});

test('threat 35: a clock behind the last entry is refused beyond the tolerance, also after restart; times never run back', async () => {
  const { open, clock } = await newFixture();
  const ledger = await open();
  await ledger.append(consult());
  clock.advance(-1_500);
  await ledger.append(consult());
  clock.advance(-1_000);
  await expect(ledger.append(consult())).rejects.toMatchObject({ code: 'ledger.clock-back' });
  const logged = (await collect(ledger.read())).map((event) => event.logged);
  expect(logged).toEqual(['2026-03-02T12:00:00.000Z', '2026-03-02T12:00:00.000Z']);
  await ledger.close();
  const again = await open();
  await expect(again.append(consult())).rejects.toMatchObject({ code: 'ledger.clock-back' });
});

test('more than may wait in memory is refused, and what waits is still written', async () => {
  const { open } = await newFixture();
  const ledger = await open({ queue: { events: 50 } });
  const results = await Promise.allSettled(Array.from({ length: 80 }, () => ledger.append(consult())));
  const refused = results.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]).toMatchObject({ reason: { code: 'ledger.queue-full' } });
  expect(await collect(ledger.read())).toHaveLength(80 - refused.length);
  await ledger.append(consult());
});

test('threat 18: a public checkpoint has a padded size, whose padding is not told from events outside', async () => {
  const { open, disk, keys } = await newFixture();
  const ledger = await open();
  await ledger.append(consult());
  const [published] = await Promise.all([
    ledger.publishPublic(256),
    ...Array.from({ length: 30 }, () => ledger.append(consult())),
  ]);
  expect(published.size).toBe(256);
  expect(Buffer.from((await disk.read(`${FOLDER}/public/checkpoint`)) ?? []).toString()).toBe(published.note);
  expect(published.note.startsWith(`${keys.signer.verifier.name}\n256\n`)).toBe(true);
  const events = await collect(ledger.read());
  expect(events.filter(({ act }) => act.kind === 'padding')).toHaveLength(253);
  await ledger.checkpoint();
  const entries = (await firstBundle(disk, ledger.size)).slice(2);
  expect(new Set(entries.map((entry) => `${entry.length} ${entry.subarray(0, 5).toString('hex')}`)).size).toBe(1);
  expect((await ledger.publishPublic(256)).size % 256).toBe(0);
  await expect(ledger.publishPublic(0)).rejects.toMatchObject({ code: 'ledger.padding-form' });
});
