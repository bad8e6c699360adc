/**
 * Runs pieces of work one after another, in the order in which they were given, whatever becomes of each. What reads something and then
 * settles on it must not be overtaken by a later piece that read something newer.
 */
export class OneByOne {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.last.then(work);
    this.last = next.catch(() => undefined);
    return next;
  }
}
