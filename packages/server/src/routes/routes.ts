import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** What a file of routes adds its own to. */
export type Routes = FastifyInstance<Server>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Shows something of what is stored, or of the ledger: over HTTP it needs the header `X-Peel-Session` besides the sign-in. */
    readonly data?: boolean;
    /** Over HTTP: asked by who is not signed in yet. */
    readonly open?: boolean;
    /** Over HTTP: an attempt to sign in, of which there are not many. */
    readonly signsIn?: boolean;
    /** Over HTTP: ends the sign-in that it rests on, and is answered all the same. */
    readonly signsOut?: boolean;
    /** Over HTTP: a person's own affair, which takes a browser that is signed in and no program's token. */
    readonly browser?: boolean;
    /** Over HTTP: a page or file that shows nobody's data, and may be gone to from anywhere. */
    readonly page?: boolean;
    /** Of a route that takes whatever address is left: whether there is anything at it. */
    readonly holds?: (path: string) => boolean;
  }
  interface FastifyInstance {
    /** Whether streamed answers are lines of JSON here, for browsers; on the socket they are binary frames. */
    readonly answersInLines?: boolean;
  }
}

/** What of a session may stand in a body on the socket; over HTTP the session is opened first, and named by a header. */
export const SESSION_MEMBERS: readonly string[] = ['session', 'purpose', 'operation', 'justification'];

/** The session that a request over HTTP names. On the socket it is a member of the body. */
export function namedSession(headers: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  const named = headers['x-peel-session'];
  return typeof named === 'string' && named !== '' ? named : undefined;
}
