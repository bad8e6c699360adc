import type { FastifyInstance } from 'fastify';

export interface Fetched {
  readonly path: string;
  readonly status: number;
  readonly type: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export async function fetched(
  app: FastifyInstance,
  path: string,
  headers: Record<string, string> = {},
): Promise<Fetched> {
  const answer = await app.inject({ method: 'GET', url: path, headers });
  return {
    path,
    status: answer.statusCode,
    type: String(answer.headers['content-type']),
    headers: answer.headers,
    body: answer.body,
  };
}

/** Every address that can be reached from the front page, by the links themselves. */
export async function crawl(app: FastifyInstance, start = '/public'): Promise<readonly Fetched[]> {
  const found = new Map<string, Fetched>();
  const waiting = [start];
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (found.has(path)) continue;
    const page = await fetched(app, path);
    found.set(path, page);
    if (page.type.startsWith('text/html')) waiting.push(...linksOf(page.body));
  }
  return [...found.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** Addresses on this site, without the part of a page. */
function linksOf(html: string): readonly string[] {
  return [...html.matchAll(/(?:href|src)="([^"]*)"/g)]
    .map(([, href]) => (href ?? '').split('#')[0] ?? '')
    .filter((href) => href.startsWith('/'));
}
