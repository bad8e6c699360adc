import { isPeelError } from '@peel/kernel/errors';
import { checkpoint, type Kind } from '../order-kinds.js';
import type { Changes, Imported, Importer, Inbox, InboxFile, ServiceSession } from '../ports.js';
import { type Counts, type Report, SOME_REFUSED } from '../report.js';

interface SyncPorts {
  readonly inbox: Inbox;
  readonly importer: Importer;
}

type Waiting = readonly [source: string, file: InboxFile];

interface Tally {
  readonly report: Report;
  /** Set when the file was refused. */
  readonly note?: Report;
}

/**
 * Imports what waits in the inbox of each source that the order fills, file by file. A file is settled after its commit: a run that is
 * cut short imports it again, and the importer, which knows files by their bytes, finds that it is in. A file that is refused is not
 * tried again until its bytes change; the others go on.
 */
export function syncKind(ports: SyncPorts): Kind {
  return {
    repeatable: true,
    async work(session, { order, signal, progress }) {
      const waiting: Waiting[] = [];
      for (const source of order.datasets.out) {
        for (const file of await ports.inbox.list(source)) waiting.push([source, file]);
      }
      const files = waiting.length;
      progress({ code: 'sync.found', counts: { files } });
      const tallies: Tally[] = [];
      for (const [index, file] of waiting.entries()) {
        checkpoint(session, signal);
        const tally = await importOne(ports, session, signal, file, { file: index + 1, files });
        tallies.push(tally);
        progress(tally.report);
      }
      const notes = tallies.flatMap(({ note }) => (note === undefined ? [] : [note]));
      const imported = tallies.filter(({ report }) => report.code === 'sync.file-imported').length;
      return {
        code: notes.length === 0 ? 'sync.done' : SOME_REFUSED,
        counts: { ...sum(tallies), files, imported, refused: notes.length },
        notes,
      };
    },
  };
}

async function importOne(
  ports: SyncPorts,
  session: ServiceSession,
  signal: AbortSignal,
  waiting: Waiting,
  place: Counts,
): Promise<Tally> {
  const [source, file] = waiting;
  const imported = await bringIn(ports, session, signal, waiting);
  const refused = imported.outcome === 'refused';
  await ports.inbox.settle(source, file, refused ? 'refused' : 'imported');
  const counts = { ...imported.counts, ...place };
  return {
    report: { code: `sync.file-${imported.outcome}`, counts },
    ...(refused ? { note: { code: imported.code, counts } } : {}),
  };
}

/** A file may be at fault before it is looked into: one whose line has no end is not even taken. */
async function bringIn(
  { inbox, importer }: SyncPorts,
  session: ServiceSession,
  signal: AbortSignal,
  [source, file]: Waiting,
): Promise<Imported> {
  const taken = await inbox.take(source, file).catch((error: unknown) => {
    if (isPeelError(error) && error.kind === 'bad-input') return error;
    throw error;
  });
  if (isPeelError(taken)) return { outcome: 'refused', code: taken.code, counts: {} };
  return importer.import(session, source, taken, signal);
}

/** What the importer counted, over all files. */
function sum(tallies: readonly Tally[]): Counts {
  const total: Record<string, number> = {};
  for (const { report } of tallies) {
    for (const [name, count] of Object.entries(report.counts)) total[name] = (total[name] ?? 0) + count;
  }
  const { file: _position, ...rest } = total;
  return rest;
}

/** For a sync with the trigger `on-change`: the inbox has changed. Orders of other kinds have no change to wait for yet. */
export function inboxChanges(inbox: Inbox): Changes {
  return {
    async mark(order) {
      if (order.kind !== 'sync') return undefined;
      const listed = await Promise.all(order.datasets.out.map(async (source) => [source, await inbox.list(source)]));
      return listed.some(([, files]) => files !== undefined && files.length > 0) ? JSON.stringify(listed) : undefined;
    },
  };
}
