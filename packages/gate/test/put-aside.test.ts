import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, streetCsv } from './bench.js';

const SEEDED = 'not-a-number-4711';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
});
afterAll(() => bench.remove());

/** Every `nth` line has a longitude that is no number, and the last one too few columns. */
function brokenCsv(rows: number, nth: number): string {
  const [head = '', ...lines] = streetCsv(rows).trimEnd().split('\n');
  const at = head.split(',').indexOf('Longitude');
  const broken = lines.map((line, index) => {
    const cells = line.split(',');
    if ((index + 1) % nth === 0) cells[at] = SEEDED;
    return cells.join(',');
  });
  return `${[head, ...broken, 'short,2026-01'].join('\n')}\n`;
}

async function importAs(name: string, text: string, requestedBy: string) {
  const { imports } = bench.service;
  const upload = await imports.receive(name, Readable.from([Buffer.from(text)]), requestedBy);
  for await (const message of imports.run('police_uk_street', [{ upload, name }], requestedBy))
    if (message.type === 'E') return message.body;
  throw new TypeError('an import ends with a result');
}

describe('what an import put aside', () => {
  it('is told by file, line, column and rule to who may read all the source carries, never by value', async () => {
    const taken = await importAs('a.csv', brokenCsv(10, 4), 'person:engineer');
    expect(taken).toMatchObject({
      rows: 8,
      quarantined: 3,
      putAside: [
        { file: 'a.csv', line: 5, column: 'longitude', rule: 'wrong-type' },
        { file: 'a.csv', line: 9, column: 'longitude', rule: 'wrong-type' },
        { file: 'a.csv', line: 12, rule: 'missing-columns' },
      ],
    });
    expect(JSON.stringify(taken)).not.toContain(SEEDED);
    expect(await importAs('a.csv', brokenCsv(10, 4), 'person:engineer')).toMatchObject({ unchanged: 1, putAside: [] });
  });

  it('is told up to the first hundred places', async () => {
    const taken = await importAs('b.csv', brokenCsv(400, 2), 'person:engineer');
    expect(taken).toMatchObject({ quarantined: 201 });
    const { putAside } = taken as { putAside: readonly { line: number }[] };
    expect(putAside.map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, index) => 3 + 2 * index));
  });

  it('is told to nobody else, whether or not the bytes were there already (threat 24)', async () => {
    await bench.gate.people.seed('loader', 'Lo Ader', [{ kind: 'role', name: 'engineer' }]);
    const told = { source: 'police_uk_street', files: 1, told: 'taken' };
    expect(await importAs('c.csv', brokenCsv(6, 3), 'person:loader')).toEqual(told);
    expect(await importAs('c.csv', brokenCsv(6, 3), 'person:loader')).toEqual(told);
  });
});
