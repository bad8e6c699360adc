import type { Clock } from '@peel/kernel/clock';
import { type Files, writeDurably } from '@peel/kernel/files';

/** Space kept for the ledger alone, so that a flooded disk gives time to act before reading stops (THREATS 19). */
export interface ReserveSettings {
  /** Size of the reserve: what a day of events needs. */
  readonly bytes: number;
  /** When less than this is free, the reserve is given up and the alarm raised. */
  readonly releaseBelow: number;
}

const CHECK_EVERY_MS = 1_000;

export class Reserve {
  private checked = Number.NEGATIVE_INFINITY;
  private released = false;

  constructor(
    private readonly path: string,
    private readonly settings: ReserveSettings,
    private readonly ports: {
      readonly files: Files;
      readonly clock: Clock;
      readonly freeBytes: () => Promise<number>;
      readonly alarm: () => void;
    },
  ) {}

  /** Makes the reserve when there is room for it. Real bytes, not a hole. */
  async ensure(): Promise<void> {
    const { files, freeBytes } = this.ports;
    if ((await files.size(this.path)) === this.settings.bytes) return;
    if ((await freeBytes()) < this.settings.bytes + this.settings.releaseBelow) return this.release();
    await writeDurably(files, this.path, Buffer.alloc(this.settings.bytes));
  }

  /** Looks at most once a second. */
  async check(): Promise<void> {
    const now = this.ports.clock.elapsed();
    if (this.released || now - this.checked < CHECK_EVERY_MS) return;
    this.checked = now;
    if ((await this.ports.freeBytes()) < this.settings.releaseBelow) await this.release();
  }

  private async release(): Promise<void> {
    this.released = true;
    await this.ports.files.remove(this.path);
    this.ports.alarm();
  }
}
