/** What a run of the load harness has seen. */
export class Figures {
  readonly receipts: string[] = [];
  readonly errors = new Map<string, number>();
  /** Failures between a kill and the first answer after it: the answers it cut. */
  cut = 0;
  private readonly times = new Map<string, number[]>();
  private memories: number[] = [];
  private isDown = false;

  took(what: string, milliseconds: number): void {
    const known = this.times.get(what);
    if (known === undefined) this.times.set(what, [milliseconds]);
    else known.push(milliseconds);
  }

  receipt(text: string): void {
    this.receipts.push(text);
  }

  failed(why: string): void {
    if (this.isDown) this.cut += 1;
    else this.errors.set(why, (this.errors.get(why) ?? 0) + 1);
  }

  down(isDown: boolean): void {
    this.isDown = isDown;
  }

  /** Another life of the service: its memory is compared with its own alone. */
  another(): void {
    this.memories = [];
  }

  memory(bytes: number | undefined): void {
    if (bytes !== undefined) this.memories.push(bytes);
  }

  get failures(): number {
    return [...this.errors.values()].reduce((sum, count) => sum + count, 0);
  }

  /** How much more memory the last third of the run took than the middle one, as a share; the first one warms up. */
  growth(): number {
    const third = Math.floor(this.memories.length / 3);
    if (third < 2) return 0;
    const middle = median(this.memories.slice(third, 2 * third));
    return median(this.memories.slice(2 * third)) / middle - 1;
  }

  lines(): readonly string[] {
    const all = [...this.times.values()].flat();
    return [...[...this.times].sort(), ['all', all] as const].map(([what, times]) => {
      const at = (share: number) => Math.round(share * 1000) / 1000;
      const figures = [0.5, 0.95, 0.99].map((share) => `p${at(share * 100)} ${Math.round(quantile(times, share))} ms`);
      return `${what.padEnd(42)} ${String(times.length).padStart(6)}  ${figures.join('  ')}`;
    });
  }

  memoryLine(): string {
    const megabytes = (bytes: number) => Math.round(bytes / 1024 ** 2);
    const known = this.memories.map(megabytes);
    return `memory of the service: ${Math.min(...known)} to ${Math.max(...known)} MiB, last third ${(this.growth() * 100).toFixed(1)} % over the middle one`;
  }
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
