import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Place } from '../sign-in/passkeys.js';

/**
 * The names under which this listener may be asked. Any other `Host` is a name that somebody made point here (DNS rebinding): their
 * page would be of the same origin as ours.
 */
export class Origins {
  private hosts: ReadonlySet<string> = new Set();
  private origins: ReadonlySet<string> = new Set();

  private called: Place = { origin: '', host: '' };

  /** From now on these names hold, and no others; before it none does. */
  settle(port: number, published: string | undefined): void {
    const own = ['127.0.0.1', 'localhost'].map((name) => `${name}:${port}`);
    const origin = published ?? `http://localhost:${port}`;
    this.called = { origin, host: new URL(origin).hostname };
    const outside = published === undefined ? undefined : new URL(published);
    this.hosts = new Set([...own, ...(outside === undefined ? [] : [outside.host])]);
    this.origins = new Set([
      ...own.map((host) => `http://${host}`),
      ...(outside === undefined ? [] : [outside.origin]),
    ]);
  }

  /** How this place is called where it can be called by one name only: by passkeys, and by identity providers. */
  get place(): Place {
    return this.called;
  }

  /** Two names are none: whoever stands before this place may go by the other (RFC 9112 section 3.2). */
  isHost({ headersDistinct: { host: names = [] } }: Pick<IncomingMessage, 'headersDistinct'>): boolean {
    const [name = ''] = names;
    return names.length === 1 && this.hosts.has(name.toLowerCase());
  }

  /** Whether a request may have come from a page of ours, by what the browser says of it. Programs say nothing, and rest on a token. */
  isOwnPage(headers: IncomingHttpHeaders): boolean {
    const { origin } = headers;
    const site = headers['sec-fetch-site'];
    if (origin !== undefined && !this.origins.has(origin)) return false;
    return site === undefined || site === 'same-origin';
  }
}
