import { isPeelError } from '@peel/kernel/errors';
import type { Table } from '@peel/lake/lake';
import { gateErrors } from './errors.js';
import type { ActiveSession } from './session.js';

/** One table after another, each by itself: what goes wrong with one ends the work neither of the others nor of what comes after, and is told at the end. */
export class TableWork {
  private readonly failures: { readonly table: string; readonly error: unknown }[] = [];
  private tables = 0;

  constructor(private readonly session: ActiveSession) {}

  /** How many tables the work changed something in. Throws what ends the session, nothing else. */
  async each(tables: readonly Table[], act: (table: Table) => Promise<boolean>): Promise<number> {
    let changed = 0;
    for (const table of tables) {
      await this.session.recheck();
      this.tables += 1;
      try {
        if (await act(table)) changed += 1;
      } catch (error) {
        this.failures.push({ table: table.name, error });
      }
    }
    return changed;
  }

  /** @throws gate.upkeep-partly, its cause that of the first table that was left out */
  end(): void {
    const [first] = this.failures;
    if (first === undefined) return;
    const code = isPeelError(first.error) ? first.error.code : 'unknown';
    const facts = { count: this.failures.length, tables: this.tables, table: first.table, code };
    throw gateErrors.upkeepPartly(facts, first.error);
  }
}
