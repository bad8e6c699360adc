import { PAGE_ADVICE } from './page-advice.js';

/** An answer that says no, or that nobody answered: what went wrong and what to do, in words made for the reader. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    readonly advice?: string | undefined,
    readonly request?: string | undefined,
  ) {
    super(message);
    this.name = 'Problem';
  }

  /** The same with other words on what to do: the service knows the program's commands, a page knows what is on it. */
  advising(advice: string): Problem {
    return new Problem(this.code, this.status, this.message, advice, this.request);
  }

  /** The page's person is no longer known, rather than not allowed: nobody is signed in, or the browser's sign-in is another by now. */
  get isSignedOut(): boolean {
    return this.status === 401 || this.code === 'server.page-token';
  }
}

interface ProblemBody {
  readonly code?: unknown;
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly message?: unknown;
  readonly advice?: unknown;
  readonly request?: unknown;
}

/** From an `application/problem+json` body, or from the error line of a stream. Whatever else came is told by its status alone. */
export function problemFrom(body: unknown, status: number): Problem {
  const known: ProblemBody = typeof body === 'object' && body !== null ? body : {};
  const code = isText(known.code) ? known.code : `http-${status}`;
  const advice = PAGE_ADVICE[code] ?? (isText(known.advice) ? known.advice : undefined);
  const told = [known.detail, known.message, known.title].find(isText);
  return new Problem(
    code,
    status,
    told ?? plainStatus(status),
    advice,
    isText(known.request) ? known.request : undefined,
  );
}

export function unreachable(): Problem {
  return new Problem(
    'unreachable',
    0,
    'The service does not answer.',
    'It may be restarting. What you have typed is kept; try again in a moment.',
  );
}

/** What the service answers where a session was ended, for a page that heard of that otherwise. */
export function sessionEnded(why: string, ask = 'a steward'): Problem {
  return new Problem(
    'gate.session-ended',
    403,
    `The session has ended: ${why.replace(/\.$/, '')}.`,
    `What you typed is kept. Whom to ask: ${ask}.`,
  );
}

export function cutShort(): Problem {
  return new Problem(
    'incomplete',
    0,
    'The answer ended before its end mark, so it is incomplete.',
    'Do not rely on the rows shown. Run it again.',
  );
}

/** Any thrown thing as a problem. An abort is not one and is for the caller to tell apart first. */
export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(
    'workbench',
    0,
    'The page met a fault of its own.',
    'Load the page again; what you typed is kept. If it comes back, tell the people who run Peel.',
  );
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function plainStatus(status: number): string {
  if (status === 401) return 'You are not signed in any more.';
  if (status === 403) return 'That is not allowed.';
  if (status === 404) return 'There is no such thing, or not for you.';
  return `The service answered with status ${status}.`;
}
