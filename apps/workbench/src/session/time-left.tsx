import { useEffect, useState } from 'react';
import { span } from '../design/words.js';

/** Below this a session's end is shown as near. Milliseconds. */
const NEAR = 5 * 60_000;

/** Counts down to the end, and says so aloud five minutes and one minute before. */
export function TimeLeft({ opened, expires }: { readonly opened: string; readonly expires: string }) {
  const left = useLeft(expires);
  const whole = Date.parse(expires) - Date.parse(opened);
  const near = left < NEAR;
  const spoken =
    left < 60_000
      ? 'Less than a minute left in this session.'
      : near
        ? 'Less than five minutes left in this session.'
        : '';
  return (
    <div className={`time-left ${near ? 'is-near' : ''}`}>
      <span className="time-left-text">
        <span className="muted small">{near ? 'Ends soon' : 'Left'}</span> <strong>{span(left)}</strong>
      </span>
      <progress
        className="time-left-bar"
        max={whole}
        value={Math.max(0, left)}
        aria-label="Time left in this session"
      />
      <span className="unseen" role="status">
        {spoken}
      </span>
    </div>
  );
}

function useLeft(expires: string): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Date.parse(expires) - now;
}
