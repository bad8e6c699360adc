import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { MAX_REQUEST_BYTES, type Witness, type WitnessAnswer } from './witness.js';

const MAX_CONNECTIONS = 64;
const REQUEST_TIMEOUT_MS = 10_000;

/** The witness over HTTP: one call, small bodies, short waits. */
export function witnessServer(witness: Witness): Server {
  const server = createServer((request, response) => {
    handle(witness, request, response).catch(() => {
      if (!response.headersSent) send(response, { status: 500, body: 'The witness failed.\n' });
    });
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.headersTimeout = REQUEST_TIMEOUT_MS;
  return server;
}

async function handle(witness: Witness, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url !== '/add-checkpoint')
    return send(response, { status: 404, body: 'There is only /add-checkpoint.\n' });
  if (request.method !== 'POST') return send(response, { status: 405, body: 'Only POST is answered.\n' });
  const body = await readBody(request);
  if (body === undefined) {
    response.setHeader('connection', 'close');
    return send(response, { status: 413, body: `A request has at most ${MAX_REQUEST_BYTES} bytes.\n` });
  }
  send(response, await witness.addCheckpoint(body));
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > MAX_REQUEST_BYTES) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

function send(
  response: ServerResponse,
  { status, body, contentType }: Omit<WitnessAnswer, 'status'> & { readonly status: number },
): void {
  response.writeHead(status, { 'content-type': contentType ?? 'text/plain; charset=utf-8' }).end(body);
}
