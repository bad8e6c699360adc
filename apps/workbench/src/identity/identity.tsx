import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { Client } from '../api/client.js';
import { identity, type Me } from '../api/identity.js';
import { asProblem, type Problem } from '../api/problem.js';
import { currentSession } from '../session/current.js';

export type Knowing =
  | { readonly state: 'asking' }
  | { readonly state: 'unknown'; readonly expired: boolean }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'known'; readonly me: Me };

interface Identity {
  readonly knowing: Knowing;
  readonly client: Client;
  /** Asks anew who is signed in. */
  readonly refresh: () => Promise<void>;
  readonly signOut: () => Promise<void>;
}

const IdentityContext = createContext<Identity | undefined>(undefined);

/** Who is signed in, and the client that asks in their name. */
export function IdentityProvider({ children }: { readonly children: ReactNode }) {
  const [knowing, setKnowing] = useState<Knowing>({ state: 'asking' });
  const page = useRef<string | undefined>(undefined);

  const client = useMemo(() => {
    const lost = () => {
      const wasKnown = page.current !== undefined;
      page.current = undefined;
      setKnowing({ state: 'unknown', expired: wasKnown });
    };
    return new Client({ page: () => page.current, session: () => currentSession.get() }, lost);
  }, []);

  const refresh = useCallback(async () => {
    try {
      const me = await identity.me(client);
      page.current = me.pageToken;
      setKnowing({ state: 'known', me });
    } catch (error) {
      const problem = asProblem(error);
      if (!problem.isSignedOut) setKnowing({ state: 'failed', problem });
    }
  }, [client]);

  const signOut = useCallback(async () => {
    await identity.signOut(client);
    page.current = undefined;
    currentSession.set(undefined);
    setKnowing({ state: 'unknown', expired: false });
  }, [client]);

  useEffect(() => {
    void refresh();
  }, [refresh]);

  const value = useMemo(() => ({ knowing, client, refresh, signOut }), [knowing, client, refresh, signOut]);
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
