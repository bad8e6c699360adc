import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Draws } from './draws.js';
import type { Answer, Call } from './exchange.js';
import { Stage, StandingSessions } from './stage.js';
import type { Surface } from './surface.js';
import { type Way, webPath } from './ways.js';

/** An address with its method, as the service declares it: `GET /api/datasets/:dataset/history`. */
export type Route = string;

/** A method and a path of a request. */
type Request = Readonly<Pick<Call, 'method' | 'path'>>;

/** The routes of whatever Fastify serves that is made while `open` runs: it tells of each before anything is added. */
export async function routesOf(open: () => unknown): Promise<ReadonlySet<Route>> {
  const found = new Set<Route>();
  const watch = (message: unknown): void => {
    const { fastify } = message as { fastify: { addHook(name: 'onRoute', hook: (route: Declared) => void): void } };
    fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) if (each !== 'HEAD') found.add(`${each} ${url}`);
    });
  };
  subscribe('fastify.initialization', watch);
  try {
    await open();
  } finally {
    unsubscribe('fastify.initialization', watch);
  }
  return found;
}

interface Declared {
  readonly method: string | readonly string[];
  readonly url: string;
}

/** Those of the routes that no surface asks for by this way, among the first `scenes` of each. */
export async function unasked(
  routes: ReadonlySet<Route>,
  way: Way,
  surfaces: readonly Surface[],
  scenes: number,
): Promise<readonly Route[]> {
  const requests = await Promise.all(
    surfaces.filter((surface) => (surface.way ?? way) === way).map((surface) => requestsOf(surface, way, scenes)),
  );
  const asked = new Set(requests.flat().map((request) => routeOf(request, routes)));
  return [...routes].filter((route) => !asked.has(route)).sort();
}

/** What a surface asks, played to nobody: every answer is the same, with something of all that scenes look for. */
async function requestsOf(surface: Surface, way: Way, scenes: number): Promise<readonly Request[]> {
  const requests: Request[] = [];
  const world = {
    call: async (call: Call): Promise<Answer> => {
      const address = way === 'http' ? webPath(call) : call.path;
      requests.push({ method: call.method, path: address.split('?')[0] ?? '' });
      return ANSWER;
    },
  };
  for (let number = 0; number < scenes; number += 1) {
    const scene = surface.scene(new Draws(`routes/${surface.name}/${number}`), number);
    await scene.play(new Stage(world, new StandingSessions(), way), scene.actor, 'asked');
  }
  return requests;
}

const ANSWER: Answer = {
  status: 200,
  headers: [],
  cut: false,
  body: Buffer.from('{"session":"ses_a","query":"qry_a","upload":"up_a","dataset":"upload_a","token":"a"}'),
};

/** As the router chooses: word for word before a name, a name before what takes all that follows. */
function routeOf({ method, path }: Request, routes: ReadonlySet<Route>): Route | undefined {
  const wanted = method === 'HEAD' ? 'GET' : method;
  const fitting = [...routes].filter((route) => {
    const [declared = '', url = ''] = route.split(' ');
    return declared === wanted && patternOf(url).test(path);
  });
  return fitting.sort((left, right) => openness(left) - openness(right))[0];
}

function patternOf(url: string): RegExp {
  const parts = url.split('/').map((part) => {
    if (part === '*') return '.*';
    return part.startsWith(':') ? '[^/]+' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${parts.join('/')}$`);
}

function openness(route: Route): number {
  return (route.match(/:/g)?.length ?? 0) + (route.includes('*') ? 100 : 0);
}
