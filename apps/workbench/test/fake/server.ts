import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { contract, misfits, routeName } from './contract.js';
import { PEOPLE } from './people.js';
import { type Asked, bodyOf, Refusal, type Route } from './request.js';
import { dataRoutes } from './routes-data.js';
import { governRoutes } from './routes-govern.js';
import { pageToken, sessionRoutes, signInChoices } from './routes-session.js';
import { workRoutes } from './routes-work.js';
import { FakeState } from './state.js';

const declared = contract();

/** Of signing in, which is told apart from the rest of the API. */
const UNDECLARED = new Set(['GET /api/me']);

/** The service's content policy: whatever the workbench does must do without more. */
const CONTENT_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Paths that are acts on rows: without a session they are refused, and each one is remembered. */
const DATA =
  /^(?:POST \/api\/(?:sql|download|ledger\/(?:acts|shown|proof))|GET \/api\/datasets\/[^/]+\/(?:explain|history|profile|quarantine))/;

export interface Fake {
  readonly address: string;
  readonly state: FakeState;
  /** As `GET /api/datasets/:d/uses`. */
  readonly routes: readonly string[];
  close(): Promise<void>;
}

/** An in-memory stand-in for the service: the contract's paths and shapes, and none of its rules beyond what pages must cope with. */
export async function startFake(dist: string): Promise<Fake> {
  const state = new FakeState();
  const routes = { ...sessionRoutes(state), ...dataRoutes(state), ...governRoutes(state), ...workRoutes(state) };
  const server = createServer((request, response) => {
    handle(state, routes, dist, request, response).catch((error: unknown) => fail(response, error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://localhost:${port}`, state, routes: Object.keys(routes), close: () => closed(server) };
}

async function handle(
  state: FakeState,
  routes: Record<string, Route>,
  dist: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? 'GET';
  const path = new URL(request.url ?? '/', 'http://fake').pathname;
  if (!path.startsWith('/api/')) return file(dist, path, response);
  if (method === 'GET' && path === '/api/sign-in') return json(response, 200, signInChoices(state));
  const body = await bodyOf(request);
  if (path === '/api/sign-in/demonstration') {
    const token = state.id('sig');
    state.signIns.delete(tokenOf(request));
    state.signIns.set(token, String(body.person));
    state.signedOut = false;
    response.setHeader('set-cookie', `peel=${token}; Path=/; HttpOnly; SameSite=Strict`);
    return json(response, 200, { person: body.person });
  }
  const token = tokenOf(request);
  const who = PEOPLE.find(({ person }) => person === state.signIns.get(token));
  if (who === undefined || state.signedOut) throw new Refusal(401, 'not-signed-in', 'You are not signed in.');
  if (path !== '/api/me' && request.headers['x-peel-page'] !== pageToken(token))
    throw new Refusal(403, 'server.page-token', 'The request does not show the token of its page.');
  if (path === '/api/sign-out') {
    state.signIns.delete(token);
    return json(response, 200, {});
  }
  if (path === '/api/me' && request.headers['x-peel-watch'] === undefined) state.used += 1;
  const session = request.headers['x-peel-session'];
  if (DATA.test(`${method} ${path}`)) {
    state.acts.push(`${method} ${path}`);
    if (session === undefined) throw new Refusal(403, 'no-session', 'Rows are read inside a session.');
  }
  const found = find(routes, method, path);
  if (found === undefined) throw new Refusal(404, 'not-found', 'There is no such thing, or not for you.');
  const asked: Asked = {
    token,
    method,
    path,
    params: found.params,
    body,
    who,
    session: session as string | undefined,
    response,
  };
  const name = routeName(found.key);
  if (!declared.routes.has(name) && !UNDECLARED.has(name)) state.misfits.push(`${name} is no route of the service`);
  agrees(state, `${name}: body`, body, method === 'GET' ? undefined : declared.bodies.get(name));
  const answer = await found.route(asked);
  if (answer === undefined) return;
  agrees(state, name, answer, declared.answers.get(name));
  json(response, 200, answer);
}

/** A fake that sends what the service never does would let a page read what never comes. */
function agrees(
  state: FakeState,
  what: string,
  value: unknown,
  shape: Parameters<typeof misfits>[1] | undefined,
): void {
  const wrong = shape === undefined ? [] : misfits(value, shape);
  state.misfits.push(...wrong.map((each) => `${what}: ${each}`));
}

const tokenOf = (request: IncomingMessage): string => /peel=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';

function find(routes: Record<string, Route>, method: string, path: string) {
  const given = path.split('/');
  for (const [key, route] of Object.entries(routes)) {
    const [wantedMethod, pattern = ''] = key.split(' ');
    const wanted = pattern.split('/');
    if (wantedMethod !== method || wanted.length !== given.length) continue;
    if (!wanted.every((part, at) => part.startsWith(':') || part === given[at])) continue;
    const params = Object.fromEntries(
      wanted.flatMap((part, at) =>
        part.startsWith(':') ? [[part.slice(1), decodeURIComponent(given[at] ?? '')]] : [],
      ),
    );
    return { key, route, params };
  }
  return undefined;
}

async function file(dist: string, path: string, response: ServerResponse): Promise<void> {
  const wanted = extname(path) === '' ? 'index.html' : normalize(path).replace(/^(\.\.[/\\])+/, '');
  const bytes = await readFile(join(dist, wanted)).catch(() => undefined);
  response.writeHead(bytes === undefined ? 404 : 200, {
    'content-type': TYPES[extname(wanted)] ?? 'application/octet-stream',
    'content-security-policy': CONTENT_POLICY,
  });
  response.end(bytes);
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' });
  response.end(JSON.stringify(body));
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  const refusal = error instanceof Refusal ? error : new Refusal(500, 'internal', String(error));
  json(response, refusal.status, {
    type: 'about:blank',
    title: refusal.message,
    status: refusal.status,
    code: refusal.code,
    detail: refusal.message,
    advice: refusal.advice,
    request: 'req_1',
  });
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
