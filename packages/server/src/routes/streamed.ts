import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isPeelError, type PeelError } from '@peel/kernel/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { diskFault } from '../disk-fault.js';
import { serverErrors } from '../errors.js';
import { failureText } from '../failure-text.js';
import { encodeLine, LINES_MEDIA_TYPE } from '../lines.js';
import { encodeMessage, type Message, STREAM_MEDIA_TYPE } from '../wire.js';

const PATIENCE_MILLISECONDS = 10 * 60_000;

/**
 * Sends messages as they come, no faster than the client takes them: as lines of JSON over HTTP and to whoever accepts those, else as the
 * messages of the socket. The first one is waited for before the answer starts, so that a refusal is an ordinary error answer; an error
 * after that is an `X` message and the answer has no end mark. A client that goes away, also before the first message, ends the messages:
 * what they come from writes down how far it got.
 */
export async function streamed(
  request: FastifyRequest,
  reply: FastifyReply,
  source: (gone: AbortSignal) => AsyncGenerator<Message>,
  log: (line: string) => void,
): Promise<void> {
  const inLines = wantsLines(request);
  const encode: (message: Message) => Uint8Array | string = inLines ? encodeLine : encodeMessage;
  await sent(reply, {
    type: inLines ? LINES_MEDIA_TYPE : STREAM_MEDIA_TYPE,
    pieces: (gone) => mapped(source(gone), encode),
    broken: (error) => encode({ type: 'X', error: error.toJSON() }),
    log: (line) => log(`request ${request.id} ${line}`),
    internal: (cause) => serverErrors.internal({ request: request.id }, cause),
  });
}

/** Whoever reads lines is a page or a program of the network; the command line takes the messages of the socket. */
export function wantsLines({ server, headers }: FastifyRequest): boolean {
  return server.answersInLines === true || headers.accept?.includes(LINES_MEDIA_TYPE) === true;
}

interface FileHead {
  readonly name: string;
  readonly type: string;
}

/**
 * Sends a file as it comes: `source` gives its name first, then its bytes. A file that breaks off is cut with its connection, so that
 * nobody takes the part for the whole.
 */
export async function sentFile(
  request: FastifyRequest,
  reply: FastifyReply,
  source: (gone: AbortSignal) => AsyncGenerator<FileHead | Uint8Array>,
  log: (line: string) => void,
): Promise<void> {
  let type = '';
  await sent(reply, {
    get type() {
      return type;
    },
    pieces: (gone) => {
      const pieces = source(gone);
      return bytesOf(pieces, (head) => {
        type = head.type;
        reply.header('content-disposition', `attachment; filename="${head.name}"`);
      });
    },
    log: (line) => log(`request ${request.id} ${line}`),
    internal: (cause) => serverErrors.internal({ request: request.id }, cause),
  });
}

async function* bytesOf(
  pieces: AsyncGenerator<FileHead | Uint8Array>,
  begin: (head: FileHead) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    if (piece instanceof Uint8Array) yield piece;
    else begin(piece);
  }
}

/** An answer that is sent piece by piece. */
interface Sent {
  /** Asked for once the first piece is there. */
  readonly type: string;
  readonly pieces: (gone: AbortSignal) => AsyncGenerator<Uint8Array | string>;
  /** What is sent when it breaks off after its beginning; nothing: the connection is cut. */
  readonly broken?: (error: PeelError) => Uint8Array | string;
  readonly log: (line: string) => void;
  readonly internal: (cause: unknown) => PeelError;
}

async function sent(reply: FastifyReply, answer: Sent): Promise<void> {
  const client = new StreamClient(reply.raw, reply.server.answersInLines === true ? PATIENCE_MILLISECONDS : undefined);
  const source = answer.pieces(client.signal);
  try {
    const first = await source.next();
    reply.hijack();
    const headers = { ...reply.getHeaders(), 'content-type': answer.type, 'cache-control': 'no-store' };
    reply.raw.writeHead(200, headers as OutgoingHttpHeaders);
    try {
      for (let next = first; !next.done && !client.gone; next = await source.next()) await client.send(next.value);
    } catch (error) {
      await brokenOff(client, answer, error);
    }
  } finally {
    // Nothing waits at its last message for ever, whatever ended the sending.
    await source.return(undefined).catch((error: unknown) => answer.log(`ending: ${failureText(error)}`));
    if (reply.sent && !reply.raw.destroyed) reply.raw.end();
    client.done();
  }
}

async function brokenOff(client: StreamClient, { broken, log, internal }: Sent, error: unknown): Promise<void> {
  const known = isPeelError(error) ? error : (diskFault(error) ?? internal(error));
  if (known !== error) log(`failed: ${failureText(error)}`);
  if (client.gone) return;
  if (broken === undefined) client.cut();
  else await client.send(broken(known));
}

async function* mapped<T, U>(items: AsyncGenerator<T>, change: (item: T) => U): AsyncGenerator<U> {
  for await (const item of items) yield change(item);
}

/** The other end of an answer: takes bytes at its own pace, and may go away at any moment. */
class StreamClient {
  private readonly leaving = new AbortController();
  private wake: () => void = () => undefined;
  private readonly closed = (): void => {
    this.leaving.abort();
    this.wake();
  };
  private readonly drained = (): void => this.wake();

  constructor(
    private readonly response: ServerResponse,
    private readonly patience: number | undefined,
  ) {
    response.on('close', this.closed);
    response.on('error', this.closed);
    response.on('drain', this.drained);
    if (response.destroyed) this.closed();
  }

  get signal(): AbortSignal {
    return this.leaving.signal;
  }

  get gone(): boolean {
    return this.signal.aborted;
  }

  async send(piece: Uint8Array | string): Promise<void> {
    if (this.gone || this.response.write(piece)) return;
    await new Promise<void>((resolve) => {
      // A person may hold a pager open at the socket for as long as the session lasts; a browser that takes nothing has lost its page.
      const stalled =
        this.patience === undefined ? undefined : setTimeout(() => this.response.destroy(), this.patience);
      this.wake = () => {
        clearTimeout(stalled);
        resolve();
      };
      if (this.gone) this.wake();
    });
  }

  cut(): void {
    this.response.destroy();
  }

  done(): void {
    this.response.off('close', this.closed);
    this.response.off('drain', this.drained);
  }
}
