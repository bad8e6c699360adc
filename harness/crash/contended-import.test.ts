import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialise } from '@peel/server/init';
import { expect, test } from 'vitest';
import { composed, importInto, tagsIn } from './composed.js';
import { makeFile } from './import-files.js';
import { Seeded } from './seeded.js';

test('one file brought in several times at one moment is there once, whole, in one version', {
  timeout: 60_000,
}, async () => {
  const above = await fs.mkdtemp(join(tmpdir(), 'peel-contended-'));
  await fs.chmod(above, 0o711);
  await initialise(join(above, 'ws'), 'pole', () => undefined);
  const service = await composed(join(above, 'ws'));
  try {
    const random = new Seeded(7);
    const files = [1, 2, 3].map((version) => makeFile('police-uk-stop-and-search', 'same.csv', version, random));
    const [first, second, third] = files;
    if (first === undefined || second === undefined || third === undefined) throw new TypeError('three files');
    // A new file and new tables at once, then the same bytes at once, then two replacements at once.
    for (const act of [
      [first, second],
      [first, first],
      [second, third],
    ]) {
      await Promise.all(act.map((file) => importInto(service, file)));
      const rows = await tagsIn(service, 'police-uk-stop-and-search');
      const [[tag, count, distinct] = []] = rows;
      expect(rows).toHaveLength(1);
      const file = files.find((one) => one.tag === tag);
      expect(act).toContain(file);
      expect([Number(count), Number(distinct)]).toEqual([file?.rows, file?.rows]);
    }
  } finally {
    await service.close();
    await fs.rm(above, { recursive: true, force: true });
  }
});
