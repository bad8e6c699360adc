import { createHmac } from 'node:crypto';
import type { Content, LoggedEvent } from './event.js';

/** How an event concerns a record: `listed` by its id; or the event read its dataset and did not, or could not, say which records. */
export type ShownHow = 'listed' | 'follows from plan' | 'no outcome';

/** What one event adds to the index. Pure. */
export interface IndexRows {
  readonly event: Buffer;
  readonly position: number;
  readonly records: readonly Buffer[];
  readonly datasets: readonly Buffer[];
  readonly how: Exclude<ShownHow, 'listed'>;
  /** What this event says of its intent: which records were shown is known now, or follows from the plan. */
  readonly settles?: { readonly intent: Buffer; readonly how: Exclude<ShownHow, 'no outcome'> };
}

const KEPT_BYTES = 16;

export function indexKey(key: Uint8Array, kind: 'event' | 'record' | 'dataset', value: string): Buffer {
  return createHmac('sha256', key).update(`${kind}\n${value}`).digest().subarray(0, KEPT_BYTES);
}

export function indexRows(key: Uint8Array, event: LoggedEvent, content: Content | undefined): IndexRows {
  const { act, index: position } = event;
  const listed = content?.records;
  const shows = act.law === undefined || act.law === 'consult' || act.law === 'disclose' || act.law === 'combine';
  const datasets = act.law === 'consult' || act.law === 'disclose' ? datasetsOf(event, content) : [];
  const intent = act.kind.endsWith('.intent');
  const rows: IndexRows = {
    event: indexKey(key, 'event', event.id),
    position,
    records: shows ? [...new Set(listed ?? [])].map((record) => indexKey(key, 'record', record)) : [],
    // An outcome without a list leaves its intent's rows standing; it needs none of its own.
    datasets:
      listed === undefined && (intent || act.about === undefined)
        ? datasets.map((name) => indexKey(key, 'dataset', name))
        : [],
    how: intent ? 'no outcome' : 'follows from plan',
  };
  if (act.about === undefined || !act.kind.endsWith('.outcome')) return rows;
  const how = listed === undefined ? 'follows from plan' : 'listed';
  return { ...rows, settles: { intent: indexKey(key, 'event', act.about), how } };
}

function datasetsOf({ act }: LoggedEvent, content: Content | undefined): readonly string[] {
  return [...new Set([...(act.datasets ?? []), ...Object.keys(content?.snapshots ?? {})])];
}
