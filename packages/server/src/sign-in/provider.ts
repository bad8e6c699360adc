import type { Gate } from '@peel/gate/gate';
import type { Clock } from '@peel/kernel/clock';
import type { Kysely } from 'kysely';
import Provider, { type Configuration, interactionPolicy } from 'oidc-provider';
import type { PasskeySchema } from './passkey-migration.js';
import type { Place } from './passkeys.js';
import type { ProviderKeys } from './provider-keys.js';
import { CLIENT_ID, PROVIDER_PATH } from './provider-place.js';
import { ProviderStore } from './provider-store.js';

const COOKIES = { httpOnly: true, sameSite: 'lax', signed: true } as const;
const SECONDS = { code: 60, idToken: 5 * 60, interaction: 10 * 60 };

interface Parts {
  readonly gate: Gate;
  readonly database: Kysely<PasskeySchema>;
  readonly clock: Clock;
  readonly keys: ProviderKeys;
  readonly place: Place;
  /** Shared by the two ends of this process, made anew at each start. */
  readonly clientSecret: string;
}

/**
 * The workspace's own identity provider: OpenID Connect with one client, Peel itself, and passkeys as the only way in. A force that has a
 * provider of its own names that one instead, and nothing else changes.
 */
export function makeProvider({ gate, database, clock, keys, place, clientSecret }: Parts): Provider {
  const configuration: Configuration = {
    adapter: (model: string) => new ProviderStore(model, database, clock),
    clients: [
      {
        client_id: CLIENT_ID,
        client_secret: clientSecret,
        redirect_uris: [`${place.origin}/sign-in/callback`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookies], long: COOKIES, short: COOKIES },
    claims: { openid: ['sub'] },
    scopes: ['openid'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: { enabled: false },
    },
    ttl: {
      AuthorizationCode: SECONDS.code,
      IdToken: SECONDS.idToken,
      Interaction: SECONDS.interaction,
      AccessToken: SECONDS.code,
      Grant: SECONDS.interaction,
      Session: SECONDS.interaction,
    },
    interactions: { policy: passkeyEachTime(), url: (_ctx, interaction) => `/sign-in/passkey/${interaction.uid}` },
    async findAccount(_ctx, person) {
      if (!(await gate.people.isPresent(person))) return undefined;
      return { accountId: person, claims: async () => ({ sub: person }) };
    },
    // The one client is this very program: there is nobody to consent to.
    async loadExistingGrant(ctx) {
      const { client, session } = ctx.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new ctx.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    async renderError(ctx) {
      ctx.type = 'text/plain; charset=utf-8';
      ctx.body =
        'The sign-in cannot go on: it took too long, or was begun in another window. Go back to Peel and begin again.';
    },
  };
  const provider = new Provider(`${place.origin}${PROVIDER_PATH}`, configuration);
  // Behind a proxy that speaks TLS the connection to here is plain; the address is ours by the check of the host.
  provider.proxy = place.origin.startsWith('https:');
  return provider;
}

/**
 * The passkey is asked for each time, whatever session the provider remembers: `prompt=login` stands in an address that the browser may
 * change. Only the answer to the very question lets anybody through.
 */
function passkeyEachTime() {
  const policy = interactionPolicy.base();
  policy
    .get('login')
    ?.checks.add(
      new interactionPolicy.Check(
        'passkey_each_time',
        'The passkey is asked for each time',
        ({ oidc }) => oidc.result?.login === undefined,
      ),
    );
  return policy;
}
