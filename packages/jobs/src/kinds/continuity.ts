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
      note('continuity.compacted', await upkeep.compact(session));
      checkpoint(session, signal);
      note('continuity.expired', await upkeep.expire(session));
      return { code: 'continuity.done', counts: { steps: notes.length }, notes };
    },
  };
}
