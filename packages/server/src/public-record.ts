import { join } from 'node:path';
import type { PolicyStep } from '@peel/gate/policy-in-force';
import type { PublishedTable } from '@peel/jobs/figures/disclosure-control';
import type { Clock } from '@peel/kernel/clock';
import type { FileReader } from '@peel/kernel/files';
import { type Day, dayOf } from '@peel/policy/calendar';
import { covertNames } from '@peel/policy/covert-names';
import { type GoneDataset, goneDatasets } from '@peel/policy/public-datasets';
import { type PublicDefinitions, type PublicPurpose, publicDefinitions } from '@peel/policy/public-definitions';
import { type NewsItem, type PublicHistory, publicHistory, publicNews } from '@peel/policy/public-news';
import type { Workspace } from '@peel/policy/vocabulary';
import type { NamedLog } from './log-names.js';
import { checkpointDays, isSince, type PublicCheckpoint, readCheckpoint } from './public-checkpoints.js';
import { readFigures, withoutGroups } from './public-figures.js';

export type { GoneDataset, NewsItem, PublicCheckpoint, PublicHistory, PublicPurpose, PublishedTable };

/** All that a public site may say, as of now: definitions that are not covert, and files that a declassification released. */
export interface PublicFacts extends Omit<PublicDefinitions, 'purposes'> {
  readonly today: Day;
  readonly demonstration: boolean;
  readonly workspace: Pick<Workspace, 'title' | 'force' | 'ask' | 'opened'>;
  /** Datasets that the rules no longer have. */
  readonly goneDatasets: readonly GoneDataset[];
  /** Every public purpose that ever was in force, by name. */
  readonly purposes: readonly PublicHistory[];
  /** Newest first. */
  readonly news: readonly NewsItem[];
  /** Newest first. */
  readonly figures: readonly PublishedTable[];
  /** Days with a published checkpoint, newest first. */
  readonly checkpointDays: readonly Day[];
  readonly newestCheckpoint: PublicCheckpoint | undefined;
  readonly log: NamedLog;
  /** The logs that it goes on from, newest first. */
  readonly earlierLogs: readonly NamedLog[];
  /** Of the newest of them. Its very last one is not published: its size would tell to an entry how much was done that day (THREATS 18). */
  readonly checkpointBefore: PublicCheckpoint | undefined;
}

/** Where a portal learns what is public. It asks for nobody, and nothing of who asks reaches it. */
export interface PublicRecord {
  /** While a restored workspace waits to be opened nothing of it is told. */
  isSealed(): boolean;
  /** `undefined` while no policy is in force: then there is nothing to tell. */
  facts(): Promise<PublicFacts | undefined>;
  checkpoint(day: string): Promise<PublicCheckpoint | undefined>;
  /** A hash tile of the log, by its path after `tile/` (C2SP tlog-tiles), if the newest published checkpoint needs it. */
  tile(path: string): Promise<Uint8Array | undefined>;
  /** The same of the log before. */
  tileBefore(path: string): Promise<Uint8Array | undefined>;
}

export interface PublicRecordParts {
  readonly policy: { history(): Promise<readonly PolicyStep[]> };
  readonly demonstration: boolean;
  readonly isSealed: () => boolean;
  readonly log: PublicFacts['log'];
  readonly files: FileReader;
  readonly clock: Clock;
  /** Absolute: public files, as orders and the daily checkpoint leave them. */
  readonly folder: string;
  /** Absolute: the log's tiles. */
  readonly tiles: string;
  /** Of a restored workspace. */
  readonly before?: {
    /** The logs that this one goes on from, newest first. */
    readonly logs: readonly NamedLog[];
    /** When this one began, in milliseconds. */
    readonly began: number;
    /** Absolute: the tiles of the first of them. */
    readonly tiles: string;
  };
}

/** How long facts are kept: a flood of readers makes no work. */
const KEPT_MILLISECONDS = 5_000;

export class WorkspaceRecord implements PublicRecord {
  private kept: { readonly until: number; readonly facts: Promise<PublicFacts | undefined> } | undefined;
  private last: { readonly text: string; readonly facts: PublicFacts } | undefined;

  constructor(private readonly parts: PublicRecordParts) {}

  isSealed(): boolean {
    return this.parts.isSealed();
  }

  facts(): Promise<PublicFacts | undefined> {
    const { clock } = this.parts;
    if (this.kept !== undefined && clock.elapsed() < this.kept.until) return this.kept.facts;
    const facts = this.gather(clock.now()).then((gathered) => gathered && this.same(gathered));
    this.kept = { until: clock.elapsed() + KEPT_MILLISECONDS, facts };
    // What failed is asked again, and not told for as long as what was found.
    facts.catch(() => {
      this.kept = undefined;
    });
    return facts;
  }

