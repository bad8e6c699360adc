import { createHash } from 'node:crypto';
import * as http from 'node:http';
import { decodeMessages, STREAM_MEDIA_TYPE } from '@peel/server/wire';

/** One HTTP request to a world's service. */
export interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Whose request it is; nobody's when left out. */
  readonly person?: string;
  readonly json?: unknown;
  readonly bytes?: Buffer;
}

/** All of an answer that its reader can see. Nothing is taken out of it before it is compared. */
export interface Answer {
  readonly status: number;
  /** Names and values as they came, in their order. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

export interface Exchange {
  readonly call: Call;
  readonly answer: Answer;
}

/** Speaks to one service over its socket. */
export class Line {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 4 });

  constructor(private readonly socketPath: string) {}

  async send({ method, path, person, json, bytes }: Call): Promise<Answer> {
    const payload = bytes ?? (json === undefined ? undefined : Buffer.from(JSON.stringify(json)));
    const type = bytes === undefined ? 'application/json' : 'application/octet-stream';
    const headers = {
      host: 'peel',
      ...(person === undefined ? {} : { 'x-peel-as': encodeURIComponent(person) }),
      ...(payload === undefined ? {} : { 'content-type': type, 'content-length': payload.length }),
    };
    const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
      const outgoing = http.request({ socketPath: this.socketPath, agent: this.agent, method, path, headers }, resolve);
      outgoing.once('error', reject);
      outgoing.end(payload);
    });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode ?? 0, headers: response.rawHeaders, body: Buffer.concat(chunks) };
  }

  close(): void {
    this.agent.destroy();
  }
}

export function sameAnswer(left: Answer, right: Answer): boolean {
  return (
    left.status === right.status && left.body.equals(right.body) && left.headers.join('\n') === right.headers.join('\n')
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

export interface AnswerFacts {
  /** Rows of data that it shows. */
  readonly rows: number;
  /** Whether the statement fixed their order. */
  readonly order: string | undefined;
}

/** Answers that list what is stored, an entry for each commit or act. All other JSON follows from definitions and the asker's own doings. */
const STORED_LISTS: readonly string[] = ['/history', '/ledger/acts', '/ledger/shown'];

/** What an answer shows of what is stored: a stream's rows, a list's entries. How many rows an import brought in is none of it. */
export async function factsOf({ call, answer }: Exchange): Promise<AnswerFacts> {
  if (answer.status !== 200) return { rows: 0, order: undefined };
  if (answer.headers.includes(STREAM_MEDIA_TYPE)) return streamFacts(answer);
  const list = STORED_LISTS.includes(call.path) ? jsonOf(answer) : undefined;
  return { rows: Array.isArray(list) ? list.length : 0, order: undefined };
}

async function streamFacts({ body }: Answer): Promise<AnswerFacts> {
  let shown = false;
  let rows = 0;
  let order: string | undefined;
  for await (const message of decodeMessages(once(body))) {
    if (message.type === 'H') {
      shown = true;
      order = (message.body as { order?: string }).order;
    }
    if (message.type === 'E' && shown) rows = (message.body as { rows?: number }).rows ?? 0;
  }
  return { rows, order };
}

/** The columns and rows of a streamed answer, without what names this one reading of them. */
export async function contentOf(answer: Answer): Promise<string> {
  if (answer.status !== 200 || !answer.headers.includes(STREAM_MEDIA_TYPE)) return answer.body.toString('latin1');
  const digest = createHash('sha256');
  for await (const message of decodeMessages(once(answer.body))) {
    if (message.type === 'F') digest.update(message.frame);
    else if (message.type === 'H') digest.update(JSON.stringify((message.body as { columns?: unknown }).columns));
    else digest.update(message.type);
  }
  return digest.digest('hex');
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** As a person would read it: for the report of a difference. */
export function describe(answer: Answer, limit = 2_048): string {
  const text = `${answer.status}\n${answer.headers.join(' | ')}\n${answer.body.toString('latin1').replaceAll(/[^\x20-\x7e\n]/g, '.')}`;
  return text.length > limit ? `${text.slice(0, limit)}… (${answer.body.length} bytes)` : text;
}
