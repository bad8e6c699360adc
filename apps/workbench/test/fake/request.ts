import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FakePerson } from './people.js';

/** A request to the fake as its routes see it. */
export interface Asked {
  /** The cookie's. */
  readonly token: string;
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly who: FakePerson;
  readonly session: string | undefined;
  readonly response: ServerResponse;
}

/** An answer to send, or undefined when the route has sent its own. */
export type Route = (asked: Asked) => unknown;

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly advice?: string,
  ) {
    super(detail);
  }
}

export async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  if (!String(request.headers['content-type']).includes('json') || chunks.length === 0) return {};
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as Record<string, unknown>;
}

/** NDJSON, no faster than the other end takes it; false when the other end has gone. */
export async function sendLine(response: ServerResponse, line: unknown): Promise<boolean> {
  if (response.destroyed) return false;
  if (!response.write(`${JSON.stringify(line)}\n`)) {
    await new Promise<void>((resolve) => {
      const done = () => {
        response.off('drain', done);
        response.off('close', done);
        resolve();
      };
      response.on('drain', done);
      response.on('close', done);
    });
  }
  return !response.destroyed;
}
