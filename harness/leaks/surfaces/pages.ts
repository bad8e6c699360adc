import { ALDER } from '../stage.js';
import type { Surface } from '../surface.js';

const PAGES = [
  '', '/purposes', '/purposes/volume-crime-analysis', '/purposes/full-review', '/purposes/nowhere', '/data', '/data/incidents', '/data/stops',
  '/data/covert_reports', '/data/nowhere', '/sensitive-data', '/use', '/use/2026-11', '/news', '/rights', '/accessibility', '/nowhere',
] as const; // biome-ignore format: one list
const FEEDS = ['/news.atom', '/feed.atom', '/purposes.json', '/data.json'] as const;

/**
 * The public site, which anybody reads. Not among its pages here: the checkpoints of the log and its tiles, which are published so that
 * outsiders can hold the force to them; their size is padded and their hash is of everything.
 */
export const pages: Surface = {
  name: 'pages',
  weight: 2,
  way: 'http',
  control: { by: 'mutant', mutant: 'pages-with-sizes' },
  scene(draws) {
    const path = `/public${draws.chance(0.85) ? draws.pick(PAGES) : draws.pick(FEEDS)}`;
    const headers: Record<string, string> = draws.chance(0.3) ? { 'accept-encoding': 'gzip' } : {};
    return {
      title: `GET ${path}`,
      actor: ALDER,
      play: async (stage) => void (await stage.call({ method: 'GET', path, headers })),
    };
  },
};
