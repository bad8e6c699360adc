import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Client } from '../api/client.js';
import type { Me } from '../api/identity.js';
import { type Knowing, SignInHere } from './sign-in-here.js';

interface Identity {
  readonly knowing: Knowing;
  readonly client: Client;
  /** Asks anew who is signed in. */
  readonly refresh: () => Promise<void>;
  readonly signOut: (keepDrafts: boolean) => Promise<void>;
}

const IdentityContext = createContext<Identity | undefined>(undefined);

/** Who is signed in, and the client that asks in their name. */
export function IdentityProvider({ children }: { readonly children: ReactNode }) {
  const [here] = useState(() => new SignInHere());
  const knowing = useSyncExternalStore(here.subscribe, here.current);
  useEffect(() => here.start(), [here]);
  const value = useMemo(() => {
    const { client, refresh, signOut } = here;
    return { knowing, client, refresh, signOut };
  }, [knowing, here]);
  return <IdentityContext value={value}>{children}</IdentityContext>;
}

export function useIdentity(): Identity {
  const identified = useContext(IdentityContext);
  if (identified === undefined) throw new TypeError('useIdentity is used below IdentityProvider only');
  return identified;
}

export function useClient(): Client {
  return useIdentity().client;
}

/** The person signed in. Pages inside the frame are drawn only for one. */
export function useMe(): Me {
  const { knowing } = useIdentity();
  if (knowing.state !== 'known') throw new TypeError('useMe is used inside the frame only');
  return knowing.me;
}

export function holdsRole(me: Me, ...roles: readonly string[]): boolean {
  return roles.some((role) => me.roles.includes(role));
}
