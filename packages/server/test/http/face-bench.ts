import * as http from 'node:http';
import type { Face } from '@peel/server/http/face';
import { DEFAULT_LIMITS, type LimitSettings } from '@peel/server/http/limits';
import { type Listener, openListener } from '@peel/server/http/listener';
import { ALDER, Bench, streetCsv } from '../../../gate/test/bench.js';

const REASON = 'Review of burglaries in ward B this month';

export interface Sent {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  /** What the text says as JSON; an empty object when it is none. */
  readonly body: Record<string, unknown>;
}

/** A browser that is signed in: what it sends along by itself, and what a page of ours adds. */
export interface Browser {
  readonly cookie: string;
  readonly page: string;
  readonly headers: http.OutgoingHttpHeaders;
}

/** A workspace with some rows, and its HTTP face on a free port. */
export class FaceBench {
  private constructor(
    readonly bench: Bench,
    private held: Listener,
  ) {}

  static async make(faces: readonly Face[] = [], limits: LimitSettings = DEFAULT_LIMITS): Promise<FaceBench> {
    const bench = await Bench.make();
    await bench.import('police_uk_street', { 'a.csv': streetCsv(2_000) });
    return new FaceBench(bench, await openListener(bench.service, faces, { port: 0, limits }));
  }

  get address(): string {
    return this.held.address;
  }

  get port(): number {
    return Number(new URL(this.address).port);
  }

  async remove(): Promise<void> {
    await this.held.close();
    await this.bench.remove();
  }

  /** A request as it is given, whatever a well-behaved client would make of it. */
  request(path: string, { method, headers = {}, body }: Sent = {}): http.ClientRequest {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const request = http.request({
      host: '127.0.0.1',
      port: this.port,
      path,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
        ...headers,
      },
    });
    request.end(text);
    return request;
  }

  async ask(path: string, sent: Sent = {}): Promise<Answer> {
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      this.request(path, sent).on('response', resolve).on('error', reject);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const isJson = /^application\/(problem\+)?json/.test(response.headers['content-type'] ?? '');
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text,
      body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  }

  async signIn(person: string, headers: http.OutgoingHttpHeaders = {}): Promise<Browser> {
    const answer = await this.ask('/api/sign-in/demonstration', { body: { person }, headers });
    const cookie = /^__Host-peel=[^;]+/.exec(answer.headers['set-cookie']?.[0] ?? '')?.[0] ?? '';
    const me = await this.ask('/api/me', { headers: { cookie } });
    const page = String(me.body.pageToken);
    return { cookie, page, headers: { cookie, 'x-peel-page': page } };
  }

  /** A session of a browser's person, with the headers that a read in it carries. */
  async session(browser: Browser): Promise<http.OutgoingHttpHeaders> {
    const opened = await this.ask('/api/sessions', {
      headers: browser.headers,
      body: { ...ALDER, justification: REASON },
    });
    return { ...browser.headers, 'x-peel-session': String(opened.body.session) };
  }

  /** How many acts the log has that the law calls a consultation. */
  async consulted(): Promise<number> {
    return (await this.bench.logged()).filter(({ act }) => act.law === 'consult' && act.kind.endsWith('.intent'))
      .length;
  }
}
