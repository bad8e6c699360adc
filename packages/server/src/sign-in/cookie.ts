/**
 * The prefix makes the browser hold to it: only over a secure or a loopback connection, only for this host, never set by a page of
 * another one. Strict: sent with nothing that another site began.
 */
const NAME = '__Host-peel';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';
const TOKEN = /^[0-9a-hjkmnp-tv-z]{52}$/;

/** The sign-in's secret among a request's cookies. Two of them are none: somebody has put one beside ours. */
export function signInCookie(header: string | undefined): string | undefined {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim().split('=', 2))
    .filter(([name]) => name === NAME)
    .map(([, value]) => value ?? '');
  const [only] = found;
  return found.length === 1 && only !== undefined && TOKEN.test(only) ? only : undefined;
}

/** A cookie of the browser's run: it ends with the browser, and on the server long before. */
export function setCookie(token: string): string {
  return `${NAME}=${token}; ${ATTRIBUTES}`;
}

export function endCookie(): string {
  return `${NAME}=; ${ATTRIBUTES}; Max-Age=0`;
}
