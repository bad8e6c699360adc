import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { isPeelError } from '@peel/kernel/errors';
import type { FastifyReply } from 'fastify';
import { serverErrors } from '../errors.js';
import { encodeMessage, type Message, STREAM_MEDIA_TYPE } from '../wire.js';

/**
 * Sends messages as they come, no faster than the client takes them. The first message is waited for before the answer starts, so that
 * a refusal is an ordinary error answer; an error after that is an `X` message and the answer has no end mark. A client that goes away
 * ends the messages.
 */
export async function streamed(
  reply: FastifyReply,
  requestId: string,
  messages: AsyncGenerator<Message>,
): Promise<void> {
  const first = await messages.next();
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, { 'content-type': STREAM_MEDIA_TYPE, 'cache-control': 'no-store' });
  let gone = false;
  response.once('close', () => {
    gone = !response.writableEnded;
    if (gone) void messages.return(undefined);
  });
  try {
    for (let next = first; !next.done && !gone; next = await messages.next()) await send(response, next.value);
  } catch (error) {
    const body = isPeelError(error) ? error.toJSON() : serverErrors.internal({ request: requestId }, error).toJSON();
    if (!isPeelError(error)) reply.log.error({ request: requestId, error });
    if (!response.destroyed) await send(response, { type: 'X', error: body });
  } finally {
    response.end();
  }
}

async function send(response: ServerResponse, message: Message): Promise<void> {
  if (!response.write(encodeMessage(message)) && !response.destroyed) {
    await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
}
