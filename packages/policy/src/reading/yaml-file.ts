import { isAlias, isMap, isNode, isScalar, LineCounter, type Node, parseDocument, visit, type YAMLMap } from 'yaml';
import type { Position, Problems } from './problem.js';

/** Bounds on what an author, or someone who can write to the folder, may make the reader do. */
const fileLimit = 4 * 1024 * 1024;
const depthLimit = 32;

export type ValuePath = readonly (string | number)[];

/** A YAML file as plain values, which still knows where each of them stands. */
export interface YamlFile {
  readonly path: string;
  readonly value: unknown;
  at(path: ValuePath): Position;
}

/**
 * Plain YAML 1.2 with text keys: no anchors and aliases (they can be made to grow without bound), no tags, no duplicate keys, one
 * document. Undefined, with problems added, when the text is anything else.
 */
export function readYaml(path: string, text: string, problems: Problems): YamlFile | undefined {
  const start = { line: 1, column: 1 };
  if (text.length > fileLimit) {
    problems.add(path, start, `the file has ${text.length} characters`, `at most ${fileLimit}`);
    return undefined;
  }
  const deep = tooDeep(text);
  if (deep !== undefined) {
    problems.add(path, deep, 'values are nested too deeply', `at most ${depthLimit} levels`);
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Looked for below: the library compares each key with every other.
    uniqueKeys: false,
    strict: true,
    version: '1.2',
    schema: 'core',
    merge: false,
  });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const before = problems.count;
  for (const error of [...document.errors, ...document.warnings]) {
    problems.add(path, position(error.pos[0]), `not readable as YAML (${firstLine(error.message)})`, 'plain YAML 1.2');
  }
  if (problems.count > before) return undefined;
  visit(document, {
    Map: (_key, map) => {
      for (const offset of repeatedKeys(map))
        problems.add(path, position(offset), 'a key that is not unique', 'each key once');
    },
    Node: (_key, node) => {
      const found = unwelcome(node);
      if (found !== undefined) problems.add(path, position(node.range?.[0] ?? 0), found, 'plain values');
    },
    Pair: (_key, pair) => {
      if (!isScalar(pair.key) || typeof pair.key.value !== 'string') {
        const offset = isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
        problems.add(path, position(offset), 'a key that is not text', 'a name; put it in quotes if it is a number');
      }
    },
  });
  if (problems.count > before) return undefined;
  return {
    path,
    value: document.toJS({ maxAliasCount: 0 }) as unknown,
    at: (valuePath) => position(offsetOf(document.contents, valuePath)),
  };
}

/** Where keys stand that the map has before. */
function repeatedKeys({ items }: YAMLMap): readonly number[] {
  const seen = new Set<unknown>();
  return items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    if (seen.has(key.value)) return [key.range?.[0] ?? 0];
    seen.add(key.value);
    return [];
  });
}

function unwelcome(node: Node): string | undefined {
  if (isAlias(node)) return 'an alias ("*…")';
  if (node.anchor !== undefined) return 'an anchor ("&…")';
  if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:')) return 'a tag ("!…")';
  return undefined;
}

/** Where the value at a path stands; of a missing one, where its nearest parent does. A key's position is better than its value's. */
function offsetOf(root: Node | null, path: ValuePath): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === String(step));
      if (pair === undefined) return offset;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isNode(node) && 'items' in node && Array.isArray(node.items)) {
      const item: unknown = node.items[Number(step)];
      if (!isNode(item)) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else {
      return offset;
    }
  }
  return offset;
}

/** The parser recurses, so depth is bounded before it runs: by brackets (also in text, where it costs nothing) and by indentation. */
function tooDeep(text: string): Position | undefined {
  const lines = text.split('\n');
  let open = 0;
  for (const [index, line] of lines.entries()) {
    const indent = line.length - line.trimStart().length;
    const marks = /^\s*(?:[-?:]\s+)*/.exec(line)?.[0].replaceAll(/\s/g, '').length ?? 0;
    if (line.trim() !== '' && (indent > 2 * depthLimit || marks > depthLimit)) return { line: index + 1, column: 1 };
    for (const letter of line) {
      if (letter === '[' || letter === '{') open += 1;
      if (letter === ']' || letter === '}') open = Math.max(0, open - 1);
      if (open > depthLimit) return { line: index + 1, column: 1 };
    }
  }
  return undefined;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
