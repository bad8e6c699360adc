import type { ErrorBody } from '@peel/kernel/errors';
import { serverErrors } from './errors.js';

/**
 * What a streamed answer looks like on the local socket: messages of one type byte, a 4-byte big-endian length and the payload.
 * `H` header (JSON), `F` binary column frame, `P` progress (JSON), `E` end (JSON), `X` error (JSON). An answer without `E` is incomplete.
 */
export type Message =
  | { readonly type: 'H' | 'P' | 'E'; readonly body: unknown }
  | { readonly type: 'F'; readonly frame: Uint8Array }
  | { readonly type: 'X'; readonly error: ErrorBody };

export const STREAM_MEDIA_TYPE = 'application/vnd.peel.stream';
/** A frame holds 8,192 rows; this bounds what a reader sets aside for one. */
const LONGEST_MESSAGE = 512 * 1024 * 1024;

export function encodeMessage(message: Message): Buffer {
  const payload =
    message.type === 'F'
      ? message.frame
      : Buffer.from(JSON.stringify(message.type === 'X' ? message.error : message.body));
  const head = Buffer.alloc(5);
  head.write(message.type, 0, 'latin1');
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

/** Messages out of a byte stream, however it is cut. Throws `server.stream-cut` when it ends inside one. */
export async function* decodeMessages(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Message> {
  let held: Uint8Array[] = [];
  let size = 0;
  const take = (count: number): Buffer => {
    const [only] = held;
    const whole = only !== undefined && held.length === 1 ? asBuffer(only) : Buffer.concat(held);
    held = whole.length > count ? [whole.subarray(count)] : [];
    size -= count;
    return whole.subarray(0, count);
  };
  let wanted: { type: string; length: number } | undefined;
  for await (const chunk of bytes) {
    held.push(chunk);
    size += chunk.length;
    for (;;) {
      if (wanted === undefined) {
        if (size < 5) break;
        const head = take(5);
        wanted = { type: head.toString('latin1', 0, 1), length: head.readUInt32BE(1) };
        if (wanted.length > LONGEST_MESSAGE) throw serverErrors.streamCut();
      }
      if (size < wanted.length) break;
      yield parse(wanted.type, take(wanted.length));
      wanted = undefined;
    }
  }
  if (wanted !== undefined || size > 0) throw serverErrors.streamCut();
}

function parse(type: string, payload: Buffer): Message {
  switch (type) {
    case 'F':
      return { type, frame: payload };
    case 'X':
      return { type, error: parseJson(payload) as ErrorBody };
    case 'H':
    case 'P':
    case 'E':
      return { type, body: parseJson(payload) };
    default:
      throw serverErrors.streamCut();
  }
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch (error) {
    throw serverErrors.streamCut({}, error);
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
