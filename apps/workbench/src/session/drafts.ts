import { useCallback, useEffect, useState } from 'react';
import { useMe } from '../identity/identity.js';
import { draftKey, dropDraft, keepDraft, newestDraft, readDraft } from './draft-store.js';
import { hasBegun, noteBegun, tabName } from './tab-name.js';

/**
 * Text that a person typed, kept by their browser under their own name: it survives a reload, the end of a sign-in and a restart of the
 * service. Never anything that was read.
 */
export function useDraft(slot: string, initial = ''): readonly [string, (text: string) => void, () => void] {
  const { person } = useMe();
  const key = draftKey(person, slot);
  const [text, setText] = useState(() => readDraft(key) ?? initial);
  const write = useCallback(
    (next: string) => {
      setText(next);
      keepDraft(key, next);
    },
    [key],
  );
  const clear = useCallback(() => {
    setText(initial);
    dropDraft(key);
  }, [key, initial]);
  return [text, write, clear];
}

/** As `useDraft`, each tab with a text of its own: two that are typed in at once take nothing from each other. */
export function useOwnDraft(slot: string, initial = ''): ReturnType<typeof useDraft> {
  return useDraft(`${slot}.${tabName()}`, initial);
}

/** As `useOwnDraft`, and a new tab begins with a copy of what was typed last: what was kept over a sign-out is found again. */
export function useTabDraft(slot: string): ReturnType<typeof useDraft> {
  const { person } = useMe();
  const own = draftKey(person, slot);
  const [first] = useState(() => (hasBegun(own) ? undefined : newestDraft(person, slot)));
  const [text, setText, clear] = useOwnDraft(slot, first);
  useEffect(() => {
    if (first !== undefined && !hasBegun(own)) setText(first);
    noteBegun(own);
  }, [own, first, setText]);
  const empty = useCallback(() => {
    clear();
    setText('');
  }, [clear, setText]);
  return [text, setText, empty];
}
