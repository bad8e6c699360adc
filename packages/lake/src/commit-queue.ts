/**
 * Commits of this process to the same table go one after another, first come, first served: without it a rewrite of history, which takes
 * long to plan, would lose every race against a stream of imports. Other processes are met by the compare-and-swap alone.
 */
export class CommitQueue {
  private readonly tails = new Map<string, Promise<unknown>>();

  /** Runs `act` when everything queued before on any of the tables is done. Not to be nested for the same table. */
  async run<Result>(tables: readonly string[], act: () => Promise<Result>): Promise<Result> {
    const before = tables.map((table) => this.tails.get(table));
    const turn = Promise.allSettled(before).then(act);
    for (const table of tables) this.tails.set(table, turn);
    try {
      return await turn;
    } finally {
      for (const table of tables) if (this.tails.get(table) === turn) this.tails.delete(table);
    }
  }
}
