import { expect, test } from 'vitest';
import { collect, consult, consultWithContent, eventId, FOLDER, newFixture } from './ledger-fixture.js';

test("law: 's62-log' an event is read back with who, when, why and what, content apart", async () => {
  const { open } = await newFixture();
  const ledger = await open();
  const plain = consult(eventId('plain-one'));
  const full = consultWithContent(eventId('full-one'));
  await ledger.append(plain);
  const receipt = await ledger.append(full);
  const events = await collect(ledger.read());
  expect(events.map(({ id }) => id)).toEqual([plain.id, full.id]);
  expect(events[0]?.act).toEqual({ ...plain.act, time: '2026-03-02T12:00:00.000Z' });
  expect(events[0]?.content).toBeUndefined();
  const second = events[1];
  expect(second).toBeDefined();
  if (second !== undefined) expect(await ledger.content(second)).toEqual(full.content);
  expect(receipt).toMatchObject({ event: full.id, time: '2026-03-02T12:00:00.000Z' });
  await ledger.close();
});

test('what was logged is there after close and open, and the journal is empty', async () => {
  const { open, disk } = await newFixture();
  const ledger = await open();
  const ids = Array.from({ length: 700 }, (_, at) => eventId(`kept-${at}`));
  await Promise.all(ids.map((id) => ledger.append(consultWithContent(id))));
  await ledger.close();
  expect(disk.paths(`${FOLDER}/journal`)).toEqual([]);
  const again = await open();
  expect((await collect(again.read())).map(({ id }) => id)).toEqual(ids);
  await again.append(consult(eventId('after-all')));
  expect((await again.findEvent(eventId('after-all')))?.id).toBe('evt_after-all');
  await again.close();
});

test('64 concurrent appenders: every event once, in one order, few syncs', async () => {
  const { open, disk } = await newFixture();
  const ledger = await open();
  let syncs = 0;
  disk.fault = ({ kind }) => {
    if (kind === 'sync') syncs += 1;
    return undefined;
  };
  const appender = async (name: number): Promise<void> => {
    for (let at = 0; at < 20; at += 1) await ledger.append(consult(eventId(`by-${name}-${at}`)));
  };
  await Promise.all(Array.from({ length: 64 }, (_, name) => appender(name)));
  disk.fault = undefined;
  const ids = (await collect(ledger.read())).map(({ id }) => id);
  expect(new Set(ids).size).toBe(64 * 20);
  for (let name = 0; name < 64; name += 1) {
    const own = ids.filter((id) => id.startsWith(`evt_by-${name}-`));
    expect(own).toEqual(Array.from({ length: 20 }, (_, at) => `evt_by-${name}-${at}`));
  }
  expect(syncs).toBeLessThan(64 * 4);
  await ledger.close();
});
