import type { FastifyInstance } from 'fastify';
import { crawl } from './crawl.js';

/** The address of one page of each kind: of pages of one kind, the one with the longest address; and one that is not there. */
export async function kindsOfPages(app: FastifyInstance): Promise<readonly string[]> {
  const all = (await crawl(app)).filter(({ type }) => type.startsWith('text/html')).map(({ path }) => path);
  const kinds = new Map(all.sort((a, b) => a.length - b.length).map((path) => [kindOf(path), path]));
  return [...kinds.values(), '/public/not-there'];
}

/** Pages below a section are of one kind. */
function kindOf(path: string): string {
  return path.split('/').length > 3 ? path.split('/').slice(0, 3).join('/').concat('/*') : path;
}
