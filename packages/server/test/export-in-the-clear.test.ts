import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { readContainer } from '@peel/lake/avro-container';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, OVERSEER, STEWARD, streetCsv } from '../../gate/test/bench.js';
import { collected, Leaving, unpacked } from './leaving-bench.js';

let leaving: Leaving;
beforeAll(async () => {
  leaving = await Leaving.make();
}, 240_000);
afterAll(() => leaving.bench.remove());

/** Every place that a metadata file of Iceberg names, with the length it gives where it gives one. */
function locationsIn(path: string, bytes: Buffer): readonly { readonly place: string; readonly length?: number }[] {
  if (path.endsWith('.json')) {
    const { location, snapshots } = JSON.parse(bytes.toString()) as {
      location: string;
      snapshots?: { 'manifest-list': string }[];
    };
    return [{ place: location }, ...(snapshots ?? []).map((each) => ({ place: each['manifest-list'] }))];
  }
  return readContainer(bytes).records.map((record) => {
    const file = record.data_file as { file_path: string; file_size_in_bytes: number } | undefined;
    return file === undefined
      ? { place: String(record.manifest_path), length: Number(record.manifest_length) }
      : { place: file.file_path, length: Number(file.file_size_in_bytes) };
  });
}

describe('an export in the clear', () => {
  it('names its files where it lies, for readers that know nothing of Peel, and is restored like any other', async () => {
    const folder = join(leaving.bench.above, 'plain');
    const base = `file://${folder}/lake`;
    const files = await unpacked(
      await collected(leaving.bench.gate.leaving.exporting.run(await leaving.confirmedPlain(), STEWARD, base)),
    );
    await leaving.written('plain', files);
    const metadata = [...files].filter(([path]) => path.startsWith('lake/') && !path.endsWith('.parquet'));
    expect(metadata.length).toBeGreaterThan(5);
    for (const [path, bytes] of metadata) {
      for (const { place, length } of locationsIn(path, bytes)) {
        expect(place.startsWith(`${base}/`)).toBe(true);
        const named = files.get(`lake/${place.slice(base.length + 1)}`);
        if (length !== undefined) expect([place, named?.length]).toEqual([place, length]);
      }
    }
    expect((await leaving.restoredTo('from-plain', folder, undefined)).continues).toBe('peel-demonstration/bench');
  }, 120_000);

  it('is of one moment, whatever comes in meanwhile; what was erased meanwhile stops it, and it can be run again', async () => {
    const request = await leaving.confirmedPlain();
    const running = leaving.bench.gate.leaving.exporting.run(request, OVERSEER, undefined);
    const first = await running.next();
    await leaving.bench.import('police_uk_street', { 'd.csv': streetCsv(50, 700) });
    const rest = await collected(running);
    const files = await unpacked(Buffer.concat([first.value ?? Buffer.alloc(0), rest]));
    const pointers = files.get('state/lake.tables.ndjson')?.toString() ?? '';
    for (const line of pointers.trim().split('\n'))
      expect(files.has(`lake/${(JSON.parse(line) as { metadata: string }).metadata}`)).toBe(true);
    const imported = files.get('state/gate.imports.ndjson')?.toString() ?? '';
    expect(imported.includes('d.csv')).toBe(false);

    const again = await leaving.confirmedPlain();
    const [name] = [...files.keys()].filter((path) => path.startsWith('lake/') && path.endsWith('.parquet'));
    const place = leaving.bench.workspace.path(name ?? '');
    await fs.rename(place, `${place}.away`);
    const { exporting } = leaving.bench.gate.leaving;
    expect(await codeOf(collected(exporting.run(again, STEWARD, undefined)))).toBe('gate.export-overtaken');
    await fs.rename(`${place}.away`, place);
    expect((await collected(exporting.run(again, STEWARD, undefined))).length).toBeGreaterThan(1_000);
    expect(await codeOf(collected(exporting.run(again, STEWARD, undefined)))).toBe('gate.export-unknown');
  }, 120_000);

  it('goes under several orders where some data is kept closer; without them nobody is asked to agree', async () => {
    const order = 'purposes/orders/continuity.yaml';
    const both = '[police_uk_street, police_uk_stop_and_search]';
    const without = (text: string, ...labels: readonly string[]) =>
      labels.reduce((left, name) => left.replace(`  - ${name}\n`, ''), text);
    await leaving.bench.copy(order, 'purposes/orders/continuity-two.yaml', (text) =>
      without(text.replace(both, '[police_uk_stop_and_search]'), 'grant:recorded-crime'),
    );
    await leaving.bench.edit(order, (text) =>
      without(
        text.replace(both, '[police_uk_street]'),
        ...['grant:stop-and-search', 'category:child', 'category:other', 'marking:group-ethnicity'],
      ),
    );
    const { requests, exporting } = leaving.bench.gate.leaving;
    await leaving.bench.approvePolicy();
    expect(await codeOf(requests.ask(STEWARD, [leaving.keys.recipient], false))).toBe('gate.export-order-waits');
    const refused = await requests.ask(STEWARD, [leaving.keys.recipient], false).catch((error: unknown) => error);
    for (const name of ['"continuity" (', '"continuity-two" (']) expect(String(refused)).toContain(name);
    await leaving.bench.approveOrders();
    const request = await leaving.confirmedPlain();
    const from = (await leaving.bench.logged()).length;
    const files = await unpacked(await collected(exporting.run(request, STEWARD, undefined)));
    expect([...files.keys()].filter((path) => path.endsWith('.parquet')).length).toBeGreaterThan(2);
    const begun = (await leaving.bench.logged(from))
      .map(({ act }) => act)
      .filter(({ kind }) => kind === 'upkeep.export');
    expect(begun.map(({ datasets }) => datasets).sort()).toEqual([['police_uk_stop_and_search'], ['police_uk_street']]);
  }, 120_000);
});
