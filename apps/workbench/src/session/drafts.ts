import { useCallback, useState } from 'react';
import { useMe } from '../identity/identity.js';

const PREFIX = 'peel.draft.';

/**
 * Text that a person typed, kept by their browser under their own name: it survives a reload, the end of a sign-in and a restart of the
 * service. Never anything that was read.
 */
export function useDraft(slot: string, initial = ''): readonly [string, (text: string) => void, () => void] {
  const { person } = useMe();
  const key = `${PREFIX}${person}.${slot}`;
  const [text, setText] = useState(() => window.localStorage.getItem(key) ?? initial);
  const write = useCallback(
    (next: string) => {
      setText(next);
      keep(key, next);
    },
    [key],
  );
  const clear = useCallback(() => {
    setText(initial);
    window.localStorage.removeItem(key);
  }, [key, initial]);
  return [text, write, clear];
}

export function draftsOf(person: string): readonly string[] {
  return Object.keys(window.localStorage).filter(
    (key) => key.startsWith(`${PREFIX}${person}.`) && window.localStorage.getItem(key) !== '',
  );
}

export function forgetDrafts(person: string): void {
  for (const key of draftsOf(person)) window.localStorage.removeItem(key);
}

/** A browser that keeps nothing (full, or told not to) must not stop anybody typing. */
function keep(key: string, text: string): void {
  try {
    if (text === '') window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, text);
  } catch {
    // Nothing to do: the text is still on the page.
  }
}
