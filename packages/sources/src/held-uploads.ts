import type { Clock } from '@peel/kernel/clock';
import { sourcesErrors } from './errors.js';

/** How the disk of the workspace stands, in bytes. */
export interface DiskSpace {
  readonly free: number;
  readonly size: number;
}

const GIB = 1024 ** 3;
/** Of the disk, so much stays free of uploads, or 1 GiB where that is less. */
const FLOOR_PART = 1 / 20;
/** Bytes that may come, from everybody together, between two looks at the disk. */
const UNSEEN_BYTES = 1024 ** 2;
/** Twenty imports of the largest size, waiting; a few ten thousand inodes. */
const MOST_FILES = 10_000;
/** Files of a folder that is watched: the operator's, taken one at a time. */
const WATCHED = 'inbox:';

interface Held {
  readonly by: string;
  readonly file: string;
  bytes: number;
  /** Since when it waits; `undefined` while it comes in, and once it is in use. */
  waits: number | undefined;
}

interface HeldPorts {
  readonly clock: Clock;
  /** Asked whenever a file begins, and after each MiB. */
  readonly disk: () => Promise<DiskSpace>;
  /** What the disk keeps free for other than uploads, whatever its size: the log's reserve. */
  readonly reserved: number;
}

/**
 * The files that were handed over and are still on the disk: whose they are, and how much of the disk they may take. Nobody fills it: below
 * a floor nothing more is taken, and what one person's files hold is never more than what is left.
 */
export class HeldUploads {
  private readonly held = new Map<string, Held>();
  private unseen = 0;

  constructor(private readonly ports: HeldPorts) {}

  /** Before the first byte. Throws `sources.uploads-too-many`, `sources.no-room`, `sources.share-used`. */
  async begin(upload: string, file: string, by: string): Promise<void> {
    if (this.of(by).length >= MOST_FILES) throw sourcesErrors.uploadsTooMany({ limit: MOST_FILES });
    const held = { by, file, bytes: 0, waits: undefined };
    this.held.set(upload, held);
    await this.look(held);
  }

  /** Before so many bytes more are written. Throws `sources.no-room`, `sources.share-used`. */
  async admit(upload: string, bytes: number): Promise<void> {
    const held = this.held.get(upload);
    if (held === undefined) return;
    held.bytes += bytes;
    this.unseen += bytes;
    if (this.unseen >= UNSEEN_BYTES) await this.look(held);
  }

  /** All of it is here. */
  wait(upload: string): void {
    const held = this.held.get(upload);
    if (held !== undefined) held.waits = this.ports.clock.now();
  }

  /** Whether it waits under this name, from this person. Another's is as unknown as none. */
  isOf(by: string, upload: string, name?: string): boolean {
    const held = this.held.get(upload);
    return held?.by === by && held.waits !== undefined && (name === undefined || held.file === name);
  }

  nameOf(upload: string): string | undefined {
    return this.held.get(upload)?.file;
  }

  /** In use from now on, however long it takes, and by nobody else. Returns whether it was theirs, and waited. */
  claim(by: string, upload: string, name: string): boolean {
    const held = this.held.get(upload);
    if (held === undefined || !this.isOf(by, upload, name)) return false;
    held.waits = undefined;
    return true;
  }

  forget(upload: string): void {
    this.held.delete(upload);
  }

  /** Those that have waited since before this moment. Milliseconds since 1970. */
  waitingSince(before: number): readonly string[] {
    return [...this.held].filter(([, { waits }]) => waits !== undefined && waits <= before).map(([upload]) => upload);
  }

  private of(by: string): readonly Held[] {
    return [...this.held.values()].filter((held) => held.by === by);
  }

  private async look({ by, file }: Held): Promise<void> {
    const { free, size } = await this.ports.disk();
    if (free < Math.max(Math.min(GIB, size * FLOOR_PART), this.ports.reserved)) throw sourcesErrors.noRoom({ file });
    const own = this.of(by).reduce((sum, { bytes }) => sum + bytes, 0);
    if (own > free && !by.startsWith(WATCHED)) throw sourcesErrors.shareUsed({ file });
    // Not before all is well: while it is not, every piece of everybody's is looked at.
    this.unseen = 0;
  }
}
