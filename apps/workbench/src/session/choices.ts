import { useEffect, useState } from 'react';
import type { Client } from '../api/client.js';
import { type Choice, sessions } from '../api/sessions.js';

/** What a session could be opened with, once that is known. Asked anew, as a page that watches, when somebody comes back to the page. */
export function useChoices(client: Client): readonly Choice[] | undefined {
  const [choices, setChoices] = useState<readonly Choice[] | undefined>(undefined);
  useEffect(() => {
    let here = true;
    const ask = (watches: boolean): void => {
      sessions.choices(client, { watches }).then(
        (listed) => here && setChoices(listed),
        () => undefined,
      );
    };
    const seen = (): void => {
      if (document.visibilityState === 'visible') ask(true);
    };
    ask(false);
    document.addEventListener('visibilitychange', seen);
    return () => {
      here = false;
      document.removeEventListener('visibilitychange', seen);
    };
  }, [client]);
  return choices;
}
