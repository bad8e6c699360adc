/** Work that nobody waits for: at intervals, or once. At the end all of it can be waited for. Work handles its own failures. */
export class Background {
  private readonly timers: NodeJS.Timeout[] = [];
  private running: Promise<void> = Promise.resolve();

  /** Runs the work at intervals, never twice at a time; 0 never. Does not keep the process alive. */
  every(milliseconds: number, work: () => Promise<void>): void {
    if (milliseconds <= 0) return;
    let busy = false;
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      this.later(
        work().finally(() => {
          busy = false;
        }),
      );
    }, milliseconds);
    timer.unref();
    this.timers.push(timer);
  }

  later(work: Promise<unknown>): void {
    this.running = Promise.all([this.running, work]).then(() => undefined);
  }

  /** Nothing new begins. */
  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  async settled(): Promise<void> {
    await this.running;
  }
}
