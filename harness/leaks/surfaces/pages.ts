import type { Answer } from '../exchange.js';
import { ALDER } from '../stage.js';
import type { Surface } from '../surface.js';

const PAGES = [
  '', '/purposes', '/purposes/volume-crime-analysis', '/purposes/full-review', '/purposes/nowhere', '/data', '/data/incidents', '/data/stops',
  '/data/covert_reports', '/data/nowhere', '/sensitive-data', '/use', '/use/2026-11', '/news', '/rights', '/accessibility', '/nowhere',
] as const; // biome-ignore format: one list
const FEEDS = [
  '/feed.atom',
  '/use/2026-11.json',
  '/ledger/key',
  '/ledger/before/checkpoint',
  '/ledger/before/tile/0/000',
  '/ledger/nowhere',
] as const;

/**
 * The public site, which anybody reads, and what its pages lead to. Not among them here: the checkpoints of the log and its tiles, which
 * are published so that outsiders can hold the force to them; their size is padded and their hash is of everything.
 */
export const pages: Surface = {
  name: 'pages',
  weight: 2,
  way: 'http',
  control: { by: 'mutant', mutant: 'pages-with-sizes' },
  scene(draws) {
    const path = `/public${draws.chance(0.85) ? draws.pick(PAGES) : draws.pick(FEEDS)}`;
    const method = draws.chance(0.1) ? 'HEAD' : 'GET';
    const headers: Record<string, string> = draws.chance(0.3) ? { 'accept-encoding': 'gzip' } : {};
    const position = draws.next();
    return {
      title: `${method} ${path}`,
      actor: ALDER,
      async play(stage) {
        const page = await stage.call({ method, path, outside: true, headers });
        const links = linksOf(page);
        const link = links[Math.floor(position * links.length)];
        if (link !== undefined) await stage.call({ method: 'GET', path: link, outside: true });
      },
    };
  },
};

function linksOf({ body }: Answer): readonly string[] {
  return [...body.toString().matchAll(/(?:href|src)="([^"#]*)/g)]
    .map(([, href]) => href ?? '')
    .filter((href) => href.startsWith('/public') && !href.startsWith('/public/ledger'));
}
