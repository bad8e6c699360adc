import * as http from 'node:http';
import { join } from 'node:path';
import { openSocketServer, type SocketServer } from '@peel/server/socket-server';
import { Bench } from '../../gate/test/bench.js';

const REASON = 'Review of burglaries in ward B this month';

export interface Sent {
  readonly method?: string;
  readonly as?: string;
  /** The session named by header. */
  readonly session?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: unknown;
}

export interface Answered {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** Of an answer in JSON. */
  readonly body: Record<string, unknown> & { readonly code?: string };
}

/** A workspace whose service answers on a socket of its own. */
export class ApiBench {
  private constructor(
    readonly bench: Bench,
    private readonly server: SocketServer,
    private readonly socketPath: string,
  ) {}

  static async make(prepare: (bench: Bench) => Promise<void> = async () => undefined): Promise<ApiBench> {
    const bench = await Bench.make();
    await prepare(bench);
    const server = openSocketServer(bench.service, { stop: () => undefined });
    const socketPath = join(bench.above, 's.sock');
    await server.listen({ path: socketPath });
    return new ApiBench(bench, server, socketPath);
  }

  async remove(): Promise<void> {
    await this.server.close();
    await this.bench.remove();
  }

  send(
    path: string,
    { method, as = 'analyst', session, headers = {}, body }: Sent = {},
  ): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const payload = body === undefined || body instanceof Buffer ? body : JSON.stringify(body);
      const type = body instanceof Buffer ? 'application/octet-stream' : 'application/json';
      const request = http.request(
        {
          socketPath: this.socketPath,
          path,
          method: method ?? (body === undefined ? 'GET' : 'POST'),
          headers: {
            ...(payload === undefined ? {} : { 'content-type': type }),
            'x-peel-as': encodeURIComponent(as),
            ...(session === undefined ? {} : { 'x-peel-session': session }),
            ...headers,
          },
        },
        resolve,
      );
      request.on('error', reject);
      request.end(payload);
    });
  }

  async ask(path: string, sent?: Sent): Promise<Answered> {
    const response = await this.send(path, sent);
    const text = (await bytesOf(response)).toString();
    const isJson = String(response.headers['content-type']).startsWith('application/json');
    const body = isJson ? (JSON.parse(text) as Answered['body']) : {};
    return { status: response.statusCode ?? 0, headers: response.headers, text, body };
  }

  /** The list that a route answers with. */
  async list(path: string, sent?: Sent): Promise<readonly Record<string, unknown>[]> {
    const { status, text } = await this.ask(path, sent);
    if (status !== 200) throw new TypeError(`${path} answered ${status}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>[];
  }

  /** The code of an error, or `none`. */
  async code(path: string, sent?: Sent): Promise<string> {
    return (await this.ask(path, sent)).body.code ?? 'none';
  }

  /** The lines of a streamed answer. */
  async lines(path: string, sent: Sent = {}): Promise<readonly Line[]> {
    const headers = { accept: 'application/x-ndjson', ...sent.headers };
    const { text } = await this.ask(path, { ...sent, headers });
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  }

  async open(what: { purpose: string; operation: string }, as = 'analyst'): Promise<string> {
    const { body } = await this.ask('/sessions', { as, body: { ...what, justification: REASON } });
    if (typeof body.session !== 'string') throw new TypeError(`no session: ${JSON.stringify(body)}`);
    return body.session;
  }
}

/** Another analyst in the same operation, let in by both stewards. */
export async function addAnalyst(api: ApiBench, person: string, operation: string): Promise<void> {
  const expires = api.bench.clock.now() + 30 * 86_400_000;
  await api.ask('/people', { as: 'steward', body: { person, name: person } });
  for (const [kind, name] of [
    ['role', 'analyst'],
    ['operation', operation],
    ['organisation', 'DEMONSTRATION-CONSTABULARY'],
    ['clearance', 'OFFICIAL'],
  ])
    await api.ask(`/people/${person}/holdings`, { as: 'steward', body: { change: 'grant', kind, name, expires } });
  for (const { proposal } of await api.list('/people/changes', { as: 'steward-two' }))
    await api.ask(`/people/changes/${proposal}/confirm`, { as: 'steward-two', method: 'POST' });
}

export interface Line {
  readonly type: string;
  readonly [member: string]: unknown;
}

export async function bytesOf(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
