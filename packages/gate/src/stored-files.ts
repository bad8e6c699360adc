import { isPeelError } from '@peel/kernel/errors';
import type { EventId } from '@peel/kernel/ids';
import { type FileSum, isSame, type KeptSum, type StoredFiles } from '@peel/lake/file-sum';
import type { LoggedEvent } from '@peel/ledger/event';
import type { Ledger } from '@peel/ledger/ledger-interface';
import type { Recorder } from './recorder.js';
import { datasetOf } from './table-names.js';

const STORED = 'files.stored';
/** Sums that are remembered; each entry of the log has up to 5,000. */
const REMEMBERED = 50_000;

/** What the log says of data files: each is in it, with its length and SHA-256, before a pointer leads to it. */
export class StoredFilesLog {
  private readonly known = new Map<string, ReadonlyMap<string, FileSum>>();
  private remembered = 0;

  constructor(
    private readonly ledger: Pick<Ledger, 'findEvent' | 'content' | 'read'>,
    private readonly recorder: Recorder,
  ) {}

  async writeDown({ tables, scope, files }: StoredFiles): Promise<string> {
    const datasets = [...new Set(tables.map(datasetOf))].sort();
    const act = { kind: STORED, actor: 'system', ...(datasets.length === 0 ? {} : { datasets }) };
    return (await this.recorder.record(`files:${scope}`, act, { detail: { files } })).id;
  }

  /** What its entry says of the file; nothing when it is no such entry, or its content was destroyed. */
  async saidOf({ key, event }: KeptSum): Promise<FileSum | undefined> {
    return event === undefined ? undefined : (this.known.get(event) ?? (await this.remember(event))).get(key);
  }

  async bearsOut(kept: KeptSum): Promise<boolean> {
    const said = await this.saidOf(kept);
    return said !== undefined && isSame(said, kept);
  }

  /** The first that the log says of each of these files. Reads all of it. */
  async search(keys: ReadonlySet<string>): Promise<ReadonlyMap<string, FileSum>> {
    const found = new Map<string, FileSum>();
    for await (const event of this.ledger.read())
      for (const [key, sum] of await this.sumsIn(event)) if (keys.has(key) && !found.has(key)) found.set(key, sum);
    return found;
  }

  private async remember(event: string): Promise<ReadonlyMap<string, FileSum>> {
    const sums = await this.sumsIn(await this.ledger.findEvent(event as EventId));
    if (this.remembered > REMEMBERED) {
      this.known.clear();
      this.remembered = 0;
    }
    this.known.set(event, sums);
    this.remembered += sums.size + 1;
    return sums;
  }

  private async sumsIn(event: LoggedEvent | undefined): Promise<ReadonlyMap<string, FileSum>> {
    if (event?.act.kind !== STORED || event.act.actor !== 'system') return new Map();
    try {
      const { files } = (await this.ledger.content(event)).detail as { readonly files: readonly FileSum[] };
      return new Map(files.map((sum) => [sum.key, sum]));
    } catch (error) {
      if (isPeelError(error)) return new Map();
      throw error;
    }
  }
}
