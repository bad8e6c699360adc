import { type JsonMember, readJsonObject } from '@peel/tabular/json-object';
import { sampleBytes } from './dialect.js';
import type { StagedRecord } from './staged-text.js';

/** How the values of a field are written: lists and the like, several kinds, texts, or numbers and truth values. */
export type WrittenAs = 'json' | 'mixed' | 'text' | 'other';

interface Line {
  readonly text: string;
  readonly place: number;
}

/**
 * The fields of the first megabyte, in the order they are met. A field is gone into where it is an object or null in every line; where it is something
 * else in one, or an object without a field in all, it is one value, kept whole: else the lines that differ would fit no column. Which it is, the last line
 * may tell, so the lines are kept and read again, as an import will.
 */
export class JsonFields {
  readonly written: ReadonlyMap<string, WrittenAs>;
  /** The names of fields inside values that are kept whole: what such a value is about, no column's heading tells. */
  readonly inside: ReadonlyMap<string, ReadonlySet<string>>;
  private readonly goesInto: (path: string) => boolean;

  constructor(private readonly lines: readonly Line[]) {
    const shapes = shapesOf(lines);
    this.goesInto = (path) => shapes.filled.has(path) && !shapes.plain.has(path);
    const kinds = new Map<string, Set<JsonMember['kind']>>();
    const inside = new Map<string, Set<string>>();
    for (const { text } of lines) {
      readJsonObject(text, this.goesInto, ({ path, kind, source, fault }) => {
        // An object that is null here has columns of its own elsewhere.
        if (kind === 'null' && this.goesInto(path)) return;
        const known = kinds.get(path) ?? new Set();
        if (kind !== 'null') known.add(kind);
        kinds.set(path, known);
        if (kind !== 'nested' || fault !== undefined) return;
        const names = inside.get(path) ?? new Set();
        addNames(JSON.parse(source), names);
        inside.set(path, names);
      });
    }
    this.written = new Map([...kinds].map(([path, known]) => [path, writtenAs(known)]));
    this.inside = inside;
  }

  get header(): readonly string[] {
    return [...this.written.keys()];
  }

  *records(): Generator<StagedRecord> {
    const header = this.header;
    for (const { text, place } of this.lines) {
      const values = new Map<string, string>();
      readJsonObject(text, this.goesInto, (member) => {
        if (member.kind !== 'null' && member.fault === undefined) values.set(member.path, member.text);
      });
      const texts = header.map((path) => values.get(path));
      yield { values: texts, place, rowFault: undefined, cellFault: undefined, text: undefined };
    }
  }
}

/** Gathers the lines that fields are told from: whole objects of the first megabyte. */
export class JsonSample {
  private readonly lines: Line[] = [];
  private size = 0;

  add(text: string, place: number): void {
    if (this.size > sampleBytes) return;
    this.size += text.length;
    const broken = readJsonObject(
      text,
      () => true,
      () => undefined,
    );
    if (broken === undefined) this.lines.push({ text, place });
  }

  fields(): JsonFields {
    return new JsonFields(this.lines);
  }
}

interface Shapes {
  /** Objects with a field, in one line at least. */
  readonly filled: ReadonlySet<string>;
  /** What is neither an object nor null, in one line at least. */
  readonly plain: ReadonlySet<string>;
}

function shapesOf(lines: readonly Line[]): Shapes {
  const filled = new Set<string>();
  const plain = new Set<string>();
  for (const { text } of lines) {
    // What comes right after an object opens is in it, unless there is nothing in it.
    let opened: string | undefined;
    const met = (path: string): void => {
      if (opened !== undefined && path.startsWith(`${opened}.`)) filled.add(opened);
      opened = undefined;
    };
    const goesInto = (path: string): boolean => {
      met(path);
      opened = path;
      return true;
    };
    readJsonObject(text, goesInto, ({ path, kind }) => {
      met(path);
      if (kind !== 'null') plain.add(path);
    });
  }
  return { filled, plain };
}

function addNames(value: unknown, names: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value)) names.add(name);
    addNames(inner, names);
  }
}

function writtenAs(kinds: ReadonlySet<JsonMember['kind']>): WrittenAs {
  const [kind] = kinds;
  if (kinds.size > 1) return 'mixed';
  if (kind === 'nested') return 'json';
  return kind === 'text' ? 'text' : 'other';
}
