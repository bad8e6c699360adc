import type { Gate } from '@peel/gate/gate';
import type { Clock } from '@peel/kernel/clock';
import { base32 } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { Kysely } from 'kysely';
import type Provider from 'oidc-provider';
import type { PasskeySchema } from './passkey-migration.js';
import type { Place } from './passkeys.js';
import type { ProviderKeys } from './provider-keys.js';
import { embeddedConfiguration, externalConfiguration, type IdentitySettings, RelyingParty } from './relying-party.js';

export interface SignInPages {
  readonly place: Place;
  readonly party: RelyingParty;
  /** The embedded one; undefined when the force has its own. */
  readonly provider: Provider | undefined;
}

interface Parts {
  readonly place: Place;
  readonly port: number;
  readonly gate: Gate;
  readonly database: Kysely<PasskeySchema>;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly identity: IdentitySettings | undefined;
  readonly keys: () => Promise<ProviderKeys>;
}

/** Signing in by the force's own provider where the settings name one, by the embedded one and passkeys otherwise. */
export async function signInPages(parts: Parts): Promise<SignInPages> {
  const { place, port, gate, database, clock, randomness, identity } = parts;
  const ports = { clock, randomness };
  if (identity !== undefined) {
    const party = new RelyingParty(database, ports, place, externalConfiguration(identity), identity.claim, true);
    return { place, party, provider: undefined };
  }
  const clientSecret = base32(randomness.bytes(32, 'identity-client'));
  // Loaded where it is used: a service without pages has no use for it.
  const { makeProvider } = await import('./provider.js');
  const provider = makeProvider({ gate, database, clock, keys: await parts.keys(), place, clientSecret });
  const party = new RelyingParty(
    database,
    ports,
    place,
    embeddedConfiguration(place, port, clientSecret),
    'sub',
    false,
  );
  return { place, party, provider };
}
