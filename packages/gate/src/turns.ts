import { gateErrors } from './errors.js';

/** So many at once. The others wait in the order they came, and not for ever. */
export class Turns {
  private taken = 0;
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly most: number,
    private readonly patienceMs: number,
  ) {}

  /** Resolves with what gives the turn back. Throws `gate.machine-busy`, or the signal's reason when that comes first. */
  async take(signal: AbortSignal): Promise<() => void> {
    if (this.taken < this.most) this.taken += 1;
    else await this.wait(signal);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      // A turn goes from hand to hand, so that nobody who comes now is before those who wait.
      const [next] = this.waiting;
      if (next === undefined) this.taken -= 1;
      else next();
    };
  }

  private wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.waiting.delete(go);
        clearTimeout(timer);
        signal.removeEventListener('abort', stopped);
      };
      const go = (): void => {
        leave();
        resolve();
      };
      const stopped = (): void => {
        leave();
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        leave();
        reject(gateErrors.machineBusy());
      }, this.patienceMs);
      this.waiting.add(go);
      signal.addEventListener('abort', stopped, { once: true });
      if (signal.aborted) stopped();
    });
  }
}
