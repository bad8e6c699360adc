import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { serverErrors } from '../errors.js';
import type { Routes } from '../routes/routes.js';
import { askBeforeOpening, cameFromElsewhere } from './entrance.js';
import type { Face } from './face.js';
import { pagePolicy } from './headers.js';

interface StaticFile {
  readonly bytes: Buffer;
  readonly type: string;
  readonly tag: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};
/** Vite names what it builds after its content, so that such a file never changes. */
const LASTING = /^\/assets\/.+-[\w-]{8}\.\w+$/;
/** Nothing of it needs an escape, and no browser takes it for another host's (`//elsewhere`). */
const ADDRESS = /^\/(?:[\w.~-]+(?:\/[\w.~-]+)*\/?)?$/;
/** In `index.html`: where the page finds the nonce that its own style elements need. */
const HEAD = '<head>';

/**
 * A single-page application from the folder it was built to. What there is to serve is settled at the start, by reading the folder once:
 * a request chooses among those files and never names a path on the disk. Addresses of the application get its `index.html`; so do those that
 * begin with none of its `places`, as not found: the page says so itself.
 */
export async function staticFace(folder: string, places: readonly string[]): Promise<Face> {
  const files = await readFiles(folder);
  const index = files.get('/index.html');
  return {
    add(app: Routes): void {
      const holds = (path: string): boolean =>
        path !== '/index.html' && (files.has(path) || (index !== undefined && isAddress(path)));
      app.get('/*', { config: { holds } }, async (request, reply) => {
        const path = request.url.split('?', 1)[0] ?? '/';
        const file = path === '/index.html' ? undefined : files.get(path);
        if (file !== undefined) return sendFile(request, reply, path, file);
        if (index === undefined || !isAddress(path)) throw serverErrors.routeUnknown();
        return cameFromElsewhere(request.headers)
          ? askBeforeOpening(reply, path)
          : sendIndex(reply.status(isPlace(path, places) ? 200 : 404), index);
      });
    },
  };
}

/** An address of the application: words and ids between slashes, no extension, and none of the service's own places. */
function isAddress(path: string): boolean {
  return ADDRESS.test(path) && !/^\/(api|assets|public|oidc|metrics|health)(\/|$)/.test(path) && extname(path) === '';
}

/** Its start, or what begins with the name of one of its places. */
function isPlace(path: string, places: readonly string[]): boolean {
  const [, first = ''] = path.split('/');
  return first === '' || places.includes(first);
}

function sendFile(request: FastifyRequest, reply: FastifyReply, path: string, file: StaticFile): FastifyReply {
  reply.header('etag', file.tag);
  reply.header('cache-control', LASTING.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache');
  if (request.headers['if-none-match'] === file.tag) return reply.status(304).send();
  return reply.type(file.type).send(file.bytes);
}

function sendIndex(reply: FastifyReply, { bytes, type }: StaticFile): FastifyReply {
  const nonce = randomBytes(16).toString('base64url');
  const page = bytes.toString().replace(HEAD, `${HEAD}\n    <meta name="peel-style-nonce" nonce="${nonce}" />`);
  return reply.header('content-security-policy', pagePolicy(nonce)).type(type).send(page);
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  const add = async (below: string): Promise<void> => {
    const entries = await fs.readdir(join(folder, below), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = `${below}/${entry.name}`;
      if (entry.isDirectory()) await add(path);
      const type = TYPES[extname(entry.name)];
      if (!entry.isFile() || type === undefined) continue;
      const bytes = await fs.readFile(join(folder, path));
      files.set(path, { bytes, type, tag: `"${createHash('sha256').update(bytes).digest('base64url')}"` });
    }
  };
  await add('');
  return files;
}
