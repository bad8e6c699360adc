import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { isPeelError } from '@peel/kernel/errors';
import type { FastifyReply } from 'fastify';
import { diskFault } from '../disk-fault.js';
import { serverErrors } from '../errors.js';
import { encodeLine, LINES_MEDIA_TYPE } from '../lines.js';
import { encodeMessage, type Message, STREAM_MEDIA_TYPE } from '../wire.js';

/**
 * Sends messages as they come, no faster than the client takes them. The first message is waited for before the answer starts, so that
 * a refusal is an ordinary error answer; an error after that is an `X` message and the answer has no end mark. A client that goes away,
 * also before the first message, ends the messages: what they come from writes down how far it got.
 */
export async function streamed(
  reply: FastifyReply,
  requestId: string,
  source: (gone: AbortSignal) => AsyncGenerator<Message>,
  log: (line: string) => void,
): Promise<void> {
  const inLines = reply.server.answersInLines === true;
  const client = new StreamClient(reply.raw, inLines ? encodeLine : encodeMessage);
  const messages = source(client.signal);
  try {
    const first = await messages.next();
    reply.hijack();
    const type = inLines ? LINES_MEDIA_TYPE : STREAM_MEDIA_TYPE;
    const headers = { ...reply.getHeaders(), 'content-type': type, 'cache-control': 'no-store' };
    reply.raw.writeHead(200, headers as OutgoingHttpHeaders);
    try {
      for (let next = first; !next.done && !client.gone; next = await messages.next()) await client.send(next.value);
    } catch (error) {
      const known = isPeelError(error)
        ? error
        : (diskFault(error) ?? serverErrors.internal({ request: requestId }, error));
      if (known !== error) log(`request ${requestId} failed: ${error instanceof Error ? error.stack : String(error)}`);
      if (!client.gone) await client.send({ type: 'X', error: known.toJSON() });
    }
  } finally {
    // Nothing waits at its last message for ever, whatever ended the sending.
    await messages.return(undefined).catch((error: unknown) => log(`request ${requestId}, ending: ${String(error)}`));
    if (reply.sent) reply.raw.end();
    client.done();
  }
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
    private readonly encode: (message: Message) => Uint8Array | string,
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

  async send(message: Message): Promise<void> {
    if (this.gone || this.response.write(this.encode(message))) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      if (this.gone) resolve();
    });
  }

  done(): void {
    this.response.off('close', this.closed);
    this.response.off('drain', this.drained);
  }
}
