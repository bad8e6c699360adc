import swagger from '@fastify/swagger';
import type { FastifySchema } from 'fastify';
import { type Routes, SESSION_MEMBERS } from '../routes/routes.js';
import { escapeHtml } from './entrance.js';
import { pagePolicy } from './headers.js';
import { PROBLEM_MEDIA_TYPE } from './problem.js';

type Described = FastifySchema & {
  readonly hide?: boolean;
  readonly tags?: readonly string[];
  readonly summary?: string;
};

const text = { type: 'string' };
const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'request'],
  properties: {
    type: text,
    title: text,
    status: { type: 'integer' },
    code: { ...text, description: 'Of the catalogue of errors; stays the same between versions.' },
    detail: text,
    advice: text,
    request: { ...text, description: "Finds the request in the service's log." },
  },
};
const FAILED = { description: 'A problem', content: { [PROBLEM_MEDIA_TYPE]: { schema: PROBLEM } } };
const SESSION = {
  type: 'object',
  required: ['x-peel-session'],
  properties: { 'x-peel-session': { ...text, description: 'An open session of yours.' } },
};
const OPEN_API = {
  openapi: '3.1.0',
  info: {
    title: 'Peel',
    version: '0.1.0',
    description:
      'Programs send `Authorization: Bearer <token>`. Browsers rest on the cookie of their sign-in and send `X-Peel-Page` besides, the `pageToken` that `GET /api/me` gives; with `X-Peel-Watch: 1` a page asks whether its sign-in has ended without this counting as use of it. What shows data needs `X-Peel-Session`.',
  },
  components: {
    securitySchemes: {
      token: { type: 'http', scheme: 'bearer' },
      cookie: { type: 'apiKey', in: 'cookie', name: '__Host-peel' },
    },
  },
  security: [{ token: [] }, { cookie: [] }],
} as const;

/**
 * Describes the API from the schemas by which its routes check what comes in. Registered before them, and before the two addresses beside the
 * API that programs ask; what else there is, pages and files, it leaves out.
 */
export async function describeRoutes(app: Routes): Promise<void> {
  await app.register(swagger, {
    openapi: OPEN_API as never,
    transform: ({ schema, url, route }) => {
      const described: Described = schema ?? {};
      const { config } = route as { config?: { data?: boolean; open?: boolean; page?: boolean; browser?: boolean } };
      return {
        url,
        schema: {
          ...described,
          ...(config?.data === true ? { headers: SESSION, body: withoutSession(described.body) } : {}),
          ...(config?.open === true ? { security: [] } : {}),
          ...(config?.browser === true ? { security: [{ cookie: [] }] } : {}),
          hide: described.hide === true || config?.page === true || !isDescribed(url),
          response: { ...(described.response ?? {}), '4xx': FAILED, '5xx': FAILED },
        } as FastifySchema,
      };
    },
  });
}

function isDescribed(url: string): boolean {
  return url.startsWith('/api/') || url === '/health' || url === '/metrics';
}

/** The description, for programs and to read. Below `/api`. */
export function addOpenApi(app: Routes): void {
  app.get('/openapi.json', { config: { page: true } }, async () => app.swagger());
  app.get('/', { config: { page: true } }, async (_request, reply) =>
    reply
      .header('content-security-policy', pagePolicy())
      .type('text/html; charset=utf-8')
      .send(pageOf(app.swagger() as unknown as Document)),
  );
}

/** Over HTTP the session is named by its header alone. */
function withoutSession(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('properties' in body)) return body;
  const properties = Object.entries(body.properties as object).filter(([name]) => !SESSION_MEMBERS.includes(name));
  return { ...body, properties: Object.fromEntries(properties) };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
}

/** The API as a page to read. */
function pageOf({ paths }: Document): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
  const chapters = [...new Set(operations.map(({ tags }) => tags?.[0] ?? 'other'))].sort();
  const body = chapters.map((chapter) => {
    const rows = operations
      .filter(({ tags }) => (tags?.[0] ?? 'other') === chapter)
      .map(({ path, method, summary = '', description = '', parameters = [] }) => {
        const session = parameters.some(({ name }) => name === 'x-peel-session') ? 'session' : '';
        const cells = [`${method.toUpperCase()} ${path}`, `${summary} ${description}`.trim(), session];
        return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
      });
    return `<h2>${escapeHtml(chapter)}</h2>
<table><thead><tr><th>Request</th><th>What it does</th><th>Needs</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`;
  });
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8" /><title>The API of Peel</title></head>
<body><main><h1>The API of Peel</h1>
<p>${escapeHtml(OPEN_API.info.description)} The same for programs: <a href="/api/openapi.json">openapi.json</a>.</p>
${body.join('\n')}
</main></body></html>
`;
}
