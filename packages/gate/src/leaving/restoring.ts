import { isoTime } from '@peel/kernel/clock';
import { type Files, writeDurably } from '@peel/kernel/files';
import { type EventId, randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { FileSum } from '@peel/lake/file-sum';
import type { Lake } from '@peel/lake/lake';
import type { Ledger } from '@peel/ledger/ledger-interface';
import type { Holding } from '@peel/policy/holdings';
import type { Kysely } from 'kysely';
import { noteOf } from '../approval-note.js';
import { changeNote, GRANT } from '../borne-out.js';
import { type Freezable, freezeNote, type LoggedFreeze } from '../freeze-notes.js';
import type { GateSchema } from '../migrations.js';
import type { Recorder } from '../recorder.js';
import type { Standing } from '../standing.js';
import type { StoredFilesLog } from '../stored-files.js';
import type { Manifest } from './manifest.js';
import type { LeavingSchema } from './migrations.js';
import { putBack, type Row, rowsOf } from './state.js';

/** Files in one entry of the log. */
const SUMS_IN_ONE = 5_000;

/** Fills a new, sealed workspace with what another left. Done once, before anybody can reach it. */
export class Restoring {
  constructor(
    private readonly parts: {
      readonly database: Kysely<GateSchema>;
      readonly leaving: Kysely<LeavingSchema>;
      readonly ledger: Ledger;
      readonly lake: Lake;
      readonly storedFiles: StoredFilesLog;
      readonly recorder: Recorder;
      readonly standing: Standing;
      readonly files: Files;
      readonly randomness: Randomness;
    },
  ) {}

  /** `linesFor` gives the exported rows of a table; the lake's files are in their place already. */
  async fill(manifest: Manifest, linesFor: (table: string) => Promise<string>): Promise<void> {
    const { database, leaving, recorder, standing } = this.parts;
    await recorder.record('restore', {
      kind: 'workspace.restored',
      actor: 'system',
      note: `from ${manifest.origin}, let go by ${manifest.by} and ${manifest.overseenBy} on ${manifest.exported}`,
    });
    await putBack(database, linesFor, async (table, rows) => {
      if (table === 'gate.approvals') return this.approvals(rows);
      if (table === 'gate.freezes') return this.freezes(rows);
      if (table === 'lake.sums') return this.sums(rows);
      return table === 'gate.holdings' ? this.holdings(rows) : rows;
    });
    await standing.catchUp();
    await leaving
      .insertInto('gate.openers')
      .values(manifest.openers.map((opener) => ({ ...opener, opened: null })))
      .execute();
    await this.relocate(rowsOf(await linesFor('lake.tables')));
  }

  /**
   * An approval counts only where the log bears it out, and this log is a new one: each is written into it as it was, with its own time
   * and the event of the old log that it repeats.
   */
  private async approvals(rows: readonly Row[]): Promise<readonly Row[]> {
    const again: Row[] = [];
    for (const row of rows) {
      const approval = row as unknown as GateSchema['gate.approvals'];
      const id = randomId<'event'>('evt', this.parts.randomness, 'event:restore') as EventId;
      await this.parts.ledger.append({
        id,
        act: {
          kind: `${approval.subject}.${approval.decision}`,
          actor: `person:${approval.by_person}`,
          requestedBy: 'system',
          time: isoTime(Date.parse(String(approval.at))),
          about: approval.event as EventId,
          note: noteOf({
            subject: approval.subject as 'policy',
            hash: approval.hash,
            decision: approval.decision as 'approve',
            by: approval.by_person,
            roles: approval.roles,
            authors: approval.authors,
            ...(typeof approval.needed === 'number' ? { needed: approval.needed } : {}),
          }),
        },
      });
      again.push({ ...row, event: id });
    }
    return again;
  }

  /** So does a holding: written into this log as it was, under the event that granted it in the old one. */
  private async holdings(rows: readonly Row[]): Promise<readonly Row[]> {
    const again = rows.map((row) => {
      const { person, kind, name, granted, expires, event } = row as unknown as GateSchema['gate.holdings'];
      const until = expires === null ? {} : { expires: Date.parse(String(expires)) };
      const act = {
        kind: GRANT,
        actor: 'system',
        time: isoTime(Date.parse(String(granted))),
        about: event as EventId,
        note: changeNote('grant', person, { kind: kind as Holding['kind'], name, ...until }),
      };
      return { row, event: { id: randomId<'event'>('evt', this.parts.randomness, 'event:restore') as EventId, act } };
    });
    await this.parts.ledger.appendAll(again.map(({ event }) => event));
    return again.map(({ row, event }) => ({ ...row, event: event.id }));
  }

  /** And a freeze, which is what the log says. */
  private async freezes(rows: readonly Row[]): Promise<readonly Row[]> {
    const again = rows.map((row) => {
      const { kind, name, by_person, by_role, since, why, event } = row as unknown as GateSchema['gate.freezes'];
      const freeze = { what: kind as Freezable, name, role: by_role as LoggedFreeze['role'], why };
      const act = {
        kind: 'freeze',
        actor: `person:${by_person}`,
        requestedBy: 'system',
        time: isoTime(Date.parse(String(since))),
        about: event as EventId,
        note: freezeNote(freeze),
      };
      return { row, event: { id: randomId<'event'>('evt', this.parts.randomness, 'event:restore') as EventId, act } };
    });
    await this.parts.ledger.appendAll(again.map(({ event }) => event));
    return again.map(({ row, event }) => ({ ...row, freeze_id: event.id, event: event.id }));
  }

  /** What a file was when it was stored is in the new log too, also of one that is damaged since: a check tells. */
  private async sums(rows: readonly Row[]): Promise<readonly Row[]> {
    const again: Row[] = [];
    for (let at = 0; at < rows.length; at += SUMS_IN_ONE) {
      const page = rows.slice(at, at + SUMS_IN_ONE);
      const files = page.map(({ key, bytes, sha256 }) => ({ key, bytes, sha256 }) as FileSum);
      const event = await this.parts.storedFiles.writeDown({ tables: [], scope: 'restore', files });
      again.push(...page.map((row) => ({ ...row, event })));
    }
    return again;
  }

  /** Iceberg's metadata says where its files are: here, now. */
  private async relocate(tables: readonly Row[]): Promise<void> {
    const { lake, files } = this.parts;
    const { base } = lake.upkeep;
    const pointers = tables.map((row) => ({
      name: String(row.name),
      folder: String(row.folder),
      metadata: String(row.metadata),
    }));
    for await (const { key, content } of lake.upkeep.leave(pointers, base))
      if (content instanceof Uint8Array) await writeDurably(files, `${base.slice('file://'.length)}/${key}`, content);
  }
}
