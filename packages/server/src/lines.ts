import { rowsOfFrame } from '@peel/gate/frame';
import type { Message } from './wire.js';

export const LINES_MEDIA_TYPE = 'application/x-ndjson';

/**
 * A streamed answer as lines of JSON, each with its `type`: header, rows, progress, end, error. What `wire.ts` says of an answer without
 * an end holds here too.
 */
export function encodeLine(message: Message): string {
  return `${JSON.stringify(lineOf(message))}\n`;
}

function lineOf(message: Message): object {
  switch (message.type) {
    case 'H':
      return { type: 'header', ...asObject(message.body) };
    case 'F':
      return { type: 'rows', rows: rowsOfFrame(message.frame) };
    case 'P':
      return { type: 'progress', ...asObject(message.body) };
    case 'E':
      return { type: 'end', ...asObject(message.body) };
    case 'X':
      return { type: 'error', error: message.error };
  }
}

function asObject(body: unknown): object {
  return typeof body === 'object' && body !== null ? body : { value: body };
}
