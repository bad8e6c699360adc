/** What a person holds: facts kept by the gate, each with its end. */
export interface Holding {
  readonly kind: 'role' | 'marking' | 'organisation' | 'operation' | 'clearance';
  readonly name: string;
  /** Milliseconds since 1970; from then on it is not held. */
  readonly expires?: number;
}

/** A person at a moment, for one purpose in one operation. */
export interface Profile {
  readonly person: string;
  readonly purpose: string;
  readonly operation: string;
  /** Live ones only: see `liveHoldings`. */
  readonly holdings: readonly Holding[];
}

/** Those that have not ended. Ends are wall-clock facts, looked at on each check: no job needs to run for one to take effect. */
export function liveHoldings(holdings: readonly Holding[], now: number): readonly Holding[] {
  return Object.freeze(holdings.filter((holding) => holding.expires === undefined || now < holding.expires));
}

/** Names held of one kind, sorted, each once. */
export function held(holdings: readonly Holding[], kind: Holding['kind']): readonly string[] {
  return [...new Set(holdings.filter((holding) => holding.kind === kind).map((holding) => holding.name))].sort();
}
