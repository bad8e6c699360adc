import { useEffect } from 'react';

/** How often an open session is asked after while its page is in sight. Milliseconds. */
const EVERY = 10_000;

/**
 * Asks after the open session on the page's own account: a freeze, a withdrawal or a holding that was taken away ends it while nobody
 * presses anything. Every few seconds while the page is in sight, and at once when it comes back into sight.
 */
export function useWatching(open: boolean, ask: () => void): void {
  useEffect(() => {
    if (!open) return;
    const look = (): void => {
      if (document.visibilityState === 'visible') ask();
    };
    const timer = setInterval(look, EVERY);
    document.addEventListener('visibilitychange', look);
    window.addEventListener('focus', look);
    window.addEventListener('pageshow', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('focus', look);
      window.removeEventListener('pageshow', look);
    };
  }, [open, ask]);
}
