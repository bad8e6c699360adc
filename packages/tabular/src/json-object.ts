/** A value as it stands in the text: numbers keep their digits, lists and objects that are not gone into their whole text. */
export interface JsonMember {
  /** Names from the outermost in, joined by points: `person.name`. */
  readonly path: string;
  readonly kind: 'null' | 'text' | 'number' | 'boolean' | 'nested';
  /** The text itself for `text`, else the source's own; empty for null. */
  readonly text: string;
  /** As it stands in the source. */
  readonly source: string;
  /** Why the value cannot be kept, though the object it is in can. */
  readonly fault: 'not-text' | 'nul-character' | 'too-deep' | undefined;
}

/** Why a line is not an object: told without a value. */
export type JsonFault = 'not-json' | 'not-an-object' | 'too-deep' | 'not-text' | 'nul-character';

const DEPTH = 64;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const BLANKS = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
const CONTROL = /[\u0000-\u001f]/;
const UNPAIRED = /\p{Surrogate}/u;

/**
 * Reads one object (RFC 8259), strictly: nothing is mended, no number passes through floating point, of two members of one name both are told. Objects
 * under a path that `goesInto` names are gone into, others are one `nested` value.
 */
export function readJsonObject(
  text: string,
  goesInto: (path: string) => boolean,
  take: (member: JsonMember) => void,
): JsonFault | undefined {
  try {
    new Scanner(text, goesInto, take).document();
    return undefined;
  } catch (error) {
    if (error instanceof ScanFault) return error.fault;
    throw error;
  }
}

class ScanFault extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault);
  }
}

class Scanner {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly goesInto: (path: string) => boolean,
    private readonly take: (member: JsonMember) => void,
  ) {}

  document(): void {
    this.blanks();
    if (this.text[this.at] !== '{') {
      // Whatever else it is must be JSON to be told from a broken line.
      this.skip();
      this.end();
      throw new ScanFault('not-an-object');
    }
    this.members('', 1);
    this.end();
  }

  private members(prefix: string, depth: number): void {
    if (depth > DEPTH) throw new ScanFault('too-deep');
    this.at += 1;
    this.blanks();
    if (this.text[this.at] === '}') {
      this.at += 1;
      return;
    }
    for (;;) {
      const name = this.string();
      const fault = textFault(name);
      if (fault !== undefined) throw new ScanFault(fault);
      this.blanks();
      this.expect(':');
      this.blanks();
      this.member(prefix === '' ? name : `${prefix}.${name}`, depth);
      this.blanks();
      if (this.text[this.at] === '}') break;
      this.expect(',');
      this.blanks();
    }
    this.at += 1;
  }

  private member(path: string, depth: number): void {
    const start = this.at;
    const first = this.text[start];
    if (first === '{' && this.goesInto(path)) {
      this.members(path, depth + 1);
      return;
    }
    if (first === '"') {
      const text = this.string();
      this.take({ path, kind: 'text', text, source: this.text.slice(start, this.at), fault: textFault(text) });
      return;
    }
    const fault = this.skip();
    const source = this.text.slice(start, this.at);
    const kind = kindOf(source);
    this.take({ path, kind, text: kind === 'null' ? '' : source, source, fault });
  }

  private string(): string {
    if (this.text[this.at] !== '"') throw new ScanFault('not-json');
    const start = this.at + 1;
    let end = this.text.indexOf('"', start);
    while (end >= 0 && this.isEscaped(end, start)) end = this.text.indexOf('"', end + 1);
    if (end < 0) throw new ScanFault('not-json');
    this.at = end + 1;
    const raw = this.text.slice(start, end);
    if (!raw.includes('\\')) {
      if (CONTROL.test(raw)) throw new ScanFault('not-json');
      return raw;
    }
    return parsed(`"${raw}"`) as string;
  }

  private isEscaped(at: number, start: number): boolean {
    let marks = 0;
    while (at - 1 - marks >= start && this.text[at - 1 - marks] === '\\') marks += 1;
    return marks % 2 === 1;
  }

  /** Passes over one value, and says why it cannot be kept as text. */
  private skip(): JsonMember['fault'] {
    const first = this.text[this.at];
    if (first === '{' || first === '[') return this.brackets();
    if (first === '"') return textFault(this.string());
    if (this.word('true') || this.word('false') || this.word('null')) return undefined;
    NUMBER.lastIndex = this.at;
    if (!NUMBER.test(this.text)) throw new ScanFault('not-json');
    this.at = NUMBER.lastIndex;
    return undefined;
  }

  /** The brackets only tell where a value ends; then it has to be JSON as a whole. */
  private brackets(): JsonMember['fault'] {
    const start = this.at;
    let depth = 0;
    let deepest = 0;
    let fault: JsonMember['fault'];
    do {
      const c = this.text[this.at];
      if (c === undefined) throw new ScanFault('not-json');
      if (c === '"') {
        fault ??= textFault(this.string());
        continue;
      }
      if (c === '{' || c === '[') depth += 1;
      else if (c === '}' || c === ']') depth -= 1;
      deepest = Math.max(deepest, depth);
      this.at += 1;
    } while (depth > 0);
    if (deepest > DEPTH) return 'too-deep';
    parsed(this.text.slice(start, this.at));
    return fault;
  }

  private word(word: string): boolean {
    if (!this.text.startsWith(word, this.at)) return false;
    this.at += word.length;
    return true;
  }

  private expect(mark: string): void {
    if (this.text[this.at] !== mark) throw new ScanFault('not-json');
    this.at += 1;
  }

  private blanks(): void {
    BLANKS.lastIndex = this.at;
    BLANKS.test(this.text);
    this.at = BLANKS.lastIndex;
  }

  private end(): void {
    this.blanks();
    if (this.at !== this.text.length) throw new ScanFault('not-json');
  }
}

function kindOf(source: string): JsonMember['kind'] {
  if (source === 'null') return 'null';
  if (source === 'true' || source === 'false') return 'boolean';
  return source.startsWith('{') || source.startsWith('[') ? 'nested' : 'number';
}

function parsed(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    throw new ScanFault('not-json');
  }
}

/** No database keeps half a character, nor a NUL. */
function textFault(text: string): JsonMember['fault'] {
  if (text.includes('\0')) return 'nul-character';
  return UNPAIRED.test(text) ? 'not-text' : undefined;
}
