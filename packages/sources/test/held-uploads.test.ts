import { ManualClock } from '@peel/kernel/clock';
import { HeldUploads } from '@peel/sources/held-uploads';
import { beforeEach, describe, expect, it } from 'vitest';
import { codeOf } from './support/folder.js';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const disk = { free: 0, size: 0 };
const clock = new ManualClock(0);
let held: HeldUploads;
beforeEach(() => {
  Object.assign(disk, { free: 10 * GIB, size: 100 * GIB });
  held = new HeldUploads({ clock, disk: async () => disk, reserved: 0 });
});

/** Writes to the disk in pieces as long as it is let. Returns how much, and why no more. */
async function fill(by: string, upload: string, piece: number, most: number): Promise<{ took: number; code: string }> {
  let took = 0;
  const code = await codeOf(
    (async () => {
      await held.begin(upload, 'a.csv', by);
      for (; took < most; took += piece) {
        await held.admit(upload, piece);
        disk.free -= piece;
      }
      held.wait(upload);
    })(),
  );
  return { took, code };
}

describe('the disk and those who hand files over (threat 38)', () => {
  it('one person’s files take no more than half of what was free', async () => {
    expect(await fill('person:a', 'up_1', MIB, 3 * GIB)).toEqual({ took: 3 * GIB, code: 'none' });
    const { took, code } = await fill('person:a', 'up_2', MIB, 9 * GIB);
    expect(code).toBe('sources.share-used');
    expect(took / GIB).toBeCloseTo(2, 2);
    // Somebody else still brings theirs, and the first does again once their own is gone.
    expect((await fill('person:b', 'up_3', MIB, GIB)).code).toBe('none');
    held.forget('up_1');
    held.forget('up_2');
    disk.free += 5 * GIB;
    expect((await fill('person:a', 'up_4', MIB, 4 * GIB)).code).toBe('none');
  });

  it.each([
    ['1 GiB of a large disk', 500 * GIB, 0, GIB],
    ['a twentieth of a small one', 2 * GIB, 0, 2 * GIB * 0.05],
    ['what the log keeps, where that is more', 2 * GIB, 768 * MIB, 768 * MIB],
  ])('everybody together leave %s, however they cut it', async (_what, size, reserved, floor) => {
    Object.assign(disk, { size, free: floor + 200 * MIB });
    held = new HeldUploads({ clock, disk: async () => disk, reserved });
    for (const piece of [20 * MIB, MIB, 64 * 1024])
      for (let person = 0; person < 400; person += 1)
        await fill(`person:${piece}-${person}`, `up_${piece}-${person}`, piece, 20 * MIB);
    expect(disk.free).toBeLessThan(floor + 40 * MIB);
    expect(disk.free).toBeGreaterThan(floor - 21 * MIB);
    expect((await fill('person:late', 'up_late', 1, 1)).code).toBe('sources.no-room');
  });

  it('takes ten thousand files of one person and no more; another’s are not counted', async () => {
    for (let file = 0; file < 10_000; file += 1) await held.begin(`up_${file}`, 'a.csv', 'person:a');
    expect(await codeOf(held.begin('up_more', 'a.csv', 'person:a'))).toBe('sources.uploads-too-many');
    expect(await codeOf(held.begin('up_more', 'a.csv', 'person:b'))).toBe('none');
  }, 60_000);
});

it('a file is claimed once, by who handed it over, under its name, when all of it is there', async () => {
  await held.begin('up_1', 'a.csv', 'person:a');
  expect(held.claim('person:a', 'up_1', 'a.csv')).toBe(false);
  held.wait('up_1');
  expect(held.claim('person:b', 'up_1', 'a.csv')).toBe(false);
  expect(held.claim('person:a', 'up_1', 'b.csv')).toBe(false);
  expect(held.claim('person:a', 'up_1', 'a.csv')).toBe(true);
  expect(held.claim('person:a', 'up_1', 'a.csv')).toBe(false);
});
