/** Parsed metadata by key. Files never change under a key, so an entry is never stale; only the amount kept is bounded. */
export class MetadataCache {
  private readonly entries = new Map<string, { readonly value: unknown; readonly weight: number }>();
  private readonly loading = new Map<string, Promise<unknown>>();
  private weight = 0;

  /** `limit` is in manifest entries or the like: about a kilobyte each. */
  constructor(private readonly limit: number) {}

  /** The value under the key, from `load` when it is not kept. Two callers at once load it once. */
  async get<Value>(key: string, load: () => Promise<Value>, weigh: (value: Value) => number): Promise<Value> {
    const known = this.entries.get(key);
    if (known !== undefined) {
      this.entries.delete(key);
      this.entries.set(key, known);
      return known.value as Value;
    }
    const running = this.loading.get(key);
    if (running !== undefined) return (await running) as Value;
    const started = load();
    this.loading.set(key, started);
    try {
      const value = await started;
      this.keep(key, value, weigh(value));
      return value;
    } finally {
      this.loading.delete(key);
    }
  }

  /** Forgets a key whose file is gone. */
  drop(key: string): void {
    this.weight -= this.entries.get(key)?.weight ?? 0;
    this.entries.delete(key);
  }

  private keep(key: string, value: unknown, weight: number): void {
    this.drop(key);
    this.entries.set(key, { value, weight });
    this.weight += weight;
    for (const oldest of this.entries.keys()) {
      if (this.weight <= this.limit || oldest === key) return;
      this.drop(oldest);
    }
  }
}
