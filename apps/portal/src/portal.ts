import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { PublicFacts, PublicRecord } from '@peel/server/public-record';
import type { Routes } from '@peel/server/routes/routes';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { portalErrors } from './errors.js';
import { ROOT } from './layout.js';
import { isKnown, type Representation, represent, takesGzip } from './representation.js';
import { type Content, contentOf, missingContent, TILE } from './site.js';

/** Beside what is compiled, whether this runs from there or from the sources. */
const STYLE = fileURLToPath(new URL('../dist/portal.css', import.meta.url));

const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  vary: 'accept-encoding',
} as const;

const SHORT = 'public, max-age=60';
const FOR_EVER = 'public, max-age=31536000, immutable';

const CLOSED = plainPage(
  404,
  'Nothing is published here yet',
  'No policy is in force, so no data can be read for any purpose.',
);
const SEALED = plainPage(
  503,
  'This site is not open yet',
  'What is held here was moved from another place and is sealed: nobody can read anything of it until two people have opened it.',
);

function plainPage(status: Content['status'], heading: string, text: string): Content {
  const head = '<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Peel</title>';
  const page = `<!doctype html><html lang="en-GB"><head>${head}</head><body><h1>${heading}</h1><p>${text}</p></body></html>\n`;
  return { type: 'text/html; charset=utf-8', status, bytes: Buffer.from(page) };
}

/**
 * The public site. It asks the record for what is public and nobody for who they are: no cookie is set or read, nothing is logged, and
 * an address has one content for everybody.
 */
export const portal = {
  async add(app: Routes, { publicRecord }: { readonly publicRecord: PublicRecord }): Promise<void> {
    const style = await represent({ type: 'text/css; charset=utf-8', bytes: await readStyle(), status: 200 });
    const stylePlace = `style-${createHash('sha256').update(style.bytes).digest('hex').slice(0, 16)}.css`;
    const site = new Site(publicRecord, `${ROOT}/${stylePlace}`);
    const answer = async (request: FastifyRequest, reply: FastifyReply) => {
      const { '*': place = '' } = request.params as { readonly '*'?: string };
      if (place === stylePlace) return send(request, reply, style, FOR_EVER);
      const [path] = request.url.split('?');
      if (path?.endsWith('/')) return reply.redirect(withoutEnd(place), 301);
      return send(request, reply, await site.at(place), SHORT);
    };
    for (const url of [ROOT, `${ROOT}/*`]) app.get(url, { logLevel: 'silent' }, answer);
  },
};

/** The address of a place here, whatever form the request named it in. */
function withoutEnd(place: string): string {
  const names = place.split('/').filter((name) => name !== '');
  return [ROOT, ...names.map(encodeURIComponent)].join('/');
}

/** Contents made once for each state of the record. */
interface Made {
  readonly byPlace: Map<string, Promise<Representation>>;
  readonly missing: Promise<Representation>;
}

class Site {
  private readonly made = new WeakMap<PublicFacts, Made>();

  constructor(
    private readonly record: PublicRecord,
    private readonly stylesheet: string,
  ) {}

  async at(place: string): Promise<Representation> {
    if (this.record.isSealed()) return represent(SEALED);
    const facts = await this.record.facts();
    if (facts === undefined) return represent(CLOSED);
    const { byPlace, missing } = this.madeFor(facts);
    const found = byPlace.get(place);
    if (found !== undefined) return found;
    const content = await contentOf(place, facts, this.record, this.stylesheet);
    if (content === undefined) return missing;
    const representation = represent(content);
    // There are as many pages as there are facts; tiles are more than should lie in memory.
    if (content.type !== TILE) byPlace.set(place, representation);
    return representation;
  }

  private madeFor(facts: PublicFacts): Made {
    const found = this.made.get(facts);
    if (found !== undefined) return found;
    const made = { byPlace: new Map(), missing: represent(missingContent(facts, this.stylesheet)) };
    this.made.set(facts, made);
    return made;
  }
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, status, bytes, tag, gzipped }: Representation,
  caching: string,
) {
  const encoded = gzipped !== undefined && takesGzip(request.headers['accept-encoding']);
  reply.headers({ ...HEADERS, 'cache-control': caching, etag: encoded ? `"${tag}-gzip"` : `"${tag}"` });
  if (!type.startsWith('text/html')) reply.header('access-control-allow-origin', '*');
  if (status === 200 && isKnown(request.headers['if-none-match'], tag)) return reply.status(304).send();
  if (encoded) reply.header('content-encoding', 'gzip');
  return reply
    .status(status)
    .type(type)
    .send(encoded ? gzipped : bytes);
}

async function readStyle(): Promise<Uint8Array> {
  try {
    return await readFile(STYLE);
  } catch (error) {
    throw portalErrors.styleMissing({ path: STYLE }, error);
  }
}
