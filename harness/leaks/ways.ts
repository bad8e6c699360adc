import { pageToken } from '@peel/server/sign-in/token';
import type { Answer, Call, Line } from './exchange.js';

/** Under which name a proxy publishes the service; the same in every world, whatever port it has. */
export const PUBLIC_URL = 'https://two-worlds.example';
/** What the proxy says of a browser's request. */
export const PUBLIC_HOST = { host: new URL(PUBLIC_URL).host, 'x-forwarded-proto': 'https' } as const;

/** How a request reaches the service. */
export type Way = 'socket' | 'http';

/** Members that name a session in a body; over HTTP its header does. */
interface Named {
  readonly session?: string;
}

/** The address over HTTP of what the socket has at `path`. */
export function webPath({ path, outside }: Pick<Call, 'path' | 'outside'>): string {
  return outside === true ? path : `/api${path}`;
}

/** On the socket of a demonstration, where a header names the person. */
export async function sendBySocket(line: Line, call: Call): Promise<Answer> {
  const { person, session, headers } = call;
  return line.send(call, {
    host: 'peel',
    ...(person === undefined ? {} : { 'x-peel-as': encodeURIComponent(person) }),
    ...(session === undefined ? {} : { 'x-peel-session': session }),
    ...headers,
  });
}

/** Signed in anew before it would end for idleness, an hour after the last request. */
const RENEW_MILLISECONDS = 50 * 60_000;

interface SignedIn {
  readonly token: string | undefined;
  readonly at: number;
}

/** The browsers of a world's people: each signs in when first needed, keeps the cookie and shows the page's token. */
export class Browsers {
  private readonly signedIn = new Map<string, SignedIn>();

  constructor(
    private readonly line: Line,
    private readonly now: () => number,
  ) {}

  async send(call: Call): Promise<Answer> {
    const { person, json } = call;
    const token = person === undefined ? undefined : await this.tokenOf(person);
    const { session, ...body } = (json ?? {}) as Named & Record<string, unknown>;
    const named = call.session ?? session;
    const answer = await this.line.send(
      { ...call, path: webPath(call), ...(json === undefined ? {} : { json: body }) },
      {
        'user-agent': person ?? 'nobody',
        ...(token === undefined ? {} : { cookie: cookie(token), 'x-peel-page': pageToken(token) }),
        ...(named === undefined ? {} : { 'x-peel-session': named }),
        ...call.headers,
      },
    );
    if (person !== undefined && call.path === '/sign-out') this.signedIn.delete(person);
    return answer;
  }

  /** None for who can't sign in: they go on without. */
  private async tokenOf(person: string): Promise<string | undefined> {
    const known = this.signedIn.get(person);
    if (known !== undefined && this.now() - known.at < RENEW_MILLISECONDS) return known.token;
    const answer = await this.line.send(
      { method: 'POST', path: '/api/sign-in/demonstration', json: { person } },
      { 'user-agent': person, ...(known?.token === undefined ? {} : { cookie: cookie(known.token) }) },
    );
    const set = answer.headers[answer.headers.findIndex((name) => name.toLowerCase() === 'set-cookie') + 1];
    const token = answer.status === 200 ? /^__Host-peel=([^;]+)/.exec(set ?? '')?.[1] : undefined;
    this.signedIn.set(person, { token, at: this.now() });
    return token;
  }
}

function cookie(token: string): string {
  return `__Host-peel=${token}`;
}
