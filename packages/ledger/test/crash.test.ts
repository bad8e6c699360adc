import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeJournal } from '../src/journal-frame.js';
import type { Ledger } from '../src/ledger.js';
import { ForgetfulFiles } from './forgetful-files.js';
import {
  collect,
  consult,
  consultWithContent,
  eventId,
  type Fixture,
  FOLDER,
  fixtureOn,
  newFixture,
} from './ledger-fixture.js';
import { verifyFixture } from './verify-fixture.js';

const EIO = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
const ENOSPC = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });

async function ids(ledger: Ledger): Promise<readonly string[]> {
  return (await collect(ledger.read())).map(({ id }) => id);
}

test('threat 15: the journal torn at every byte of its last record opens with everything before it', async () => {
  const fixture = await newFixture();
  const ledger = await fixture.open();
  for (const name of ['first-one', 'second-one']) await ledger.append(consultWithContent(eventId(name)));
  const [journal] = fixture.disk.paths(`${FOLDER}/journal`);
  const before = (await fixture.disk.size(journal ?? '')) ?? 0;
  await ledger.append(consultWithContent(eventId('torn-one')));
  const whole = (await fixture.disk.size(journal ?? '')) ?? 0;
  const bytes = Buffer.from((await fixture.disk.read(journal ?? '')) ?? []);
  for (let cut = before; cut < whole; cut += 1) {
    const read = decodeJournal(bytes.subarray(0, cut));
    const good = { goodBytes: before, rest: cut === before ? 'none' : 'torn' };
    expect({ goodBytes: read.goodBytes, rest: read.rest }, `cut at ${cut}`).toEqual(good);
    // The whole way through opening for some of them: each costs a disk.
    if ((cut - before) % 37 !== 0) continue;
    const disk = fixture.disk.snapshot();
    disk.tamper(journal ?? '', (all) => all.subarray(0, cut));
    const again = await fixtureOn(disk, fixture.keys, fixture.clock).open();
    expect(await ids(again), `cut at ${cut}`).toEqual(['evt_first-one', 'evt_second-one']);
  }
});

test('threat 15: a bad record followed by good ones is damage, not a tail', async () => {
  const fixture = await newFixture();
  const ledger = await fixture.open();
  for (let at = 0; at < 4; at += 1) await ledger.append(consult());
  const [journal] = fixture.disk.paths(`${FOLDER}/journal`);
  for (const where of [0, 9, 40, 300, 1_900]) {
    const disk = fixture.disk.snapshot();
    disk.tamper(journal ?? '', (bytes) => {
      bytes[where] = (bytes[where] ?? 0) ^ 1;
      return bytes;
    });
    await expect(fixtureOn(disk, fixture.keys, fixture.clock).open()).rejects.toThrow(/bad record of the journal/);
  }
});

test('threat 15: after the first failed sync nothing is acknowledged, and nothing is tried again', async () => {
  for (const part of ['journal', 'content/blobs', 'content/keys']) {
    const fixture = await newFixture();
    const ledger = await fixture.open();
    await ledger.append(consultWithContent(eventId('safe-one')));
    let failures = 0;
    fixture.disk.fault = ({ kind, path }) => {
      if (kind !== 'sync' || !path.startsWith(`${FOLDER}/${part}`) || failures > 0) return undefined;
      failures += 1;
      return EIO;
    };
    const waiting = Array.from({ length: 20 }, () => ledger.append(consultWithContent()));
    const results = await Promise.allSettled(waiting);
    expect(results.map(({ status }) => status)).toEqual(results.map(() => 'rejected'));
    expect(failures).toBe(1);
    const operations = fixture.disk.operations;
    await expect(ledger.append(consult())).rejects.toMatchObject({ code: 'ledger.stopped' });
    await expect(ledger.checkpoint()).rejects.toMatchObject({ code: 'ledger.stopped' });
    expect(() => ledger.assertReadable()).toThrow(/ledger has stopped/);
    await ledger.close();
    expect(fixture.disk.operations, 'nothing was written after the failure').toBe(operations);
    fixture.disk.crash();
    const again = await fixture.open();
    expect((await ids(again))[0]).toBe('evt_safe-one');
    expect((await verifyFixture(fixture, again)).problems).toEqual([]);
  }
});

