import { basename } from 'node:path';
import type { SourceColumn } from '@peel/policy/source';
import { type JsonMember, readJsonObject } from '@peel/tabular/json-object';
import { Utf8Check } from './encoding.js';
import { sourcesErrors } from './errors.js';
import { passOver } from './file-pass.js';
import type { InspectLimits, InspectPorts } from './inspect-file.js';
import { type JsonFields, JsonSample } from './jsonl-fields.js';
import { isPacked } from './recognise.js';
import type { InspectRequest, StagedInspection } from './source-reader.js';
import { type StagedFault, type StagedRecord, StagedText } from './staged-text.js';

/** A staged record holds a line's text twice at most, and may not be longer than the engine's longest line. */
const LINE_BYTES = 3 * 1024 * 1024;
const FIELDS = 2000;
const LF = 0x0a;
const NOTHING = /^(?!)/;
/** A list, or an object whose first line leaves it open: GeoJSON and what programs print for people. */
const IS_ONE_DOCUMENT = /^\[|^\{(?:.*[{[,])?$/s;

/**
 * JSON lines (one object a line, RFC 8259, UTF-8), read once and strictly. With the definition's columns every line becomes a staged record; without,
 * the fields of the beginning are gathered for a proposal.
 */
export async function inspectJsonLines(
  request: InspectRequest,
  ports: InspectPorts,
  limits: InspectLimits,
): Promise<StagedInspection> {
  const name = basename(request.path);
  const output = await ports.staging.open(request.staging);
  try {
    let read = 0;
    const staged = new StagedText(output, name, () => read);
    const { columns } = request;
    const sample = new JsonSample();
    const reader = columns === undefined ? undefined : new RecordReader(columns);
    const lines = new LineReader(name, Math.min(limits.lineBytes, LINE_BYTES));
    if (reader !== undefined) await staged.header(reader.header);
    const take = async ({ text, number }: { readonly text: string; readonly number: number }) =>
      reader === undefined ? sample.add(text, number) : staged.record(reader.read(text, number));
    const passed = await passOver(ports.outside, request, limits.chunkBytes, async (chunk) => {
      read += chunk.length;
      for (const line of lines.add(chunk)) await take(line);
    });
    for (const line of lines.end()) await take(line);
    const fields = reader === undefined ? sample.fields() : undefined;
    const header = reader?.header ?? fields?.header ?? [];
    if (fields !== undefined) await stageFields(fields, staged, name);
    await staged.end();
    return Object.freeze({
      format: 'jsonl',
      path: request.path,
      name,
      bytes: passed.identity.size,
      ...passed,
      readable: Object.freeze({ path: request.staging, staged: true }),
      header: Object.freeze(header),
      headerOnly: staged.records === 0,
      records: staged.records,
      sheet: undefined,
      written: fields?.written,
      inside: fields?.inside,
    });
  } finally {
    await output.close();
  }
}

async function stageFields(fields: JsonFields, staged: StagedText, file: string): Promise<void> {
  if (fields.header.length > FIELDS) throw sourcesErrors.fieldsTooMany({ file, limit: FIELDS });
  await staged.header(fields.header);
  for (const record of fields.records()) await staged.record(record);
}

/** Cuts a file into its lines; bytes that are no text, and lines beyond the limit, end it. */
class LineReader {
  private readonly check = new Utf8Check();
  private parts: Buffer[] = [];
  private held = 0;
  private line = 1;
  private begun = false;
  private seen = 0;

  constructor(
    private readonly file: string,
    private readonly limit: number,
  ) {}

  *add(chunk: Buffer): Generator<{ readonly text: string; readonly number: number }> {
    if (this.seen === 0 && isPacked(chunk)) {
      throw sourcesErrors.fileCompressed({ file: this.file, what: 'an archive or another kind of file' });
    }
    const bad = this.check.add(chunk);
    if (bad !== undefined) throw this.misfit(bad);
    const nul = chunk.indexOf(0);
    if (nul >= 0) throw sourcesErrors.nulByte({ file: this.file, byte: this.seen + nul, line: this.line });
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      this.hold(chunk.subarray(start, end));
      yield* this.take();
      this.line += 1;
      start = end + 1;
    }
    this.hold(Buffer.from(chunk.subarray(start)));
    this.seen += chunk.length;
  }

  *end(): Generator<{ readonly text: string; readonly number: number }> {
    const cut = this.check.end();
    if (cut !== undefined) throw this.misfit(cut);
    yield* this.take();
  }

  private hold(bytes: Buffer): void {
    this.held += bytes.length;
    if (this.held > this.limit) {
      throw sourcesErrors.lineTooLong({ file: this.file, line: this.line, limit: this.limit });
    }
    this.parts.push(bytes);
  }

  private *take(): Generator<{ readonly text: string; readonly number: number }> {
    const bytes = this.parts.length === 1 ? this.parts[0] : Buffer.concat(this.parts);
    this.parts = [];
    this.held = 0;
    const text = (bytes ?? Buffer.alloc(0)).toString('utf8').replace(this.line === 1 ? /^\ufeff/ : NOTHING, '');
    const trimmed = text.trim();
    if (trimmed === '') return;
    if (!this.begun && IS_ONE_DOCUMENT.test(trimmed)) throw sourcesErrors.jsonNotLines({ file: this.file });
    this.begun = true;
    yield { text: trimmed, number: this.line };
  }

  private misfit(byte: number): Error {
    return sourcesErrors.encodingWrong({ file: this.file, expected: 'UTF-8', byte });
  }
}

/** One line against the definition's columns. */
class RecordReader {
  readonly header: readonly string[];
  private readonly places: ReadonlyMap<string, number>;
  private readonly above: ReadonlySet<string>;

  constructor(private readonly columns: readonly SourceColumn[]) {
    this.header = columns.map((column) => column.header.trim());
    this.places = new Map(this.header.map((path, index) => [path, index]));
    this.above = new Set(this.header.flatMap(pathsAbove));
  }

  read(line: string, place: number): StagedRecord {
    const values: (string | undefined)[] = this.columns.map(() => undefined);
    const seen = new Set<string>();
    const faults: StagedFault[] = [];
    const cellFaults: StagedFault[] = [];
    const goesInto = (path: string): boolean => this.above.has(path) && !this.places.has(path);
    const broken = readJsonObject(line, goesInto, (member) => {
      const index = this.places.get(member.path);
      const column = index === undefined ? undefined : this.columns[index];
      if (index === undefined || column === undefined) {
        const rule = this.strayRule(member);
        if (rule !== undefined) faults.push({ rule, column: undefined });
        return;
      }
      const rule = seen.has(member.path) ? 'duplicate-key' : (member.fault ?? kindRule(member, column));
      seen.add(member.path);
      if (rule !== undefined) {
        values[index] = undefined;
        (column.group === undefined ? faults : cellFaults).push({ rule, column: column.name });
      } else if (member.kind !== 'null') values[index] = column.format === 'json' ? member.source : member.text;
    });
    if (broken !== undefined) {
      const none = this.columns.map(() => undefined);
      return { values: none, place, rowFault: { rule: broken, column: undefined }, cellFault: undefined, text: line };
    }
    const [rowFault] = faults;
    const [cellFault] = cellFaults;
    const text = rowFault === undefined && cellFault === undefined ? undefined : line;
    return { values, place, rowFault, cellFault, text };
  }

  /** A member that is no column's own. */
  private strayRule({ path, kind }: JsonMember): StagedFault['rule'] | undefined {
    if (!this.above.has(path)) return 'key-unexpected';
    return kind === 'null' ? undefined : 'wrong-type';
  }
}

/** Whether a value of this kind of JSON may stand in the column; what its text says is judged later. */
function kindRule({ kind }: JsonMember, { type, format }: SourceColumn): StagedFault['rule'] | undefined {
  if (kind === 'null' || format === 'json') return undefined;
  if (kind === 'nested') return 'nested-value';
  if (kind === 'text') return undefined;
  if (kind === 'boolean') return type === 'boolean' ? undefined : 'wrong-type';
  const numeric = ['int', 'long', 'float', 'double'].includes(type) || type.startsWith('decimal');
  return numeric ? undefined : 'wrong-type';
}

function pathsAbove(path: string): string[] {
  const names = path.split('.');
  return names.slice(1).map((_, index) => names.slice(0, index + 1).join('.'));
}
