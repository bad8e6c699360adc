/**
 * One error vocabulary for the whole house. Each package keeps its own catalogue in `errors.ts`, made with `defineErrors`:
 * a stable code, what kind of failure it is, and what the person should do. The message must never hold a value that its
 * reader may not see; `cause` is kept for the process that raised it and never leaves it.
 */

/** What kind of failure: decides the command line's exit code and the HTTP status. */
export type ErrorKind =
  | 'usage'
  | 'refused'
  | 'bad-input'
  | 'not-found'
  | 'conflict'
  | 'limit'
  | 'unavailable'
  | 'failure';

const EXIT_CODE: Record<ErrorKind, number> = {
  usage: 2,
  refused: 3,
  'bad-input': 4,
  'not-found': 4,
  conflict: 4,
  limit: 4,
  unavailable: 5,
  failure: 5,
};

const HTTP_STATUS: Record<ErrorKind, number> = {
  usage: 400,
  refused: 403,
  'bad-input': 422,
  'not-found': 404,
  conflict: 409,
  limit: 413,
  unavailable: 503,
  failure: 500,
};

/** An error as it travels to a client: no cause, no stack. */
export interface ErrorBody {
  readonly code: string;
  readonly kind: ErrorKind;
  /** What happened and where, for the person who caused it. */
  readonly message: string;
  /** What to do about it. */
  readonly advice: string;
  /** Facts of the catalogue entry's template, for programs. */
  readonly details: Readonly<Record<string, string | number | boolean>>;
}

export class PeelError extends Error {
  override readonly name = 'PeelError';

  constructor(
    readonly body: ErrorBody,
    cause?: unknown,
  ) {
    super(body.message, cause === undefined ? undefined : { cause });
  }

  get code(): string {
    return this.body.code;
  }

  get kind(): ErrorKind {
    return this.body.kind;
  }

  /** 2 usage, 3 refused, 4 bad input, 5 failure. */
  get exitCode(): number {
    return EXIT_CODE[this.body.kind];
  }

  get httpStatus(): number {
    return HTTP_STATUS[this.body.kind];
  }

  toJSON(): ErrorBody {
    return this.body;
  }
}

export type ErrorFacts = Readonly<Record<string, string | number | boolean>>;

interface ErrorTemplate {
  readonly kind: ErrorKind;
  /** `{name}` is replaced by the fact of that name. */
  readonly message: string;
  readonly advice: string;
}

export type ErrorCatalogue<T extends Record<string, ErrorTemplate>> = {
  readonly [K in keyof T]: (facts?: ErrorFacts, cause?: unknown) => PeelError;
};

/**
 * Makes a package's catalogue.
 *
 * @example
 * export const lakeErrors = defineErrors('lake', {
 *   tableMissing: { kind: 'not-found', message: 'There is no table "{table}".', advice: 'List tables with `peel datasets`.' },
 * });
 * throw lakeErrors.tableMissing({ table }, cause);
 */
export function defineErrors<const T extends Record<string, ErrorTemplate>>(
  prefix: string,
  templates: T,
): ErrorCatalogue<T> {
  const entries = Object.entries(templates).map(([name, template]) => {
    const code = `${prefix}.${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const make = (facts: ErrorFacts = {}, cause?: unknown): PeelError =>
      new PeelError(
        {
          code,
          kind: template.kind,
          message: fill(template.message, facts),
          advice: fill(template.advice, facts),
          details: facts,
        },
        cause,
      );
    return [name, make] as const;
  });
  return Object.freeze(Object.fromEntries(entries)) as ErrorCatalogue<T>;
}

/** The error as a client gets it back from its body. */
export function errorFromBody(body: ErrorBody): PeelError {
  return new PeelError(body);
}

function fill(template: string, facts: ErrorFacts): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in facts ? String(facts[name]) : whole));
}

export function isPeelError(error: unknown): error is PeelError {
  return error instanceof PeelError;
}
