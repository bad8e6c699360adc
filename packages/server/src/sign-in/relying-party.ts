import * as http from 'node:http';
import type { Clock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import type { Randomness } from '@peel/kernel/randomness';
import type { Kysely } from 'kysely';
import * as client from 'openid-client';
import { serverErrors } from '../errors.js';
import type { PasskeySchema } from './passkey-migration.js';
import type { Place } from './passkeys.js';
import { CLIENT_ID, PROVIDER_PATH } from './provider-place.js';
import { tokenHash } from './token.js';

const LASTS_MILLISECONDS = 10 * 60_000;
/** How far the clock of a provider elsewhere may be behind. */
const CLOCK_DIFFERENCE_MILLISECONDS = 30_000;

/** A force's own identity provider, as `.peel/service.yaml` names it. */
export interface IdentitySettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The claim of the ID token that holds the person's id in this workspace. */
  readonly claim: string;
}

/** The client's side of signing in: the code flow with PKCE, state and nonce, kept on the server while it is under way. */
export class RelyingParty {
  private configured: Promise<client.Configuration> | undefined;

  constructor(
    private readonly database: Kysely<PasskeySchema>,
    private readonly ports: { readonly clock: Clock; readonly randomness: Randomness },
    private readonly place: Place,
    private readonly configure: () => Promise<client.Configuration>,
    private readonly claim: string,
    /** Of a provider elsewhere, whose word is taken for it that its person was there just now. The embedded one is this very program. */
    private readonly isElsewhere: boolean,
  ) {}

  /** Where this browser goes to sign in, and the state by which its return is known. */
  async begin(browser: string | undefined): Promise<{ readonly address: string; readonly state: string }> {
    const configuration = await this.configuration();
    const draw = (): string =>
      Buffer.from(this.ports.randomness.bytes(32, `sign-in-start:${browser}`)).toString('base64url');
    const [verifier, state, nonce] = [draw(), draw(), draw()];
    const now = this.ports.clock.now();
    await this.database.deleteFrom('server.sign_in_starts').where('until', '<=', new Date(now)).execute();
    await this.database
      .insertInto('server.sign_in_starts')
      .values({ state_hash: tokenHash(state), verifier, nonce, until: new Date(now + LASTS_MILLISECONDS) })
      .execute();
    const address = client.buildAuthorizationUrl(configuration, {
      redirect_uri: `${this.place.origin}/sign-in/callback`,
      scope: 'openid',
      response_type: 'code',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      // Whoever signed out, or left the machine, is asked again.
      prompt: 'login',
      // And the provider says when that was, also to a browser that leaves the line above away.
      ...(this.isElsewhere ? { max_age: '0' } : {}),
    });
    return { address: address.href, state };
  }

  /** Who came back. `state` is what the browser kept of its beginning. Throws `server.sign-in-failed`, `server.sign-in-stale`. */
  async finish(path: string, state: string): Promise<string> {
    const started = await this.database
      .deleteFrom('server.sign_in_starts')
      .where('state_hash', '=', tokenHash(state))
      .returningAll()
      .executeTakeFirst();
    if (started === undefined || started.until.getTime() <= this.ports.clock.now()) throw serverErrors.signInFailed();
    try {
      const tokens = await client.authorizationCodeGrant(await this.configuration(), new URL(path, this.place.origin), {
        pkceCodeVerifier: started.verifier,
        expectedState: state,
        expectedNonce: started.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      const person = claims?.[this.claim];
      if (typeof person !== 'string') throw new TypeError(`the ID token has no claim ${this.claim}`);
      if (this.isElsewhere) requireFresh(claims?.auth_time, started.until.getTime() - LASTS_MILLISECONDS);
      return person;
    } catch (error) {
      throw isPeelError(error) ? error : serverErrors.signInFailed({}, error);
    }
  }

  private configuration(): Promise<client.Configuration> {
    this.configured ??= this.configure().catch((error: unknown) => {
      // A provider that was away is asked again next time.
      this.configured = undefined;
      throw serverErrors.providerAway({}, error);
    });
    return this.configured;
  }
}

/** `authTime` in seconds since 1970, as OpenID Connect Core 1.0, section 2, has it. Throws `server.sign-in-stale`. */
function requireFresh(authTime: unknown, began: number): void {
  if (typeof authTime !== 'number' || authTime * 1_000 < began - CLOCK_DIFFERENCE_MILLISECONDS)
    throw serverErrors.signInStale();
}

/** The provider of this very process: spoken to over the listener's own port, whatever name it is published under. */
export function embeddedConfiguration(
  place: Place,
  port: number,
  clientSecret: string,
): () => Promise<client.Configuration> {
  const issuer = `${place.origin}${PROVIDER_PATH}`;
  return async () => {
    const configuration = new client.Configuration(
      {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        authorization_response_iss_parameter_supported: true,
        id_token_signing_alg_values_supported: ['ES256'],
      },
      CLIENT_ID,
      { id_token_signed_response_alg: 'ES256' },
      client.ClientSecretBasic(clientSecret),
    );
    client.allowInsecureRequests(configuration);
    configuration[client.customFetch] = (address, options) => askOwnPort(port, new URL(address), options);
    return configuration;
  };
}

export function externalConfiguration({ issuer, clientId, clientSecret }: IdentitySettings) {
  return async (): Promise<client.Configuration> => {
    const isLoopback = ['127.0.0.1', 'localhost'].includes(new URL(issuer).hostname);
    return client.discovery(new URL(issuer), clientId, undefined, client.ClientSecretBasic(clientSecret), {
      timeout: 10,
      ...(isLoopback ? { execute: [client.allowInsecureRequests] } : {}),
    });
  };
}

type FetchOptions = Parameters<client.CustomFetch>[1];

/** A request to ourselves without the way outside: under the name that the provider answers to, over the loopback. */
async function askOwnPort(port: number, address: URL, { method, headers, body }: FetchOptions): Promise<Response> {
  const payload = body === undefined || body === null ? undefined : String(body);
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    const request = http.request({
      host: '127.0.0.1',
      port,
      method,
      path: `${address.pathname}${address.search}`,
      headers: {
        ...headers,
        host: address.host,
        ...(address.protocol === 'https:' ? { 'x-forwarded-proto': 'https' } : {}),
        ...(payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) }),
      },
    });
    request.on('response', resolve).on('error', reject).end(payload);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const type = response.headers['content-type'];
  return new Response(Buffer.concat(chunks), {
    status: response.statusCode ?? 500,
    headers: type === undefined ? {} : { 'content-type': type },
  });
}
