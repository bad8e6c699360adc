import { jobsErrors } from '../errors.js';
import { checkpoint, type Kind } from '../order-kinds.js';
import type { Upkeep } from '../ports.js';
import type { Counts, Report } from '../report.js';

/**
 * Verifies the ledger, then compacts files and expires old snapshots. The ledger comes first: while it does not verify, nothing that
 * could be evidence is removed.
 */
export function continuityKind(upkeep: Upkeep): Kind {
  return {
    repeatable: true,
    async work(session, { signal, progress }) {
      checkpoint(session, signal);
      const { whole, counts, findings } = await upkeep.verify();
      if (!whole) throw jobsErrors.ledgerNotWhole({ findings: findings.length, first: findings[0] ?? 'not named' });
      const notes: Report[] = [];
      const note = (code: string, counted: Counts): void => {
        notes.push({ code, counts: counted });
        progress({ code, counts: counted });
      };
      note('continuity.verified', counts);
      checkpoint(session, signal);
      const left: unknown[] = [];
      for (const step of ['compact', 'expire'] as const) {
        // A table that cannot be compacted keeps no snapshot and no orphan of another one: the run goes on, and fails at its end.
        await upkeep[step](session).then(
          (counted) => note(step === 'compact' ? 'continuity.compacted' : 'continuity.expired', counted),
          (error: unknown) => left.push(error),
        );
        checkpoint(session, signal);
      }
      if (left.length > 0) throw left[0];
      return { code: 'continuity.done', counts: { steps: notes.length }, notes };
    },
  };
}
