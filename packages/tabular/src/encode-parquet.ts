import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { distinctNames, type JsonValue, type TableColumn } from './column.js';
import type { EncodeOptions, RowBatches } from './encode-options.js';
import { tabularErrors } from './errors.js';
import { type ParquetColumn, type ParquetValue, parquetColumn } from './parquet-columns.js';

/** A row group is written when either is reached, so what is held at a time does not grow with the file. */
const GROUP_ROWS = 65_536;
const GROUP_CHARACTERS = 16 * 1024 * 1024;

/**
 * Apache Parquet, row group by row group. Lists, structs, maps and intervals are text; HUGEINT is DECIMAL(38,0). The metadata lies in the
 * footer's key-value metadata.
 * @throws valueUnfit where a value does not fit the column's type in Parquet
 */
export async function* encodeParquet(
  columns: readonly TableColumn[],
  rows: RowBatches,
  options: EncodeOptions,
): AsyncGenerator<Uint8Array> {
  const names = distinctNames(columns);
  const file = new GroupedFile(columns, names, options.metadata);
  for await (const batch of rows) {
    for (const row of batch) {
      file.add(row);
      if (file.full) yield file.writeGroup();
    }
  }
  yield file.finish();
}

class GroupedFile {
  private readonly planned: readonly ParquetColumn[];
  private readonly bytes = new DrainedWriter();
  private readonly writer: ParquetWriter;
  private data: (ParquetValue | undefined)[][];
  private held = 0;
  private size = 0;
  private written = 0;

  constructor(
    private readonly columns: readonly TableColumn[],
    names: readonly string[],
    metadata: Readonly<Record<string, string>>,
  ) {
    this.planned = columns.map((column, index) => parquetColumn(column, names[index] ?? column.name));
    this.data = columns.map(() => []);
    this.writer = new ParquetWriter({
      writer: this.bytes,
      schema: [{ name: 'root', num_children: columns.length }, ...this.planned.map(({ element }) => element)],
      kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      createdBy: 'Peel',
    });
  }

  get full(): boolean {
    return this.held >= GROUP_ROWS || this.size >= GROUP_CHARACTERS;
  }

  add(row: readonly JsonValue[]): void {
    this.held += 1;
    for (const [index, { convert }] of this.planned.entries()) {
      const value = row[index] ?? null;
      const converted = value === null ? undefined : convert(value);
      if (value !== null && converted === undefined) throw this.unfit(index);
      this.data[index]?.push(converted);
      this.size += typeof converted === 'string' || converted instanceof Uint8Array ? converted.length : 8;
    }
  }

  writeGroup(): Uint8Array {
    const columnData = this.planned.map(({ element }, index) => ({ name: element.name, data: this.data[index] ?? [] }));
    this.writer.write({ columnData, rowGroupSize: GROUP_ROWS });
    this.written += this.held;
    this.data = this.planned.map(() => []);
    this.held = 0;
    this.size = 0;
    return this.bytes.drain();
  }

  finish(): Uint8Array {
    const last = this.held === 0 ? new Uint8Array(0) : this.writeGroup();
    this.writer.finish();
    return Buffer.concat([last, this.bytes.drain()]);
  }

  private unfit(index: number): Error {
    const type = this.columns[index]?.type ?? '';
    return tabularErrors.valueUnfit({ row: this.written + this.held, column: index + 1, type, format: 'Parquet' });
  }
}

/** Keeps what was written since it was last emptied; offsets count on. */
class DrainedWriter extends ByteWriter {
  drain(): Uint8Array {
    const bytes = new Uint8Array(this.getBytes());
    this.index = 0;
    return bytes;
  }
}
