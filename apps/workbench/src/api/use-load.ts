import { type DependencyList, useCallback, useEffect, useRef, useState } from 'react';
import { asProblem, isAbort, type Problem } from './problem.js';

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'done'; readonly value: T };

/**
 * Loads definitions when a page opens, and again on asking. Never for rows: those are asked for by a click or a key (`useAct`).
 * What was loaded stays on show while it is loaded anew.
 */
export function useLoad<T>(load: () => Promise<T>, when: DependencyList): readonly [Loaded<T>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  const latest = useRef(load);
  latest.current = load;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller says what the loading depends on
  useEffect(() => {
    let current = true;
    latest.current().then(
      (value) => current && setLoaded({ state: 'done', value }),
      (error: unknown) => current && setLoaded({ state: 'failed', problem: asProblem(error) }),
    );
    return () => {
      current = false;
    };
  }, [...when, round]);

  const again = useCallback(() => setRound((before) => before + 1), []);
  return [loaded, again];
}

/** As `useLoad`, for what several people work on at once: loaded anew when somebody comes back to the page from elsewhere. */
export function useLoadWhenSeen<T>(load: () => Promise<T>, when: DependencyList): readonly [Loaded<T>, () => void] {
  const [loaded, again] = useLoad(load, when);
  useEffect(() => {
    const seen = (): void => {
      if (document.visibilityState === 'visible') again();
    };
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, [again]);
  return [loaded, again];
}

export type Acting<T> =
  | { readonly state: 'idle' }
  | { readonly state: 'running' }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'done'; readonly value: T };

export interface Act<P extends readonly unknown[], T> {
  readonly now: Acting<T>;
  readonly run: (...parameters: P) => Promise<T | undefined>;
  readonly reset: () => void;
}

/** Does something because a person asked for it just now, and says how it went. A second asking while one runs takes its place. */
export function useAct<P extends readonly unknown[], T>(act: (...parameters: P) => Promise<T>): Act<P, T> {
  const [now, setNow] = useState<Acting<T>>({ state: 'idle' });
  const round = useRef(0);
  const latest = useRef(act);
  latest.current = act;

  const run = useCallback(async (...parameters: P): Promise<T | undefined> => {
    round.current += 1;
    const mine = round.current;
    setNow({ state: 'running' });
    try {
      const value = await latest.current(...parameters);
      if (mine === round.current) setNow({ state: 'done', value });
      return value;
    } catch (error) {
      if (mine === round.current)
        setNow(isAbort(error) ? { state: 'idle' } : { state: 'failed', problem: asProblem(error) });
      return undefined;
    }
  }, []);
  const reset = useCallback(() => {
    round.current += 1;
    setNow({ state: 'idle' });
  }, []);
  return { now, run, reset };
}
