import type { FastifyReply } from 'fastify';

/**
 * Sent with every answer. Nothing of another origin is loaded, nothing inline runs, nobody frames us or keeps a handle on our window,
 * nobody loads us as a part of theirs, and nothing is guessed about types.
 */
const ALWAYS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'origin-agent-cluster': '?1',
  'x-frame-options': 'DENY',
  'x-dns-prefetch-control': 'off',
  'permissions-policy':
    'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()',
};

/** For what is no page of ours: an answer of the API that somebody goes to shows as text, and does nothing. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/** Under which an answer says by what id its request is found in the service's log. It is ours; one that a client sends is not looked at. */
const REQUEST_ID = 'x-request-id';

/** What every answer begins with, also to what is no request. */
export function headersOf(request: string): Readonly<Record<string, string>> {
  return { ...ALWAYS, 'content-security-policy': NOTHING, 'cache-control': 'no-store', [REQUEST_ID]: request };
}

export function setHeaders(reply: FastifyReply): void {
  reply.headers(headersOf(reply.request.id));
}

/**
 * For a page of ours. `nonce` lets style elements stand that carry it: the editor makes its own, which the policy would otherwise refuse.
 * Attributes `style="…"` are not allowed; what a script sets on an element's `style` needs no permission.
 */
export function pagePolicy(nonce?: string): string {
  const styles = nonce === undefined ? "'self'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src ${styles}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
