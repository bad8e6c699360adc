import type { IncomingHttpHeaders } from 'node:http';
import type { PersonId } from '@peel/kernel/ids';
import type { Service } from '../compose.js';
import { serverErrors } from '../errors.js';
import { signInCookie } from '../sign-in/cookie.js';
import type { SignIn } from '../sign-in/sign-ins.js';
import { isPageToken } from '../sign-in/token.js';
import type { Origins } from './origins.js';

/** Who a request comes from: a browser that is signed in, or a program with a person's token. */
export type Asker =
  | { readonly kind: 'browser'; readonly person: PersonId; readonly token: string; readonly signIn: SignIn }
  | { readonly kind: 'program'; readonly person: PersonId };

/** Settles who asks before anything of the request is read, and remembers it by the request's headers for the routes. */
export class Askers {
  private readonly known = new WeakMap<IncomingHttpHeaders, Asker>();

  constructor(
    private readonly service: Service,
    private readonly origins: Origins,
  ) {}

  /** A token goes before a cookie: a program's request rests on nothing that a browser sends along by itself. */
  async recognise(headers: IncomingHttpHeaders): Promise<Asker | undefined> {
    const { underWay } = this.service;
    let asker: Asker | undefined;
    let ends: number;
    // What ended while it was looked up is not yet among what is under way.
    do {
      ends = underWay.ends;
      asker = await this.look(headers);
    } while (asker !== undefined && underWay.ends !== ends);
    if (asker !== undefined) this.known.set(headers, asker);
    return asker;
  }

  of(headers: IncomingHttpHeaders): Asker | undefined {
    return this.known.get(headers);
  }

  /** Throws `server.not-signed-in`. Which person a request is by is settled by sign-in or token alone; `X-Peel-As` is for the socket. */
  person(headers: IncomingHttpHeaders): PersonId {
    const asker = this.of(headers);
    if (asker === undefined) throw this.service.gate.refuseUnknown(serverErrors.notSignedIn());
    return asker.person;
  }

  /** What rests on a cookie must come from a page of ours, and show it (THREATS 21). Throws `server.not-our-page`, `server.page-token`. */
  requirePage(headers: IncomingHttpHeaders, asker: Asker): void {
    if (asker.kind === 'program') return;
    if (!this.origins.isOwnPage(headers)) throw serverErrors.notOurPage();
    const given = headers['x-peel-page'];
    if (typeof given !== 'string' || !isPageToken(given, asker.token)) throw serverErrors.pageToken();
  }

  private async look(headers: IncomingHttpHeaders): Promise<Asker | undefined> {
    const { gate, signIns } = this.service;
    const { authorization } = headers;
    if (authorization !== undefined) {
      const person = authorization.startsWith('Bearer ')
        ? await gate.people.byToken(authorization.slice('Bearer '.length))
        : undefined;
      return person === undefined ? undefined : { kind: 'program', person: person.person };
    }
    const token = signInCookie(headers.cookie);
    const signIn = token === undefined ? undefined : await signIns.find(token, headers['x-peel-watch'] === '1');
    if (token === undefined || signIn === undefined) return undefined;
    if (!(await gate.people.isPresent(signIn.person))) {
      await signIns.endAll(signIn.person);
      return undefined;
    }
    return { kind: 'browser', person: signIn.person, token, signIn };
  }
}
