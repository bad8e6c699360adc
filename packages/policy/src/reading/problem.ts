/** One thing wrong in one file, said so that its author can put it right without reading code. */
export interface Problem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly problem: string;
  readonly expected: string;
}

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Collects every problem, so that an author sees all at once. */
export class Problems {
  private readonly found: Problem[] = [];

  add(file: string, position: Position, problem: string, expected: string): void {
    this.found.push(Object.freeze({ file, line: position.line, column: position.column, problem, expected }));
  }

  get count(): number {
    return this.found.length;
  }

  /** By file and line. */
  sorted(): readonly Problem[] {
    return Object.freeze(
      [...this.found].sort(
        (a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column || compare(a.problem, b.problem),
      ),
    );
  }
}

export function problemText(problem: Problem): string {
  return `${problem.file}:${problem.line}: ${problem.problem}; expected ${problem.expected}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
