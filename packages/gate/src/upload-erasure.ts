import type { Clock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import type { Lake } from '@peel/lake/lake';
import type { UploadDefinition } from '@peel/policy/upload';
import type { Kysely } from 'kysely';
import type { GateSchema } from './migrations.js';
import { sessionAct } from './read-acts.js';
import type { Recorder } from './recorder.js';
import type { ActiveSession } from './session.js';
import { quarantineName } from './table-names.js';

/**
 * Erases uploads, each for good: what was begun stays hidden, and its row goes last, so that a later run of the sweep finishes what a lost
 * connection or a crash cut short.
 */
export class UploadErasure {
  private readonly marked = new Set<string>();
  private readonly inHand = new Set<string>();

  constructor(
    private readonly parts: {
      readonly database: Kysely<GateSchema>;
      readonly lake: Lake;
      readonly recorder: Recorder;
      readonly clock: Clock;
    },
  ) {}

  /** Those whose erasure had begun before this start. */
  load(names: Iterable<string>): void {
    this.marked.clear();
    for (const name of names) this.marked.add(name);
  }

  /** Hidden from everybody, and not gone yet. */
  isBegun(name: string): boolean {
    return this.marked.has(name);
  }

  /** Whether it is gone now; not while it is in somebody else's hands: two runs of the sweep erase it once. Written down before anything goes. */
  async erase(session: ActiveSession, { name, operation }: UploadDefinition, why: string): Promise<boolean> {
    if (this.inHand.has(name)) return false;
    this.inHand.add(name);
    const { recorder } = this.parts;
    const act = { ...sessionAct(session), law: 'erase' as const, datasets: [name] };
    const scope = `upload:${operation}`;
    try {
      const { id } = await this.begun(name, () =>
        recorder.record(scope, { ...act, kind: 'upload.erase.intent', note: why }),
      );
      const outcome = { ...act, kind: 'upload.erase.outcome', about: id };
      await this.remove(name).catch(async (error: unknown) => {
        const note = `failed: ${isPeelError(error) ? error.code : 'unknown'}`;
        await recorder.record(scope, { ...outcome, note });
        throw error;
      });
      await recorder.record(scope, { ...outcome, note: 'complete' });
      this.marked.delete(name);
      return true;
    } finally {
      this.inHand.delete(name);
    }
  }

  /** Takes back what came in but was never told of: no row is left without its tables, and tables without a row go at the next start. */
  async undo(name: string): Promise<void> {
    await this.forget(name);
    await this.dropTables(name);
  }

  /** Out of every plan at once. What the log does not have is not begun. */
  private async begun<T>(name: string, intent: () => Promise<T>): Promise<T> {
    const before = this.marked.has(name);
    this.marked.add(name);
    try {
      return await intent();
    } catch (error) {
      if (!before) this.marked.delete(name);
      throw error;
    }
  }

  private async remove(name: string): Promise<void> {
    const { database, clock } = this.parts;
    const erasing = new Date(clock.now());
    await database.updateTable('gate.uploads').set({ erasing }).where('dataset', '=', name).execute();
    await this.dropTables(name);
    await this.forget(name);
  }

  private async forget(name: string): Promise<void> {
    const { database } = this.parts;
    await database.deleteFrom('gate.imports').where('dataset', '=', name).execute();
    await database.deleteFrom('gate.uploads').where('dataset', '=', name).execute();
  }

  private async dropTables(name: string): Promise<void> {
    for (const table of [name, quarantineName(name)]) await this.parts.lake.upkeep.drop(table);
  }
}
