import type { EventId } from '@peel/kernel/ids';
import type { Content } from '@peel/ledger/event';
import type { ReadEnd } from './answer.js';
import type { Leaving, PlannedRead } from './planner.js';
import type { ActFacts } from './recorder.js';
import type { ActiveSession } from './session.js';
import { companionName } from './table-names.js';

/** What every act of a session says of it. */
export function sessionAct({ facts }: Pick<ActiveSession, 'facts'>) {
  const { actor, requestedBy, session, purpose, operation, justification } = facts;
  const asked = requestedBy === undefined ? {} : { requestedBy };
  return { actor, ...asked, session, purpose, operation, justification };
}

/** Rows that are looked at are consulted; a copy is disclosed, to the person who takes it. */
function lawOf({ facts }: ActiveSession, leaving: Leaving | undefined) {
  if (leaving === undefined) return { law: 'consult' as const };
  return { law: 'disclose' as const, recipient: facts.actor };
}

export function readIntent(session: ActiveSession, planned: PlannedRead, leaving: Leaving | undefined): ActFacts {
  return {
    ...sessionAct(session),
    kind: 'read.intent',
    ...lawOf(session, leaving),
    ...(leaving === undefined ? {} : { note: `${leaving.tool}: ${leaving.form}` }),
    datasets: planned.relations.flatMap(({ name }) => [
      name,
      ...(planned.used.get(name) ?? []).map((group) => companionName(name, group)),
    ]),
    labels: [...planned.labels],
  };
}

/**
 * Of a statement over more than one dataset: its combination, an act of its own beside the looking. A dataset with its column groups, with its
 * quarantine or with itself is no combination.
 */
export function readCombination(session: ActiveSession, planned: PlannedRead, intent: EventId): ActFacts | undefined {
  const datasets = [...new Set(planned.relations.map(({ source }) => source.name))];
  if (datasets.length < 2) return undefined;
  return { ...sessionAct(session), kind: 'read.combination', law: 'combine', about: intent, datasets };
}

export function readIntentContent(sql: string, at: string | undefined, planned: PlannedRead): Content {
  const snapshots: Record<string, string> = {};
  for (const [name, scan] of planned.scans) {
    if (scan === undefined) continue;
    snapshots[name] = scan.snapshot;
    for (const companion of Object.values(scan.companions)) snapshots[companion.table] = companion.snapshot;
  }
  return { query: sql, snapshots, plan: { at: at ?? null, limits: planned.prepared.limits } };
}

export function readOutcome(
  session: ActiveSession,
  intent: EventId,
  end: ReadEnd,
  leaving: Leaving | undefined,
): ActFacts {
  const { rows, records, ended, error } = end;
  return {
    ...sessionAct(session),
    kind: 'read.outcome',
    ...lawOf(session, leaving),
    about: intent,
    counts: { rows, ...(records === undefined ? {} : { records: records.length }) },
    note: error === undefined ? ended : `${ended}: ${error.code}`,
  };
}

export function readOutcomeContent({ records, resultHash }: ReadEnd): Content {
  return {
    ...(records === undefined ? {} : { records }),
    ...(resultHash === undefined ? {} : { resultHash }),
  };
}
