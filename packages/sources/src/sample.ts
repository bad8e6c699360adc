import { type Sample, sampleBytes } from './dialect.js';
import type { OutsideFiles } from './outside-file.js';
import type { InspectedFile } from './source-reader.js';

/** Gathers the beginning of a file as it goes by. */
export class SampleCollector {
  private readonly parts: Buffer[] = [];
  private length = 0;
  private whole = true;

  add(chunk: Buffer): void {
    const room = sampleBytes - this.length;
    if (chunk.length > room) this.whole = false;
    if (room <= 0) return;
    const part = Buffer.from(chunk.subarray(0, room));
    this.parts.push(part);
    this.length += part.length;
  }

  sample(): Sample {
    return sampleOf(Buffer.concat(this.parts), this.whole);
  }
}

/** A character cut off by the sample's end becomes a replacement character in its last record, which is left out. */
function sampleOf(bytes: Buffer, whole: boolean): Sample {
  const text = bytes.toString('utf8');
  return Object.freeze({ text: text.startsWith('\ufeff') ? text.slice(1) : text, whole });
}

export async function readSample(inspection: Pick<InspectedFile, 'readable'>, outside: OutsideFiles): Promise<Sample> {
  const file = await outside.open(inspection.readable.path);
  const sample = new SampleCollector();
  const buffer = Buffer.alloc(sampleBytes);
  try {
    for (let left = sampleBytes + 1; left > 0; ) {
      const count = await file.read(buffer);
      if (count === 0) break;
      sample.add(buffer.subarray(0, count));
      left -= count;
    }
  } finally {
    await file.close();
  }
  return sample.sample();
}
