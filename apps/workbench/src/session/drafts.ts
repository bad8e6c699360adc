import { useCallback, useState } from 'react';
import { useMe } from '../identity/identity.js';
import { draftKey, dropDraft, keepDraft, newestDraft, readDraft } from './draft-store.js';
import { tabName } from './tab-name.js';

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

/** As `useDraft`, each tab with a text of its own: a new one begins with what was typed last, and takes nothing from the others. */
export function useTabDraft(slot: string): readonly [string, (text: string) => void] {
  const { person } = useMe();
  const [initial] = useState(() => newestDraft(person, slot) ?? '');
  const [text, setText] = useDraft(`${slot}.${tabName()}`, initial);
  return [text, setText];
}
