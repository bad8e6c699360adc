import type { OpenFile } from '@peel/kernel/files';
import type { SniffedDialect } from './dialect.js';
import { sourcesErrors } from './errors.js';

/** How staged text is set apart. A value that is there is quoted, one that is not is nothing between the commas. */
export const stagedDialect: SniffedDialect = Object.freeze({ delimiter: ',', quote: '"', escape: '"', header: true });

/**
 * Columns after those of the file: where each record stands in it, why it cannot be kept, why one cell of a column group cannot, and
 * then its text. A definition's names have no point, so none can be taken for one of these.
 */
export const stagedPlace = 'place.no';
export const stagedRowRule = 'row.rule';
export const stagedRowColumn = 'row.column';
export const stagedCellRule = 'cell.rule';
export const stagedCellColumn = 'cell.column';
export const stagedText = 'row.text';
export const stagedColumns: readonly string[] = Object.freeze([
  stagedPlace,
  stagedRowRule,
  stagedRowColumn,
  stagedCellRule,
  stagedCellColumn,
  stagedText,
]);

/** What the reader of a file found wrong with a record; the rest is told by `row-judgement.ts`. */
export type StagedRule =
  | 'not-json'
  | 'not-an-object'
  | 'too-deep'
  | 'not-text'
  | 'nul-character'
  | 'key-unexpected'
  | 'duplicate-key'
  | 'nested-value'
  | 'wrong-type'
  | 'too-many-columns'
  | 'cell-error'
  | 'formula-uncomputed'
  | 'date-unknown';

export interface StagedFault {
  readonly rule: StagedRule;
  /** The definition's name of the column; none where the fault is the whole record's. */
  readonly column: string | undefined;
}

export interface StagedRecord {
  readonly values: readonly (string | undefined)[];
  /** Line of the text or row of the sheet, from 1. */
  readonly place: number;
  readonly rowFault: StagedFault | undefined;
  /** Of a cell in a column group: the row is kept without that value (THREATS 27). */
  readonly cellFault: StagedFault | undefined;
  /** As it came, where something is wrong with it. */
  readonly text: string | undefined;
}

const FLUSH_CHARACTERS = 256 * 1024;
/** Below what the engine takes as one line. */
export const RECORD_BYTES = 7 * 1024 * 1024;
/**
 * Texts that cells share, and the columns that a record lacks, are written out for each record. So many times what was read no file comes to that
 * somebody made to be read; without an end a small one would fill the disk.
 */
const TIMES_READ = 100;
const ALWAYS_ALLOWED = 64 * 1024 * 1024;

/** Writes the staged copy, record by record. */
export class StagedText {
  private pending = '';
  private count = 0;
  private written = 0;

  /** `read` tells how many bytes, unpacked, were read so far; `most` is the most that is written whatever was read. */
  constructor(
    private readonly output: OpenFile,
    private readonly file: string,
    private readonly read: () => number,
    private readonly most = Number.POSITIVE_INFINITY,
  ) {}

  get records(): number {
    return this.count;
  }

  async header(names: readonly string[]): Promise<void> {
    await this.line([...names, ...stagedColumns], 1);
  }

  /** @throws recordTooLong, stagedLarge */
  async record({ values, place, rowFault, cellFault, text }: StagedRecord): Promise<void> {
    const faults = [rowFault?.rule, rowFault?.column, cellFault?.rule, cellFault?.column];
    this.count += 1;
    await this.line([...values, String(place), ...faults, text], place);
  }

  async end(): Promise<void> {
    await this.flush();
    await this.output.sync();
  }

  private async line(values: readonly (string | undefined)[], place: number): Promise<void> {
    const line = `${values.map(quoted).join(',')}\n`;
    if (line.length > RECORD_BYTES / 3 && Buffer.byteLength(line) > RECORD_BYTES) {
      throw sourcesErrors.recordTooLong({ file: this.file, place, limit: RECORD_BYTES });
    }
    this.pending += line;
    if (this.pending.length >= FLUSH_CHARACTERS) await this.flush();
  }

  private async flush(): Promise<void> {
    const bytes = Buffer.from(this.pending, 'utf8');
    this.pending = '';
    this.written += bytes.length;
    const limit = Math.min(this.most, Math.max(ALWAYS_ALLOWED, TIMES_READ * this.read()));
    if (this.written > limit) throw sourcesErrors.stagedLarge({ file: this.file, limit });
    if (bytes.length > 0) await this.output.append(bytes);
  }
}

function quoted(value: string | undefined): string {
  return value === undefined ? '' : `"${value.includes('"') ? value.replaceAll('"', '""') : value}"`;
}