  async checkpoint(day: string): Promise<PublicCheckpoint | undefined> {
    return readCheckpoint(this.parts.files, this.parts.folder, day);
  }

  async tile(path: string): Promise<Uint8Array | undefined> {
    return this.tileOf((await this.facts())?.newestCheckpoint, this.parts.tiles, path);
  }

  async tileBefore(path: string): Promise<Uint8Array | undefined> {
    const { before } = this.parts;
    return before && this.tileOf((await this.facts())?.checkpointBefore, before.tiles, path);
  }

  private async tileOf(checkpoint: PublicCheckpoint | undefined, folder: string, path: string) {
    const wanted = checkpoint === undefined ? undefined : publicTile(path, checkpoint.size);
    return wanted === undefined ? undefined : readTile(this.parts.files, folder, wanted);
  }

  private async newestOf(log: NamedLog | undefined, days: readonly Day[]): Promise<PublicCheckpoint | undefined> {
    const [newest] = days;
    const found = newest === undefined ? undefined : await readCheckpoint(this.parts.files, this.parts.folder, newest);
    return found?.origin === log?.origin ? found : undefined;
  }

  /** The object given before where it says the same: what was made of it holds. */
  private same(facts: PublicFacts): PublicFacts {
    const text = JSON.stringify(facts);
    if (this.last?.text !== text) this.last = { text, facts };
    return this.last.facts;
  }

  private async gather(now: number): Promise<PublicFacts | undefined> {
    const { policy, demonstration, log, files, folder, before } = this.parts;
    const texts = await policy.history();
    const current = texts.at(-1)?.definitions;
    if (current === undefined) return undefined;
    const covert = covertNames(texts.map(({ definitions }) => definitions));
    const steps = texts.map(({ at, definitions }) => ({ at, definitions: publicDefinitions(definitions, covert) }));
    const days = await checkpointDays(files, folder);
    const isOwn = (day: Day) => before === undefined || isSince(day, before.began);
    const { title, force, ask, opened } = current.workspace;
    const { datasets, columnGroups } = publicDefinitions(current, covert);
    return {
      today: dayOf(now),
      demonstration,
      workspace: { title, force, ask, opened },
      purposes: publicHistory(steps, now),
      datasets,
      columnGroups,
      goneDatasets: goneDatasets(steps),
      news: publicNews(steps, now),
      figures: (await readFigures(files, folder)).map((table) => withoutGroups(table, covert.purpose)),
      checkpointDays: days,
      newestCheckpoint: await this.newestOf(log, days.filter(isOwn)),
      log,
      earlierLogs: before?.logs ?? [],
      checkpointBefore: await this.newestOf(
        before?.logs[0],
        days.filter((day) => !isOwn(day)),
      ),
    };
  }
}

interface WantedTile {
  /** `<level>/<index>`, without a width. */
  readonly path: string;
  /** Hashes, 1 to 256. */
  readonly width: number;
}

const TILE = /^(\d|[1-5]\d)\/((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/;
const HASH_BYTES = 32;
const TILE_WIDTH = 256;

/**
 * Pure. The tile, if a tree of `size` entries has it in this very form: a tile of what was logged since would tell how much that was
 * (THREATS 18). Entries are no part of it.
 */
export function publicTile(path: string, size: number): WantedTile | undefined {
  const [, levelText, indexText, widthText] = TILE.exec(path) ?? [];
  if (levelText === undefined || indexText === undefined || indexText.length > 40) return undefined;
  const index = Number(indexText.replaceAll(/[x/]/g, ''));
  const hashes = Math.floor(size / TILE_WIDTH ** Number(levelText));
  const whole = Math.floor(hashes / TILE_WIDTH);
  const width = index < whole ? TILE_WIDTH : index === whole ? hashes % TILE_WIDTH : 0;
  const asked = widthText === undefined ? TILE_WIDTH : Number(widthText);
  return width === 0 || width !== asked || (widthText !== undefined && asked === TILE_WIDTH)
    ? undefined
    : { path: `${levelText}/${indexText}`, width };
}

/** The tile may have grown since: its first hashes stay what they were. */
async function readTile(
  files: FileReader,
  folder: string,
  { path, width }: WantedTile,
): Promise<Uint8Array | undefined> {
  const range = { start: 0, end: width * HASH_BYTES };
  const partial = join(folder, `${path}.p`);
  const widths = (await files.list(partial)).map(Number).filter((each) => each >= width);
  const places = [join(folder, path), ...widths.sort((a, b) => a - b).map((each) => join(partial, String(each)))];
  for (const place of places) {
    const bytes = await files.read(place, range);
    if (bytes?.length === range.end) return bytes;
  }
  return undefined;
}
