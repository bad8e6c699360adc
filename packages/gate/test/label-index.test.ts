import type { ImportWriter } from '@peel/engine/writer/write-job';
import type { LabelIndex } from '@peel/gate/label-index';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Bench, streetCsv } from './bench.js';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.make();
});
afterAll(() => bench.remove());

it('an import during which upkeep sends its labels to another bundle is as right as before: both bundles are', async () => {
  const { writer, labels } = Reflect.get(bench.gate.collector, 'parts') as {
    readonly writer: ImportWriter;
    readonly labels: LabelIndex;
  };
  for (const source of bench.gate.policy.definitions.sources.values()) await labels.placesOf(source);
  const before = new Map(labels.live.map(({ id, bundle }) => [id, bundle]));
  const write = writer.import.bind(writer);
  vi.spyOn(writer, 'import').mockImplementationOnce(async (...given) => {
    const written = await write(...given);
    await labels.adopt([labels.live.map(({ id }) => id)]);
    return written;
  });
  expect(await bench.import('police_uk_street', { 'a.csv': streetCsv(3) })).toMatchObject({ rows: 3, quarantined: 0 });
  expect(labels.live.every(({ id, bundle }) => bundle !== before.get(id))).toBe(true);
});
