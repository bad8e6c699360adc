import { QuoteCensus } from '@peel/sources/quote-census';
import { QuoteScan } from '@peel/sources/quote-scan';
import fc from 'fast-check';
import { expect, it } from 'vitest';

/** What the scan of every byte finds wrong. */
function walked(text: string, pieces: number): boolean {
  const scan = new QuoteScan({ delimiter: ',', quote: '"', escape: '"' });
  for (const chunk of chunks(text, pieces)) scan.add(chunk);
  return scan.openSince !== undefined || scan.tornSince !== undefined;
}

function chunks(text: string, size: number): readonly Buffer[] {
  const bytes = Buffer.from(text);
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

it('of a file that the census calls sound the walk over every byte finds nothing wrong, in chunks of any size', () => {
  const texts = fc.string({ unit: fc.constantFrom('"', ',', '\n', 'a', ' ', '|', '\r', 'é'), maxLength: 24 });
  let sound = 0;
  fc.assert(
    fc.property(texts, fc.integer({ min: 1, max: 5 }), (text, size) => {
      const told = [size, 100].map((pieces) => {
        const census = new QuoteCensus([',', '|']);
        for (const chunk of chunks(text, pieces)) census.add(chunk);
        return census.soundFor(',');
      });
      expect(told[0]).toBe(told[1]);
      expect(walked(text, size)).toBe(walked(text, 100));
      if (told[0] !== true) return;
      sound += 1;
      expect(walked(text, size)).toBe(false);
    }),
    { numRuns: 3000 },
  );
  expect(sound).toBeGreaterThan(300);
});

it('quotes as files have them are sound, so that their bytes are not walked', () => {
  for (const text of ['a,b\r\n"1","x ""y"""\r\n"2",""\r\n', 'a\n5" pipe\n', '"a","b\nc"', 'plain\n']) {
    const census = new QuoteCensus([',']);
    census.add(Buffer.from(text));
    expect(census.soundFor(',')).toBe(true);
  }
});
