import type { PurposeDefinition } from '../purpose.js';
import type { SourceDefinition } from '../source.js';
import type { Vocabulary } from '../vocabulary.js';
import type { Problems } from './problem.js';
import type { ValuePath, YamlFile } from './yaml-file.js';

/** What the checks across files know. A name counts as known even when its own file has problems, so that one mistake is told once. */
export interface Known {
  readonly words: Vocabulary;
  readonly purposeNames: ReadonlySet<string>;
  readonly purposes: ReadonlyMap<string, PurposeDefinition>;
  readonly sourceNames: ReadonlySet<string>;
  readonly sources: ReadonlyMap<string, SourceDefinition>;
}

/** Where problems of one file, or of one section of a file, are told. */
export class Place {
  constructor(
    private readonly file: YamlFile,
    private readonly base: ValuePath,
    readonly problems: Problems,
    readonly warnings: Problems,
    /** What keeps a text from being approved, but not one that was approved before there was the rule from being in force. */
    readonly anew: Problems,
  ) {}

  wrong(path: ValuePath, problem: string, expected: string): void {
    this.problems.add(this.file.path, this.file.at([...this.base, ...path]), problem, expected);
  }

  wrongAnew(path: ValuePath, problem: string, expected: string): void {
    this.anew.add(this.file.path, this.file.at([...this.base, ...path]), problem, expected);
  }

  /** The same as `wrong`, at the item of a list that reads so. */
  wrongItem(path: ValuePath, item: string, problem: string, expected: string): void {
    let value: unknown = this.file.value;
    for (const step of [...this.base, ...path]) {
      value =
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[String(step)] : undefined;
    }
    const index = Array.isArray(value) ? value.indexOf(item) : -1;
    this.wrong(index < 0 ? path : [...path, index], problem, expected);
  }

  warn(path: ValuePath, problem: string, expected: string): void {
    this.warnings.add(this.file.path, this.file.at([...this.base, ...path]), problem, expected);
  }

  /** Every name of the list must be one of those declared. */
  names(path: ValuePath, what: string, names: readonly string[], declared: Iterable<string>): void {
    const known = new Set(declared);
    for (const [index, name] of names.entries()) {
      if (!known.has(name)) this.wrong([...path, index], `${what} "${name}" is not declared`, oneOf(known));
    }
  }

  name(path: ValuePath, what: string, name: string, declared: Iterable<string>): void {
    const known = new Set(declared);
    if (!known.has(name)) this.wrong(path, `${what} "${name}" is not declared`, oneOf(known));
  }
}

/** Names to choose from, in short. */
export function oneOf(names: Iterable<string>): string {
  const sorted = [...names].sort();
  if (sorted.length === 0) return 'one that is declared first; none is';
  const shown = sorted.slice(0, 12).join(', ');
  return sorted.length > 12 ? `one of: ${shown} … (${sorted.length} in all)` : `one of: ${shown}`;
}
