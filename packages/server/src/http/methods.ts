import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { serverErrors } from '../errors.js';
import type { Routes } from '../routes/routes.js';

interface Address {
  readonly pattern: RegExp;
  readonly methods: ReadonlySet<string>;
  /** Of a route that takes whatever is left: whether there is anything at a path. */
  readonly holds: (path: string) => boolean;
}

/** What is asked of an address by a method that it does not take: from the routes as they are added, so that it tells of each and of no other. */
export class Methods {
  private readonly addresses = new Map<string, Address>();

  /** Before the routes are added. */
  watch(app: Routes): void {
    app.addHook('onRoute', (route) => this.add(route));
  }

  /**
   * Answers OPTIONS, and refuses other methods, before anything of the request is read. Nobody is asked who they are: it tells no more than
   * the description of the API does. Throws `server.method-unfit`.
   */
  answer(app: Routes): void {
    app.addHook('onRequest', async (request, reply) => {
      const [path = ''] = request.url.split('?');
      const isTaken = !request.is404 && request.routeOptions.config.holds?.(path) !== false;
      const allowed = isTaken ? [] : this.at(path);
      if (allowed.length === 0) return;
      reply.header('allow', allowed.join(', '));
      if (request.method === 'OPTIONS') return hungUpUnread(request, reply).status(204).send();
      hungUpUnread(request, reply);
      throw serverErrors.methodUnfit({ method: request.method, allowed: allowed.join(', ') });
    });
  }

  private add({ method, url, config }: RouteOptions): void {
    const methods = new Set([...(this.addresses.get(url)?.methods ?? []), ...[method].flat()]);
    this.addresses.set(url, { pattern: patternOf(url), methods, holds: config?.holds ?? (() => true) });
  }

  private at(path: string): readonly string[] {
    const found = [...this.addresses.values()].filter(({ pattern, holds }) => pattern.test(path) && holds(path));
    if (found.length === 0) return [];
    return [...new Set([...found.flatMap(({ methods }) => [...methods]), 'OPTIONS'])].sort();
  }
}

/** A body that nobody reads would be taken for the next request of its connection. */
function hungUpUnread({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const hasBody = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return hasBody ? reply.header('connection', 'close') : reply;
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
}
