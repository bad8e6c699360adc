import { isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';

export type Field = string | readonly string[];

/** The value at a place of the text: a word, or a list of words. What is not there is empty. */
export function readField(text: string, path: readonly string[]): Field {
  const value: unknown = parseDocument(text).getIn(path);
  if (isSeq(value)) return value.items.map((item) => String(item)).filter((item) => item !== '');
  if (value === undefined || value === null || isMap(value)) return '';
  return String(value);
}

/** How wide a folded text is written. Characters. */
const WIDTH = 120;

/** The text with another value at that place. Not a letter elsewhere changes, so that whoever approves sees what was changed and no more. */
export function writeField(text: string, path: readonly string[], value: Field): string {
  const document = parseDocument(text);
  const node = document.getIn(path, true);
  if (!isNode(node) || !node.range) {
    document.setIn(path, typeof value === 'string' ? value : document.createNode([...value], { flow: true }));
    return document.toString({ lineWidth: WIDTH });
  }
  const [start, end] = node.range;
  const old = text.slice(start, end);
  const kept = old.slice(old.trimEnd().length);
  const isFolded = isScalar(node) && node.type === 'BLOCK_FOLDED' && typeof value === 'string' && isOneParagraph(value);
  const written = isFolded ? folded(old, value) : oneLine(value);
  return `${text.slice(0, start)}${written}${kept}${text.slice(end)}`;
}

function oneLine(value: Field): string {
  if (typeof value !== 'string') return `[${value.map(scalar).join(', ')}]`;
  return scalar(value);
}

/** Plain where YAML takes it for the same words, else in quotes. */
function scalar(value: string): string {
  const isPlain = /^[\w](?:[^\n:#,[\]{}]*[^\s:#,[\]{}])?$/.test(value) && parseDocument(value).toJS() === value;
  return isPlain ? value : JSON.stringify(value);
}

const isOneParagraph = (value: string): boolean => value !== '' && value === words(value).join(' ');

function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** A folded text with its first lines as they were, as far as their words are the same. */
function folded(old: string, value: string): string {
  const [head = '>-', ...lines] = old.trimEnd().split('\n');
  const indent = /^ */.exec(lines[0] ?? '  ')?.[0] ?? '  ';
  const rest = [...words(value)];
  const same: string[] = [];
  for (const line of lines) {
    const own = words(line);
    // The last of the new words go on from a line that is written anew.
    if (own.length >= rest.length || own.some((word, at) => word !== rest[at])) break;
    same.push(line);
    rest.splice(0, own.length);
  }
  return [head, ...same, ...wrapped(rest, indent)].join('\n');
}

function wrapped(all: readonly string[], indent: string): readonly string[] {
  const lines: string[] = [];
  for (const word of all) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${indent}${word}`);
  }
  return lines;
}

/** Whether the form can edit it: a text that is no YAML at all is edited as a file. */
export function isReadable(text: string): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isMap(document.contents);
}
