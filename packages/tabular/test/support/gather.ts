import type { JsonValue } from '@peel/tabular/column';

export async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

/** Rows in batches of different sizes, an empty one among them. */
export async function* batches(
  rows: readonly (readonly JsonValue[])[],
): AsyncGenerator<readonly (readonly JsonValue[])[]> {
  yield rows.slice(0, 1);
  yield [];
  for (let from = 1; from < rows.length; from += 1000) yield rows.slice(from, from + 1000);
}
