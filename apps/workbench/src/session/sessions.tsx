import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { type Choice, type Opening, type Session, sessions } from '../api/sessions.js';
import { spelled } from '../design/words.js';
import { useClient, useMe } from '../identity/identity.js';
import { useChoices } from './choices.js';
import { currentSession } from './current.js';
import { useWatching } from './watching.js';

interface Sessions {
  /** The session of this tab, while it is open. */
  readonly current: Session | undefined;
  /** One this tab was in until it ended. */
  readonly ended: Session | undefined;
  readonly all: readonly Session[];
  readonly loaded: boolean;
  readonly open: (opening: Opening) => Promise<Session>;
  readonly use: (session: Session) => void;
  readonly extend: (justification: string, minutes: number) => Promise<Session>;
  readonly close: () => Promise<void>;
  /** Lists them anew because the person did something; this counts as use of the sign-in. */
  readonly refresh: () => Promise<void>;
  /** What a session could be opened with, once that is known. */
  readonly choices: readonly Choice[] | undefined;
  /** What `/session` begins with: a session to be opened again, with a new justification. */
  readonly wanted: Pick<Opening, 'purpose' | 'operation'> | undefined;
  readonly want: (what: Pick<Opening, 'purpose' | 'operation'> | undefined) => void;
}

const SessionsContext = createContext<Sessions | undefined>(undefined);

/** What is as it was is not drawn anew. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const isOpen = (session: Session) => session.state !== 'ended' && Date.parse(session.expires) > Date.now();

/** Keeps which session this tab reads in. None is chosen for anybody: a new tab begins without. */
export function SessionsProvider({ children }: { readonly children: ReactNode }) {
  const client = useClient();
  const { person } = useMe();
  const [all, setAll] = useState<readonly Session[]>([]);
  const [chosen, setChosen] = useState(() => currentSession.get(person));
  const [loaded, setLoaded] = useState(false);
  const choices = useChoices(client);
  const [wanted, want] = useState<Sessions['wanted']>(undefined);
  const [, setTick] = useState(0);

  const choose = useCallback(
    (session: string | undefined) => {
      currentSession.set(person, session);
      setChosen(session);
    },
    [person],
  );

  // What was listed before the person opened, extended or closed one knows nothing of it, and comes too late.
  const acts = useRef(0);
  const list = useCallback(
    async (watches: boolean) => {
      const asOf = acts.current;
      const listed = await sessions.list(client, { watches }).catch(() => undefined);
      if (listed !== undefined && acts.current === asOf) setAll((before) => (isSame(before, listed) ? before : listed));
      setLoaded(true);
    },
    [client],
  );
  const refresh = useCallback(() => list(false), [list]);
  const watch = useCallback(() => void list(true), [list]);

  useEffect(() => void refresh(), [refresh]);

  // A refusal may be the first that a tab hears of a freeze, of a withdrawal or of a holding that was taken away.
  useEffect(() => client.onSessionRefused(() => void refresh()), [client, refresh]);

  const found = all.find(({ session }) => session === chosen);
  const current = found !== undefined && isOpen(found) ? found : undefined;
  useWhenItEnds(current, () => setTick((before) => before + 1));
  useWatching(current !== undefined, watch);

  const value = useMemo<Sessions>(() => {
    const put = (session: Session) => {
      acts.current += 1;
      setAll((before) => [session, ...before.filter((each) => each.session !== session.session)]);
    };
    return {
      current,
      ended: found !== undefined && current === undefined ? found : undefined,
      all,
      loaded,
      choices,
      wanted,
      want,
      refresh,
      open: async (opening) => {
        const opened = await sessions.open(client, opening);
        put({ state: 'open', ...opened });
        choose(opened.session);
        return opened;
      },
      use: ({ session }) => choose(session),
      extend: async (justification, minutes) => {
        if (current === undefined) throw new TypeError('there is no session to extend');
        const extended = await sessions.extend(client, current.session, justification, minutes);
        put({ ...current, ...extended });
        return extended;
      },
      close: async () => {
        if (current === undefined) return;
        try {
          await sessions.close(client, current.session);
        } catch (error) {
          // It may have ended otherwise by now.
          void refresh();
          throw error;
        }
        put({ ...current, state: 'ended', endedAt: new Date().toISOString() });
        // The person may have gone to another meanwhile.
        if (currentSession.get(person) === current.session) choose(undefined);
      },
    };
  }, [all, choices, choose, client, current, found, loaded, person, refresh, wanted]);
  return <SessionsContext value={value}>{children}</SessionsContext>;
}

/** The title of a purpose or operation, or its name in words. */
export function useTitle(): (name: string) => string {
  const { choices } = useSessions();
  const titles = useMemo(() => titlesOf(choices ?? []), [choices]);
  return (name) => titles.get(name) ?? spelled(name);
}

export function useSessions(): Sessions {
  const known = useContext(SessionsContext);
  if (known === undefined) throw new TypeError('useSessions is used below SessionsProvider only');
  return known;
}

/** Draws anew in the moment a session ends, so that nothing says "open" a second longer. */
function useWhenItEnds(current: Session | undefined, ended: () => void): void {
  const end = current?.expires;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the end itself matters
  useEffect(() => {
    if (end === undefined) return;
    const timer = setTimeout(ended, Math.min(Date.parse(end) - Date.now() + 50, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  }, [end]);
}

function titlesOf(choices: readonly Choice[]): ReadonlyMap<string, string> {
  return new Map(
    choices.flatMap(({ purpose, title, operation, operationTitle }) => [
      [purpose, title] as const,
      ...(operationTitle === undefined ? [] : [[operation, operationTitle] as const]),
    ]),
  );
}
