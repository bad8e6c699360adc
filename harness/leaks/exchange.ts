import * as http from 'node:http';

/** One HTTP request to a world's service. */
export interface Call {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  /** Over HTTP the address as it stands; without it, below `/api`. */
  readonly outside?: true;
  /** Whose request it is; nobody's when left out. */
  readonly person?: string;
  /** The session it is made in, named by its header. A body may name one itself. */
  readonly session?: string;
  readonly json?: unknown;
  readonly bytes?: Buffer;
  /** Sent as they are, besides those that name person and session. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** All of an answer that its reader can see. Nothing is taken out of it before it is compared. */
export interface Answer {
  readonly status: number;
  /** Names and values as they came, in their order. */
  readonly headers: readonly string[];
  readonly body: Buffer;
  /** The connection ended before the answer did. */
  readonly cut: boolean;
}

export interface Exchange {
  readonly call: Call;
  readonly answer: Answer;
}

/** Where a service listens. */
export type Place = { readonly socketPath: string } | { readonly host: string; readonly port: number };

/** Sends requests to one place, and takes the whole of each answer. */
export class Line {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 4 });

  constructor(private readonly place: Place) {}

  async send(
    { method, path, json, bytes }: Pick<Call, 'method' | 'path' | 'json' | 'bytes'>,
    headers: Readonly<Record<string, string>>,
  ): Promise<Answer> {
    const payload = bytes ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)));
    const type = bytes === undefined ? 'application/json' : 'application/octet-stream';
    const sized = payload === undefined ? {} : { 'content-type': type, 'content-length': payload.length };
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const { agent, place } = this;
      const outgoing = http.request({ ...place, agent, method, path, headers: { ...headers, ...sized } }, resolve);
      outgoing.once('error', reject);
      outgoing.end(payload);
    });
    const chunks: Buffer[] = [];
    let cut = false;
    try {
      for await (const chunk of response) chunks.push(chunk as Buffer);
    } catch {
      cut = true;
    }
    return { status: response.statusCode ?? 0, headers: response.rawHeaders, body: Buffer.concat(chunks), cut };
  }

  close(): void {
    this.agent.destroy();
  }
}

export function sameAnswer(left: Answer, right: Answer): boolean {
  return (
    left.status === right.status &&
    left.cut === right.cut &&
    left.body.equals(right.body) &&
    left.headers.join('\n') === right.headers.join('\n')
  );
}

/** The JSON of an answer that is not streamed. */
export function jsonOf(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body.toString()) as unknown;
  } catch {
    return undefined;
  }
}

/** As a person would read it: for the report of a difference. */
export function describe(answer: Answer, limit = 2_048): string {
  const text = `${answer.status}${answer.cut ? ', cut' : ''}\n${answer.headers.join(' | ')}\n${answer.body.toString('latin1').replaceAll(/[^\x20-\x7e\n]/g, '.')}`;
  return text.length > limit ? `${text.slice(0, limit)}… (${answer.body.length} bytes)` : text;
}
