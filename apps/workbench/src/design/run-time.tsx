import { useEffect, useState } from 'react';
import { moment, span } from './words.js';

/**
 * When what was asked for here began, and how long it has run or took, by this browser's own clock. The service tells nobody how long a run
 * took, since that would tell how much there was; whoever waits for one knows it anyway.
 */
export function RunTime({ running }: { readonly running: boolean }) {
  const [began, setBegan] = useState<number | undefined>(undefined);
  const [now, setNow] = useState(0);
  useEffect(() => {
    if (!running) return;
    const start = Date.now();
    setBegan(start);
    setNow(start);
    const look = (): void => setNow(Date.now());
    const timer = setInterval(look, 1000);
    return () => {
      clearInterval(timer);
      look();
    };
  }, [running]);
  if (began === undefined) return null;
  return (
    <p className="muted small">
      Began on {moment(new Date(began).toISOString())}, {running ? 'has run for' : 'took'} {span(now - began)}
    </p>
  );
}
