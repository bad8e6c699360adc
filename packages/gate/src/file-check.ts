import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@peel/kernel/clock';
import { isPeelError, type PeelError } from '@peel/kernel/errors';
import type { PersonId } from '@peel/kernel/ids';
import type { CheckedFile, Pace } from '@peel/lake/check';
import { type FileSum, isSame, type Sum } from '@peel/lake/file-sum';
import type { Lake } from '@peel/lake/lake';
import { gateErrors } from './errors.js';
import type { People } from './people.js';
import type { Recorder } from './recorder.js';
import type { StoredFilesLog } from './stored-files.js';

/** A file that is not what was stored. */
export interface DamagedFile {
  readonly table: string;
  /** Below the lake's folder; none where a table's own metadata can't be read. */
  readonly file?: string;
  readonly code: string;
  readonly says: string;
  readonly advice: string;
}

export interface CheckReport {
  readonly whole: boolean;
  readonly files: number;
  readonly bytes: number;
  /** Of which no sum was kept until now. */
  readonly takenUp: number;
  readonly damaged: number;
  /** The first thousand of them. */
  readonly findings: readonly DamagedFile[];
}

export type CheckMessage =
  | { readonly type: 'P'; readonly body: { readonly text: string } }
  | { readonly type: 'E'; readonly body: CheckReport };

const MEGABYTE = 1_000_000;
const MOST_FINDINGS = 1_000;
/** Files without a sum that are looked for in the log at a time: it is read through each time. */
const LOOKED_FOR = 20_000;
const TOLD_EVERY_MS = 1_000;
const LEAST_WAIT_MS = 20;

/**
 * Reads every stored file through and holds it against what the catalogue keeps of it, and that against the log. How much there is, and of
 * what, is for overseers alone. No row is read.
 */
export class FileCheck {
  private running = false;

  constructor(
    private readonly parts: {
      readonly lake: Lake;
      readonly stored: StoredFilesLog;
      readonly people: People;
      readonly recorder: Recorder;
      readonly clock: Clock;
    },
  ) {}

  /** At most so many megabytes a second. One at a time. Throws `gate.role-needed`, `gate.checking`. */
  async *run(person: PersonId, rate: number, gone: AbortSignal): AsyncGenerator<CheckMessage> {
    const { people, recorder } = this.parts;
    await people.requireRole(person, 'overseer');
    if (this.running) throw gateErrors.checking();
    this.running = true;
    const [scope, actor] = [`files:${person}`, `person:${person}`];
    const tally = new Tally();
    try {
      const { id: about } = await recorder.record(scope, { kind: 'files.check.intent', actor });
      let note = 'cut short';
      try {
        yield* this.examine(person, tally, pacing(this.parts.clock, rate * MEGABYTE, tally, gone));
        note = tally.damaged === 0 ? 'whole' : 'not whole';
      } catch (error) {
        if (gone.aborted) return;
        note = `failed: ${isPeelError(error) ? error.code : 'unknown'}`;
        throw error;
      } finally {
        const { counts, findings } = tally;
        const act = { kind: 'files.check.outcome', actor, about, counts, note };
        await recorder.record(scope, act, findings.length === 0 ? undefined : { detail: { findings } });
      }
      yield { type: 'E', body: tally.report };
    } finally {
      this.running = false;
    }
  }

  private async *examine(person: PersonId, tally: Tally, pace: Pace): AsyncGenerator<CheckMessage> {
    const { lake, people, clock } = this.parts;
    const all = await lake.upkeep.storedBytes();
    const unkept: Unkept[] = [];
    let told = clock.elapsed();
    for await (const file of lake.upkeep.check(pace)) {
      tally.files += 1;
      const problem = await this.problemOf(file);
      if (problem !== undefined) yield tally.add(file.table, problem);
      else if (file.kept === undefined && file.found !== undefined)
        unkept.push({ table: file.table, found: file.found });
      if (unkept.length >= LOOKED_FOR) yield* this.takeUp(unkept.splice(0), tally);
      if (clock.elapsed() - told < TOLD_EVERY_MS) continue;
      told = clock.elapsed();
      await people.requireRole(person, 'overseer');
      yield { type: 'P', body: { text: tally.progress(all) } };
    }
    yield* this.takeUp(unkept, tally);
  }

  /** A sum counts as the log says it: the catalogue can be changed by whoever writes to the database. */
  private async problemOf({ table, kept, found, problem }: CheckedFile): Promise<PeelError | undefined> {
    if (kept === undefined) return problem;
    const said = await this.parts.stored.saidOf(kept);
    return said !== undefined && isSame(said, kept) ? problem : notAsLogged(table, kept.key, said, found);
  }

  /** Files stored before sums were kept: from now on they are. One that the log knows has lost its sum. */
  private async *takeUp(files: readonly Unkept[], tally: Tally): AsyncGenerator<CheckMessage> {
    if (files.length === 0) return;
    const { lake, stored } = this.parts;
    const logged = await stored.search(new Set(files.map(({ found }) => found.key)));
    for (const { table, found } of files) {
      const said = logged.get(found.key);
      if (said !== undefined) yield tally.add(table, notAsLogged(table, found.key, said, found));
    }
    const fresh = files.filter(({ found }) => !logged.has(found.key));
    const tables = [...new Set(fresh.map(({ table }) => table))];
    await lake.upkeep.takeUp({ tables, scope: 'check', files: fresh.map(({ found }) => found) });
    tally.takenUp += fresh.length;
  }
}

interface Unkept {
  readonly table: string;
  readonly found: FileSum;
}

function notAsLogged(table: string, file: string, said: Sum | undefined, found: Sum | undefined): PeelError {
  const itself =
    said === undefined ? 'no entry says what it was' : found !== undefined && isSame(said, found) ? 'is' : 'is not';
  const state = said === undefined ? itself : `the file itself ${itself} as the log says`;
  return gateErrors.sumNotAsLogged({ table, file, state });
}

/** What was found so far. */
class Tally {
  files = 0;
  bytes = 0;
  takenUp = 0;
  damaged = 0;
  readonly findings: DamagedFile[] = [];

  add(table: string, { code, message, body }: PeelError): CheckMessage {
    this.damaged += 1;
    const { file } = body.details;
    const named = typeof file === 'string' ? { file } : {};
    if (this.findings.length < MOST_FINDINGS)
      this.findings.push({ table, ...named, code, says: message, advice: body.advice });
    return { type: 'P', body: { text: message } };
  }

  get counts() {
    const { files, damaged, takenUp } = this;
    return { files, damaged, takenUp };
  }

  get report(): CheckReport {
    const { bytes, findings } = this;
    return { whole: this.damaged === 0, bytes, ...this.counts, findings };
  }

  progress(all: number): string {
    const share = Math.min(99, Math.floor((100 * this.bytes) / Math.max(1, all)));
    const damaged = this.damaged === 0 ? '' : `, ${this.damaged} damaged`;
    return `${share} %: ${this.files} files, ${Math.floor(this.bytes / MEGABYTE)} MB${damaged}`;
  }
}

/** No burst after a pause: what was not read in a second is not made up for in the next. */
function pacing(clock: Clock, bytesPerSecond: number, tally: Tally, gone: AbortSignal): Pace {
  let free = 0;
  return async (bytes) => {
    gone.throwIfAborted();
    tally.bytes += bytes;
    const now = clock.elapsed();
    free = Math.max(free, now) + (1_000 * bytes) / bytesPerSecond;
    if (free - now > LEAST_WAIT_MS) await sleep(free - now, undefined, { signal: gone });
  };
}
