import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaceBench } from './face-bench.js';

interface Operation {
  readonly summary?: string;
  readonly responses?: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema?: object }>> }>>;
  readonly security?: readonly object[];
  readonly parameters?: readonly { readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
}

let face: FaceBench;
let operations: readonly { path: string; method: string; operation: Operation }[];
beforeAll(async () => {
  face = await FaceBench.make();
  const { paths } = (await face.ask('/api/openapi.json')).body as {
    paths: Record<string, Record<string, Operation>>;
  };
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path: path.replace(/\{\w+\}/g, 'x'),
      method: method.toUpperCase(),
      operation,
    })),
  );
});
afterAll(async () => {
  await face.remove();
});

/** A body that gets past the check of its type alone. */
function bodyFor({ requestBody }: Operation) {
  return requestBody === undefined ? {} : { body: {} };
}

describe('the description of the API', () => {
  it('names every operation; without a sign-in each is refused but those that come before it, threat 22', async () => {
    expect(operations.length).toBeGreaterThan(35);
    const open: string[] = [];
    for (const { path, method, operation } of operations) {
      if (operation.security?.length === 0) open.push(path);
      else expect([method, path, (await face.ask(path, { method })).status]).toEqual([method, path, 401]);
    }
    expect(open.sort()).toEqual(['/api/me', '/api/sign-in', '/api/sign-in/demonstration', '/health', '/metrics']);
  });

  it('says of every operation what it does and of what form its answer is', () => {
    const wanting = operations.filter(({ operation: { summary = '', responses } }) => {
      const schemas = Object.values(responses?.['200']?.content ?? {}).map(({ schema = {} }) => Object.keys(schema));
      return summary === '' || schemas.length === 0 || schemas.some((keys) => keys.length === 0);
    });
    expect(wanting.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it('says which operations need a session, and each of them is refused without one', async () => {
    const browser = await face.signIn('analyst');
    const data = operations.filter(({ operation }) =>
      operation.parameters?.some(({ name }) => name === 'x-peel-session'),
    );
    expect(data.map(({ path }) => path)).toContain('/api/sql');
    expect(data.length).toBeGreaterThan(8);
    const before = await face.consulted();
    for (const { path, method, operation } of data) {
      const answer = await face.ask(path, { method, headers: browser.headers, ...bodyFor(operation) });
      expect([path, answer.status, answer.body.code]).toEqual([path, 403, 'server.session-needed']);
      expect(JSON.stringify(operation.requestBody ?? {})).not.toContain('"justification"');
    }
    expect(await face.consulted()).toBe(before);
  });

  it('is a page to read, too, without script', async () => {
    const page = await face.ask('/api');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.text).toContain('<td>POST /api/sql</td>');
    expect(page.text).not.toContain('<script');
  });
});

describe('metrics and logs', () => {
  it('count by route and tell of requests without names, addresses or what was asked', async () => {
    const read = await face.session(await face.signIn('analyst'));
    const secret = 'Marguerite-Fennimore';
    await face.ask(`/api/datasets/${secret}/explain?name=${secret}`, { headers: read });
    await face.ask('/api/sql', { headers: read, body: { sql: `SELECT '${secret}' FROM police_uk_street` } });
    await face.ask(`/${secret}`);
    const metrics = await face.ask('/metrics');
    expect(metrics.headers['content-type']).toContain('text/plain');
    expect(metrics.text).toContain('route="/api/sql",status="2xx",le="+Inf"} 1');
    expect(metrics.text).toContain('peel_readable 1');
    for (const told of [metrics.text, face.bench.log.join('\n')]) {
      expect(told).not.toContain(secret);
      expect(told).not.toContain('analyst');
    }
    expect(face.bench.log.filter((line) => line === 'answered').length).toBeGreaterThan(3);
  });

  it('are for programs on the machine, not for pages and not for what comes through a proxy', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'x-forwarded-for': '203.0.113.7' }])
      expect((await face.ask('/metrics', { headers })).status).toBe(404);
  });
});
