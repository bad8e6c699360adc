import { addAllRoutes } from '@peel/server/routes/all-routes';
import { addPasskeyApi } from '@peel/server/sign-in/passkey-api';

interface Shape {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
}

/** What the service's own routes say of themselves, by `GET /api/orders/:`. */
export interface Contract {
  readonly routes: ReadonlySet<string>;
  /** Without those that stream, or that say nothing of their answer. */
  readonly answers: ReadonlyMap<string, Shape>;
  readonly bodies: ReadonlyMap<string, Shape>;
}

/** A route whatever it calls the parts of its path. */
export function routeName(route: string): string {
  return route.replaceAll(/:\w+/g, ':');
}

/** The routes as the service declares them, added to nothing: only their schemas are kept. */
export function contract(): Contract {
  const routes = new Set<string>();
  const answers = new Map<string, Shape>();
  const bodies = new Map<string, Shape>();
  const adder = (method: string) => (path: string, options: { schema?: { response?: object; body?: Shape } }) => {
    const route = routeName(`${method} /api${path}`);
    routes.add(route);
    const answer = (options.schema?.response as { 200?: Shape & { content?: object } } | undefined)?.[200];
    if (answer !== undefined && answer.content === undefined) answers.set(route, answer);
    if (options.schema?.body !== undefined) bodies.set(route, options.schema.body);
  };
  const app = { get: adder('GET'), post: adder('POST'), put: adder('PUT'), delete: adder('DELETE') };
  // Handlers are never called, so no part of a service is needed.
  const service = new Proxy({}, { get: () => ({}) });
  addAllRoutes(app as never, service as never);
  addPasskeyApi(app as never, service as never, () => ({}) as never);
  return { routes, answers, bodies };
}

/** Where a value is not as its shape says: a member that is missing, or that the service would never send. */
export function misfits(value: unknown, shape: Shape, at = 'answer'): readonly string[] {
  if (shape.anyOf !== undefined) {
    const tried = shape.anyOf.map((each) => misfits(value, each, at));
    return tried.find((each) => each.length === 0) ?? tried[0] ?? [];
  }
  if ('const' in shape) return value === shape.const ? [] : [`${at} is not ${String(shape.const)}`];
  if (shape.enum !== undefined) return shape.enum.includes(value) ? [] : [`${at} is none of ${shape.enum.join(', ')}`];
  const types = [shape.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => isOf(value, type))) return [`${at} is no ${types.join(' or ')}`];
  if (Array.isArray(value)) {
    const { items } = shape;
    return items === undefined ? [] : value.flatMap((each, index) => misfits(each, items, `${at}[${index}]`));
  }
  return typeof value === 'object' && value !== null ? members(value, shape, at) : [];
}

function members(value: object, { properties = {}, required = [], additionalProperties }: Shape, at: string) {
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  const missing = required.filter((name) => !given.some(([each]) => each === name));
  return [
    ...missing.map((name) => `${at}.${name} is missing`),
    ...given.flatMap(([name, each]) => {
      const shape = properties[name];
      if (shape !== undefined) return misfits(each, shape, `${at}.${name}`);
      return additionalProperties === true ? [] : [`${at}.${name} is never sent`];
    }),
  ];
}

function isOf(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return typeof value === type;
}