test('threat 15: bytes that a failed sync left in memory only are written again before they count', async () => {
  const fixture = await newFixture();
  const ledger = await fixture.open();
  await ledger.append(consultWithContent(eventId('saved-page')));
  fixture.disk.fault = ({ kind, path }) => (kind === 'sync' && path.startsWith(`${FOLDER}/content`) ? EIO : undefined);
  await expect(ledger.append(consultWithContent(eventId('lost-page')))).rejects.toMatchObject({
    code: 'ledger.stopped',
  });
  // The process restarts without power loss: the bytes read back, but are not on the disk.
  fixture.disk.restart();
  const again = await fixture.open();
  expect(await ids(again)).toEqual(['evt_saved-page', 'evt_lost-page']);
  fixture.disk.crash();
  const third = await fixture.open();
  expect(await ids(third)).toEqual(['evt_saved-page', 'evt_lost-page']);
  expect((await verifyFixture(fixture, third)).problems).toEqual([]);
});

test('threat 15: power loss at each operation of opening, one append, publishing and closing loses nothing acknowledged', async () => {
  const run = async (fixture: Fixture, acknowledged: string[]): Promise<void> => {
    const ledger = await fixture.open();
    for (const name of ['crash-one', 'crash-two']) {
      await ledger.append(consultWithContent(eventId(name)));
      acknowledged.push(`evt_${name}`);
    }
    await ledger.checkpoint();
    await ledger.append(consult(eventId('crash-three')));
    acknowledged.push('evt_crash-three');
    await ledger.close();
  };
  const counting = await newFixture();
  await run(counting, []);
  const total = counting.disk.operations;
  expect(total).toBeGreaterThan(60);
  for (let n = 0; n <= total; n += 1) {
    const more = n % 4 === 0 ? (['all', 'half'] as const) : [];
    for (const keep of [undefined, ...more]) {
      const fixture = await newFixture();
      const start = fixture.disk.operations;
      const acknowledged: string[] = [];
      fixture.disk.fault = () => (fixture.disk.operations > start + n ? EIO : undefined);
      await run(fixture, acknowledged).catch(() => undefined);
      fixture.disk.crash((range) => {
        if (keep === undefined) return undefined;
        return keep === 'all' ? range : { start: range.start, end: Math.floor((range.start + range.end) / 2) };
      });
      const again = await fixture.open();
      const found = await ids(again);
      expect(found.slice(0, acknowledged.length), `operation ${n}, ${keep ?? 'nothing'} kept`).toEqual(acknowledged);
      const report = await verifyFixture(fixture, again);
      expect(report.problems, `operation ${n}, ${keep ?? 'nothing'} kept`).toEqual([]);
    }
  }
}, 60_000);

test('threat 15: power loss during each operation of a recovery loses nothing either', async () => {
  const crashed = async (): Promise<Fixture> => {
    const fixture = await newFixture();
    const ledger = await fixture.open();
    for (const name of ['again-one', 'again-two']) await ledger.append(consultWithContent(eventId(name)));
    fixture.disk.crash();
    return fixture;
  };
  const counting = await crashed();
  const from = counting.disk.operations;
  await counting.open();
  const total = counting.disk.operations - from;
  for (let n = 0; n <= total; n += 1) {
    const fixture = await crashed();
    const start = fixture.disk.operations;
    fixture.disk.fault = () => (fixture.disk.operations > start + n ? EIO : undefined);
    await fixture.open().catch(() => undefined);
    fixture.disk.crash();
    const again = await fixture.open();
    expect(await ids(again), `operation ${n}`).toEqual(['evt_again-one', 'evt_again-two']);
    expect((await verifyFixture(fixture, again)).problems, `operation ${n}`).toEqual([]);
  }
});

test('threat 15: a tile that the checkpoint in force needs survives the next publication, wherever it is cut off', async () => {
  const prepare = async (fixture: Fixture): Promise<Ledger> => {
    const ledger = await fixture.open();
    await ledger.appendAll(Array.from({ length: 300 }, (_, at) => consult(eventId(`kept-${at}`))));
    await ledger.checkpoint();
    await ledger.append(consult(eventId('after-256')));
    return ledger;
  };
  const counting = await newFixture();
  const first = await prepare(counting);
  const from = counting.disk.operations;
  await first.checkpoint();
  const total = counting.disk.operations - from;
  expect(total).toBeGreaterThan(10);
  for (let n = 0; n <= total; n += 1) {
    for (const end of ['crash', 'restart'] as const) {
      const fixture = await newFixture();
      const ledger = await prepare(fixture);
      const start = fixture.disk.operations;
      fixture.disk.fault = () => (fixture.disk.operations > start + n ? EIO : undefined);
      await ledger.checkpoint().catch(() => undefined);
      fixture.disk[end]();
      const again = await fixture.open();
      expect((await ids(again)).at(-1), `operation ${n}, ${end}`).toBe('evt_after-256');
      expect((await verifyFixture(fixture, again)).problems, `operation ${n}, ${end}`).toEqual([]);
    }
  }
});

