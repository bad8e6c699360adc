/**
 * A number that moves whenever what a session may do could have changed: a policy came into force, a person's holdings changed, a
 * freeze was set or lifted. Whatever is cached for a session is cached under it; a change of the number ends the cache.
 */
export class Epoch {
  private count = 0;
  private readonly listeners = new Set<() => void>();

  get value(): number {
    return this.count;
  }

  /** Every open stream hears of the change at once. */
  move(): void {
    this.count += 1;
    for (const listener of this.listeners) listener();
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
