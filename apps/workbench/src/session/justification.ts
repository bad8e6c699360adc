import { useEffect, useState } from 'react';
import { sessions } from '../api/sessions.js';
import { useClient } from '../identity/identity.js';

/** How long nothing is typed before the text is looked at. Milliseconds. */
const PAUSE = 350;

/** What is weak about a justification, while it is typed; undefined when nothing is, or nothing was typed yet. */
export function useJudgement(text: string): string | undefined {
  const client = useClient();
  const [weak, setWeak] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (text.trim().length < 8) {
      setWeak(undefined);
      return;
    }
    const gone = new AbortController();
    const timer = setTimeout(() => {
      sessions.judge(client, text, gone.signal).then(
        (judged) => setWeak(judged.weak?.message),
        () => undefined,
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [client, text]);
  return weak;
}
