import { say } from './output.js';

/** One wish to end may come as several signals: to the group, from npm, from a closing terminal. */
const ONE_WISH_MILLISECONDS = 3_000;

/** Ctrl-C, SIGTERM or a closed terminal end what is being made in order: its PostgreSQL is stopped first. A second one does not wait. */
export function untilInterrupted(): AbortSignal {
  const ending = new AbortController();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  let told: number | undefined;
  const wish = (signal: NodeJS.Signals): void => {
    if (told === undefined) {
      told = performance.now();
      say('Stopping. Its PostgreSQL is stopped first.');
      ending.abort();
    } else if (performance.now() - told >= ONE_WISH_MILLISECONDS) {
      for (const each of signals) process.off(each, wish);
      process.kill(process.pid, signal);
    }
  };
  for (const signal of signals) process.on(signal, wish);
  return ending.signal;
}
