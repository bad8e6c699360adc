import type { Files, OpenFile } from '@peel/kernel/files';
import { ledgerErrors } from './errors.js';
import { decodeJournal, encodeFrame, type Frame } from './journal-frame.js';

/**
 * What is durable but not yet in tiles. Segments are named by the position of their first entry and deleted once tiles and checkpoint cover
 * them, so the journal stays small. The committer is its only writer.
 */
export class Journal {
  private current: { readonly first: number; readonly file: OpenFile; bytes: number } | undefined;
  private old: number[] = [];

  constructor(
    private readonly files: Files,
    private readonly folder: string,
  ) {}

  /** Writes and syncs one batch. A failure is final: the caller stops. */
  async append(frame: Frame): Promise<void> {
    this.current ??= await this.begin(frame.first);
    const bytes = encodeFrame(frame);
    this.current.bytes += bytes.length;
    await this.current.file.append(bytes);
    await this.current.file.sync();
  }

  /** Ends the current segment when it is large; call only between two appends. */
  async rotate(limitBytes: number): Promise<void> {
    if (this.current === undefined || this.current.bytes < limitBytes) return;
    await this.current.file.close();
    this.old.push(this.current.first);
    this.current = undefined;
  }

  /** Deletes ended segments whose entries all lie below `published`. */
  async drop(published: number): Promise<void> {
    const next = [...this.old.slice(1), this.current?.first ?? Number.POSITIVE_INFINITY];
    const droppable = this.old.filter((_, at) => (next[at] ?? 0) <= published);
    if (droppable.length === 0) return;
    for (const first of droppable) await this.files.remove(segmentPath(this.folder, first));
    await this.files.sync(this.folder);
    this.old = this.old.filter((first) => !droppable.includes(first));
  }

  /** Closes the file. After a whole publication nothing in the journal is needed and `empty` takes it away. */
  async close(options: { readonly empty: boolean }): Promise<void> {
    await this.current?.file.close();
    const segments = [...this.old, ...(this.current === undefined ? [] : [this.current.first])];
    this.current = undefined;
    if (!options.empty) return;
    this.old = [];
    for (const first of segments) await this.files.remove(segmentPath(this.folder, first));
    await this.files.sync(this.folder);
  }

  private async begin(first: number): Promise<{ first: number; file: OpenFile; bytes: number }> {
    const file = await this.files.open(segmentPath(this.folder, first));
    await this.files.sync(this.folder);
    return { first, file, bytes: await file.size() };
  }
}

export interface RecoveredJournal {
  readonly frames: readonly Frame[];
  readonly segments: readonly string[];
}

/** Reads what goes beyond the published size; refuses damage anywhere but in a tail that was never acknowledged. */
export async function recoverJournal(files: Files, folder: string, published: number): Promise<RecoveredJournal> {
  const names = (await files.list(folder)).filter((name) => /^\d{16}$/.test(name));
  const frames: Frame[] = [];
  for (const [at, name] of names.entries()) {
    const file = `journal/${name}`;
    const contents = decodeJournal(Buffer.from((await files.read(`${folder}/${name}`)) ?? []));
    // A segment is begun only after everything in the one before was synced, so a torn one is the last.
    if (contents.rest === 'corrupt' || (contents.rest === 'torn' && at < names.length - 1)) {
      throw ledgerErrors.damaged({ problem: 'a bad record of the journal is followed by good ones', file });
    }
    for (const frame of contents.frames) {
      if (frame.first + frame.entries.length <= published) continue;
      const last = frames.at(-1);
      const fits = last === undefined ? frame.first <= published : frame.first === last.first + last.entries.length;
      if (!fits) throw ledgerErrors.damaged({ problem: 'entries are missing between the tiles and the journal', file });
      frames.push(frame);
    }
  }
  return { frames, segments: names.map((name) => `${folder}/${name}`) };
}

function segmentPath(folder: string, first: number): string {
  return `${folder}/${String(first).padStart(16, '0')}`;
}
