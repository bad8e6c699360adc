import { useCallback, useState } from 'react';

/** A yes or no about the frame that this browser remembers. */
export function useKept(name: string, initial: boolean): readonly [boolean, (value: boolean) => void] {
  const key = `peel.${name}`;
  const [value, setValue] = useState(() => {
    const kept = window.localStorage.getItem(key);
    return kept === null ? initial : kept === 'yes';
  });
  const write = useCallback(
    (next: boolean) => {
      setValue(next);
      window.localStorage.setItem(key, next ? 'yes' : 'no');
    },
    [key],
  );
  return [value, write];
}
