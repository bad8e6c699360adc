/**
 * The prefix makes the browser hold to it: only over a secure or a loopback connection, only for this host, never set by a page of
 * another one. Strict: sent with nothing that another site began.
 */
const NAME = '__Host-peel';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';
const TOKEN = /^[0-9a-hjkmnp-tv-z]{52}$/;

/** The sign-in's secret among a request's cookies. */
export function signInCookie(header: string | undefined): string | undefined {
  return only(header, NAME, TOKEN);
}

/** Two of one name are none: somebody has put one beside ours. */
function only(header: string | undefined, wanted: string, form: RegExp): string | undefined {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim().split('=', 2))
    .filter(([name]) => name === wanted)
    .map(([, value]) => value ?? '');
  const [value] = found;
  return found.length === 1 && value !== undefined && form.test(value) ? value : undefined;
}

/** A cookie of the browser's run: it ends with the browser, and on the server long before. */
export function setCookie(token: string): string {
  return `${NAME}=${token}; ${ATTRIBUTES}`;
}

export function endCookie(): string {
  return `${NAME}=; ${ATTRIBUTES}; Max-Age=0`;
}

/**
 * What the browser keeps while it is away at the identity provider. Lax, as it comes back from there by a link of the provider's; it names
 * a beginning that is used once.
 */
const START = '__Host-peel-start';

export function startCookie(state: string | undefined): string {
  const attributes = 'Path=/; Secure; HttpOnly; SameSite=Lax';
  return state === undefined ? `${START}=; ${attributes}; Max-Age=0` : `${START}=${state}; ${attributes}; Max-Age=600`;
}

export function startedCookie(header: string | undefined): string | undefined {
  return only(header, START, /^[\w-]{20,100}$/);
}
