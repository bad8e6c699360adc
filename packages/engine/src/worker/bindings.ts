import { createRequire } from 'node:module';
import type { DuckDBDataChunk, DuckDBVector } from '@duckdb/node-api';

/**
 * The three raw calls that hand out a vector's memory. `@duckdb/node-api` reads vectors value by value, which is ten times slower. The
 * lock file holds both packages at one version.
 */
interface RawBindings {
  data_chunk_get_vector(chunk: DuckDBDataChunk['chunk'], column: number): RawVector;
  vector_get_data(vector: RawVector, bytes: number): Uint8Array;
  vector_get_validity(vector: RawVector, bytes: number): Uint8Array | null;
  copy_data_to_vector(vector: RawVector, at: number, source: ArrayBufferLike, offset: number, bytes: number): void;
  get_data_from_pointer(buffer: ArrayBufferLike, offset: number, bytes: number): Uint8Array;
}

type RawVector = { readonly __vector: never };

const bindings = createRequire(import.meta.url)('@duckdb/node-bindings') as RawBindings;

/** The memory of one column of a chunk: valid only as long as the chunk is. */
export class RawColumn {
  private readonly vector: RawVector;

  constructor(
    chunk: DuckDBDataChunk,
    column: number,
    private readonly rows: number,
  ) {
    this.vector = bindings.data_chunk_get_vector(chunk.chunk, column);
  }

  /** `width` bytes per row. */
  data(width: number): Uint8Array {
    return bindings.vector_get_data(this.vector, this.rows * width);
  }

  /** Bit 1 = has a value, in 64-bit words; null when every row has one. */
  validity(): Uint8Array | null {
    return bindings.vector_get_validity(this.vector, Math.ceil(this.rows / 64) * 8);
  }
}

/** The bytes that the pointer stored at `offset` of a vector's memory points to. */
export function bytesAt(data: Uint8Array, offset: number, length: number): Uint8Array {
  return bindings.get_data_from_pointer(data.buffer, data.byteOffset + offset, length);
}

/** Fills a vector that a function gives back. */
export function writeVector(vector: DuckDBVector, bytes: Uint8Array): void {
  const { vector: raw } = vector as unknown as { readonly vector: RawVector };
  bindings.copy_data_to_vector(raw, 0, bytes.buffer, bytes.byteOffset, bytes.length);
}