test('threat 15: any pages of an unsynced batch may be lost, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 1, max: 30 }),
      async (kept, n) => {
        const fixture = await newFixture();
        const ledger = await fixture.open();
        await ledger.append(consultWithContent(eventId('kept-one')));
        fixture.disk.fault = ({ kind }) => (kind === 'sync' ? EIO : undefined);
        await Promise.allSettled(Array.from({ length: n }, () => ledger.append(consultWithContent())));
        let at = 0;
        fixture.disk.crash((range) => (kept[at++ % kept.length] ? range : undefined));
        const again = await fixture.open();
        expect((await ids(again))[0]).toBe('evt_kept-one');
        expect((await verifyFixture(fixture, again)).problems).toEqual([]);
      },
    ),
    { numRuns: 40 },
  );
});

test('threat 19: a full disk says so', async () => {
  const fixture = await newFixture();
  const ledger = await fixture.open();
  fixture.disk.fault = ({ kind }) => (kind === 'append' ? ENOSPC : undefined);
  await expect(ledger.append(consult())).rejects.toMatchObject({ code: 'ledger.disk-full', kind: 'unavailable' });
  await expect(ledger.append(consult())).rejects.toMatchObject({ code: 'ledger.disk-full' });
});

test('threat 15: a failed write of a tile stops the ledger, and what was acknowledged is there after restart', async () => {
  const fixture = await newFixture();
  const ledger = await fixture.open();
  await ledger.append(consult(eventId('before-tile')));
  fixture.disk.fault = ({ kind, path }) => (kind === 'sync' && path.includes('/tile/') ? EIO : undefined);
  await expect(ledger.checkpoint()).rejects.toMatchObject({ code: 'ledger.stopped' });
  await expect(ledger.append(consult())).rejects.toMatchObject({ code: 'ledger.stopped' });
  fixture.disk.crash();
  expect(await ids(await fixture.open())).toEqual(['evt_before-tile']);
});

test('an interrupted destruction is finished at the next start, or never happened', async () => {
  const counting = await newFixture();
  const prepare = async (fixture: Fixture): Promise<Ledger> => {
    const ledger = await fixture.open();
    await ledger.append(consultWithContent(eventId('to-destroy')));
    return ledger;
  };
  const request = {
    id: eventId('destroyer'),
    event: eventId('to-destroy'),
    by: 'person:dpo',
    overseer: 'person:o',
    reason: 'S.47',
  };
  const first = await prepare(counting);
  const from = counting.disk.operations;
  await first.destroyContent(request);
  const total = counting.disk.operations - from;
  for (let n = 0; n <= total; n += 1) {
    const fixture = await newFixture();
    const ledger = await prepare(fixture);
    const start = fixture.disk.operations;
    fixture.disk.fault = () => (fixture.disk.operations > start + n ? EIO : undefined);
    const done = await ledger.destroyContent(request).then(
      () => true,
      () => false,
    );
    fixture.disk.crash();
    const again = await fixture.open();
    const report = await verifyFixture(fixture, again);
    expect(report.problems, `operation ${n}`).toEqual([]);
    const logged = (await ids(again)).includes('evt_destroyer');
    expect(report.counts.destroyed).toBe(logged ? 1 : 0);
    if (done) expect(logged).toBe(true);
  }
});

test('the forgetful disk forgets', async () => {
  const disk = new ForgetfulFiles();
  await disk.makeFolder('/a');
  const file = await disk.open('/a/b');
  await file.append(Buffer.from('kept'));
  await file.sync();
  await file.append(Buffer.from('lost'));
  const other = disk.snapshot();
  expect(other.paths()).toEqual([]);
  await disk.sync('/a');
  disk.crash();
  expect(Buffer.from((await disk.read('/a/b')) ?? []).toString()).toBe('kept');
  await expect(file.append(Buffer.from('x'))).rejects.toThrow();
});
