import { join } from 'node:path';
import type { Clock } from '@peel/kernel/clock';
import { type FileReader, type Files, writeDurably } from '@peel/kernel/files';
import { type Day, dayOf, isDay, startOf } from '@peel/policy/calendar';

/** A state of the log that everybody may hold the force to. */
export interface PublicCheckpoint {
  readonly day: Day;
  /** The log it is of: a restored workspace has those of the log before. */
  readonly origin: string;
  /** A signed note (C2SP tlog-checkpoint): origin, size, root hash, signature. */
  readonly note: string;
  /** Entries, those that say nothing included. */
  readonly size: number;
}

const FOLDER = 'checkpoints';
/** When the day's checkpoint is due, UTC. */
export const PUBLISHED_AT = '06:00';
const AFTER_MIDNIGHT = 6 * 3_600_000;
const LOOK_MILLISECONDS = 30_000;

/** Days that have a checkpoint, newest first. */
export async function checkpointDays(files: FileReader, folder: string): Promise<readonly Day[]> {
  return (await files.list(join(folder, FOLDER))).filter(isDay).reverse();
}

export async function readCheckpoint(
  files: FileReader,
  folder: string,
  day: string,
): Promise<PublicCheckpoint | undefined> {
  const bytes = isDay(day) ? await files.read(join(folder, FOLDER, day)) : undefined;
  if (bytes === undefined) return undefined;
  const note = Buffer.from(bytes).toString('utf8');
  const [origin = '', sizeText] = note.split('\n');
  const size = Number(sizeText);
  return Number.isSafeInteger(size) && size > 0 ? { day, origin, note, size } : undefined;
}

/** Whether the day's checkpoint is of a log that began then, and not of the one before it. */
export function isSince(day: Day, began: number): boolean {
  return startOf(day) + AFTER_MIDNIGHT >= began;
}

/**
 * Publishes a checkpoint of the log once a day at a fixed hour, so that nobody outside sees activity as it happens (THREATS 18). A
 * service that did not run at that hour makes up for the last one when it starts.
 */
export class DailyCheckpoint {
  private timer: NodeJS.Timeout | undefined;
  private done: Day | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: {
      /** Pads the log, signs it, and gives the note. */
      readonly publish: () => Promise<string>;
      readonly files: Files;
      readonly folder: string;
      readonly clock: Clock;
      /** When the log began, in milliseconds: there is nothing to publish before. */
      readonly began: number;
      readonly log: (line: string) => void;
    },
  ) {}

  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => {
      this.working = this.look();
    }, LOOK_MILLISECONDS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  /** Publishes what is due. A failure is told in the service's log and tried again at the next look. */
  async look(): Promise<void> {
    const { files, folder, clock, began, publish, log } = this.parts;
    const day = dayOf(clock.now() - AFTER_MIDNIGHT);
    if (day === this.done || !isSince(day, began)) return;
    try {
      const place = join(folder, FOLDER, day);
      if ((await files.size(place)) === undefined) {
        const note = await publish();
        await files.makeFolder(join(folder, FOLDER));
        await writeDurably(files, place, Buffer.from(note));
      }
      this.done = day;
    } catch (error) {
      log(`the public checkpoint of ${day} was not published: ${String(error)}`);
    }
  }
}
