import type { SessionId } from '@peel/kernel/ids';
import { conditionFromText } from '@peel/policy/condition';
import { type Label, label } from '@peel/policy/label';
import type { Kysely } from 'kysely';
import type { GateSchema } from './migrations.js';

/**
 * What each session has opened so far, as one label: whatever it writes carries at least that (THREATS 20). Of what datasets declare and
 * the session may read, never of the files that happened to be there: else whether a second person sees the text would tell of them.
 */
export class OpenedLabels {
  private readonly known = new Map<SessionId, Set<string>>();

  constructor(private readonly database: Kysely<GateSchema>) {}

  /** Durable on return. Costs nothing where the session has opened as much before. */
  async note(session: SessionId, opened: Label): Promise<void> {
    const known = await this.conditions(session);
    const fresh = opened.conditions.filter((condition) => !known.has(condition));
    if (fresh.length === 0) return;
    await this.database
      .insertInto('gate.session_labels')
      .values(fresh.map((condition) => ({ session, condition })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    for (const condition of fresh) known.add(condition);
  }

  async of(session: SessionId): Promise<Label> {
    return label([...(await this.conditions(session))].map(conditionFromText));
  }

  forget(session: SessionId): void {
    this.known.delete(session);
  }

  private async conditions(session: SessionId): Promise<Set<string>> {
    const known = this.known.get(session);
    if (known !== undefined) return known;
    const rows = await this.database
      .selectFrom('gate.session_labels')
      .select('condition')
      .where('session', '=', session)
      .execute();
    // Somebody else may have looked meanwhile: there is one set of it.
    const found = this.known.get(session) ?? new Set<string>();
    for (const { condition } of rows) found.add(condition);
    this.known.set(session, found);
    return found;
  }
}
