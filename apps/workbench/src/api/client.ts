import { readLines } from './ndjson.js';
import { cutShort, isAbort, Problem, problemFrom, unreachable } from './problem.js';
import { type Sending, sendFile } from './sending.js';

/** What the client asks with. Read anew for each request: a sign-in or session may end between two. */
export interface Credentials {
  /** The page's token of the sign-in, from `GET /api/me`. */
  readonly page: () => string | undefined;
  /** The session that this tab reads in. */
  readonly session: () => string | undefined;
}

export interface Asking {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /** Rows, or what is told of rows: needs a session, which the request names. */
  readonly data?: boolean;
  /** The page's own question whether it is still signed in: does not lengthen the sign-in. */
  readonly watches?: boolean;
  /** Names the session where there is one, and asks without where there is none. */
  readonly sessionIfAny?: boolean;
}

/** Speaks to the service's JSON API; knows no path of it. */
export class Client {
  private life = new AbortController();
  private readonly refused = new Set<() => void>();

  constructor(
    private readonly credentials: Credentials,
    /** Told when the service knows the page's person no longer. */
    private readonly signedOut: (problem: Problem) => void,
    private readonly fetching: typeof fetch = (...request) => fetch(...request),
  ) {}

  /** Ends everything under way: the person it was asked for has gone. What is asked from now on is asked for whoever comes. */
  stop(): void {
    this.life.abort();
    this.life = new AbortController();
  }

  /** Tells of each refusal of what a session was named for: it may have ended, or read less than before. Gives back how to stop telling. */
  onSessionRefused(told: () => void): () => void {
    this.refused.add(told);
    return () => this.refused.delete(told);
  }

  async json<T>(path: string, asking: Asking = {}): Promise<T> {
    const response = await this.ask(path, asking);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
  }

  async blob(path: string, asking: Asking): Promise<{ blob: Blob; name: string | undefined }> {
    const response = await this.ask(path, asking);
    return { blob: await response.blob(), name: fileName(response.headers.get('content-disposition')) };
  }

  /** Hands over a file; of interest to whoever waits is how far it is. */
  async upload<T>(path: string, file: Blob, sending: Omit<Sending, 'headers'>): Promise<T> {
    const headers = this.headers({ sessionIfAny: true }, this.credentials.session());
    headers.set('content-type', 'application/octet-stream');
    const { status, body } = await sendFile(path, file, {
      ...sending,
      headers,
      signal: this.alive(sending.signal),
    });
    if (status < 400) return body as T;
    throw this.refusal(body, status);
  }

  /** The lines of a streamed answer. Ends with `end`; an error line or a missing end is thrown. */
  async *lines<T extends { readonly type: string }>(path: string, asking: Asking): AsyncGenerator<T, void> {
    const response = await this.ask(path, asking);
    let ended = false;
    for await (const line of streamOf(response)) {
      const { type } = line as { type?: unknown };
      if (type === 'error') {
        this.tellRefused(asking);
        throw problemFrom((line as { error?: unknown }).error, response.status);
      }
      ended = type === 'end';
      yield line as T;
    }
    if (!ended) throw cutShort();
  }

  private async ask(path: string, asking: Asking): Promise<Response> {
    const session = this.credentials.session();
    if (asking.data === true && session === undefined) throw noSession();
    const headers = this.headers(asking, session);
    const response = await this.send(path, {
      method: asking.method ?? (asking.body === undefined ? 'GET' : 'POST'),
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: this.alive(asking.signal),
      ...(asking.body === undefined ? {} : { body: JSON.stringify(asking.body) }),
    });
    if (response.ok) return response;
    this.tellRefused(asking);
    throw this.refusal(await response.json().catch(() => undefined), response.status);
  }

  private tellRefused({ data }: Asking): void {
    if (data === true) for (const told of this.refused) told();
  }

  private refusal(body: unknown, status: number): Problem {
    const problem = problemFrom(body, status);
    if (problem.isSignedOut) this.signedOut(problem);
    return problem;
  }

  private alive(wanted: AbortSignal | undefined): AbortSignal {
    return wanted === undefined ? this.life.signal : AbortSignal.any([this.life.signal, wanted]);
  }

  private headers(asking: Asking, session: string | undefined): Headers {
    const headers = new Headers({ accept: 'application/json, application/x-ndjson' });
    const page = this.credentials.page();
    if (page !== undefined) headers.set('x-peel-page', page);
    if (session !== undefined && (asking.data === true || asking.sessionIfAny === true))
      headers.set('x-peel-session', session);
    if (asking.watches === true) headers.set('x-peel-watch', '1');
    if (asking.body !== undefined) headers.set('content-type', 'application/json');
    return headers;
  }

  private async send(path: string, request: RequestInit): Promise<Response> {
    try {
      return await this.fetching(path, request);
    } catch (error) {
      if (isAbort(error)) throw error;
      throw unreachable();
    }
  }
}

async function* streamOf(response: Response): AsyncGenerator<unknown, void> {
  if (response.body === null) return;
  try {
    yield* readLines(response.body);
  } catch (error) {
    if (isAbort(error) || error instanceof Problem) throw error;
    throw cutShort();
  }
}

function noSession(): Problem {
  return new Problem(
    'no-session',
    0,
    'No session is open in this tab, so nothing can be read.',
    'Open a session first.',
  );
}

function fileName(disposition: string | null): string | undefined {
  const quoted = /filename="([^"]+)"/.exec(disposition ?? '')?.[1];
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  return encoded === undefined ? quoted : decodeURIComponent(encoded);
}
