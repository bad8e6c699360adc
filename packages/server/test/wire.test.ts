import { decodeMessages, encodeMessage, type Message } from '@peel/server/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ type: fc.constantFrom('H', 'P', 'E'), body: fc.jsonValue() }) as fc.Arbitrary<Message>,
  fc.record({ type: fc.constant('F' as const), frame: fc.uint8Array({ maxLength: 2_000 }) }),
  fc.record({
    type: fc.constant('X' as const),
    error: fc.record({
      code: fc.string(),
      kind: fc.constant('refused' as const),
      message: fc.string({ unit: 'grapheme' }),
      advice: fc.string(),
      details: fc.constant({}),
    }),
  }),
);

async function* cut(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = Math.max(1, sizes[index % Math.max(sizes.length, 1)] ?? bytes.length);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function all(bytes: AsyncIterable<Uint8Array>): Promise<Message[]> {
  const found: Message[] = [];
  for await (const each of decodeMessages(bytes)) found.push(each);
  return found;
}

const plain = (each: Message) =>
  each.type === 'F' ? { ...each, frame: [...each.frame] } : JSON.parse(JSON.stringify(each));

describe('messages on the socket', () => {
  it('come out as they went in, however the stream is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(message, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 900 })),
        async (sent, sizes) => {
          const bytes = Buffer.concat(sent.map(encodeMessage));
          expect((await all(cut(bytes, sizes))).map(plain)).toEqual(sent.map(plain));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are whole or an error: a stream that ends inside one, or holds what is none, is never taken for an answer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { minLength: 1, maxLength: 4 }), fc.nat(), async (sent, where) => {
        const bytes = Buffer.concat(sent.map(encodeMessage));
        const ends = sent.map((_, index) => Buffer.concat(sent.slice(0, index + 1).map(encodeMessage)).length);
        const length = 1 + (where % bytes.length);
        const read = all(cut(bytes.subarray(0, length), [64]));
        if (ends.includes(length)) expect(await read).toHaveLength(ends.indexOf(length) + 1);
        else await expect(read).rejects.toMatchObject({ code: 'server.stream-cut' });
      }),
      { numRuns: 200 },
    );
    for (const bad of ['Z\0\0\0\0', 'H\0\0\0\x01{', 'F\xff\xff\xff\xff'])
      await expect(all(cut(Buffer.from(bad, 'latin1'), [3]))).rejects.toMatchObject({ code: 'server.stream-cut' });
  });

  it('many small ones in one piece cost no more than their bytes', async () => {
    const bytes = Buffer.concat(Array.from({ length: 40_000 }, (_, body) => encodeMessage({ type: 'P', body })));
    const begun = performance.now();
    expect(await all(cut(bytes, [bytes.length]))).toHaveLength(40_000);
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
