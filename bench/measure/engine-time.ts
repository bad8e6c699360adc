import { SandboxedQueryWorker } from '@peel/engine/pool/query-worker';
import type { PreparedQuery } from '@peel/engine/pool/view-plan';

/**
 * The worker's own time of the statement that ran last, milliseconds. The gate passes it on to nobody, so it is read where the worker's answer
 * comes in. For one statement at a time.
 */
export class EngineTime {
  private outcome: Promise<{ readonly milliseconds: number }> | undefined;

  /** From here on, in this process. */
  static watch(): EngineTime {
    const watched = new EngineTime();
    const { run } = SandboxedQueryWorker.prototype;
    SandboxedQueryWorker.prototype.run = async function (this: SandboxedQueryWorker, query: PreparedQuery) {
      const stream = await run.call(this, query);
      watched.outcome = stream.outcome();
      return stream;
    };
    return watched;
  }

  async last(): Promise<number> {
    return (await this.outcome)?.milliseconds ?? Number.NaN;
  }
}
