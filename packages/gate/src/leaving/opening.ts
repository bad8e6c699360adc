import { timingSafeEqual } from 'node:crypto';
import type { EventId } from '@peel/kernel/ids';
import type { Ledger } from '@peel/ledger/ledger-interface';
import type { Kysely } from 'kysely';
import type { Recorder } from '../recorder.js';
import { leavingErrors } from './errors.js';
import type { LeavingSchema } from './migrations.js';
import { codeHash } from './requests.js';

/**
 * A restored workspace is sealed: its log continues another, and nothing in it is read, changed or run before the steward and the overseer
 * who let it leave have each opened it with the code they were given then (THREATS 8). Whoever restored it needs no part in that and
 * gains none by it. That it is open is borne out by the log, not by a table.
 */
export class Opening {
  private sealed: boolean;

  private constructor(
    private readonly database: Kysely<LeavingSchema>,
    private readonly ledger: Ledger,
    private readonly recorder: Recorder,
  ) {
    this.sealed = ledger.origin.continues !== undefined;
  }

  static async load(database: Kysely<LeavingSchema>, ledger: Ledger, recorder: Recorder): Promise<Opening> {
    const opening = new Opening(database, ledger, recorder);
    await opening.look();
    return opening;
  }

  get isSealed(): boolean {
    return this.sealed;
  }

  /** Throws `gate.sealed` while the workspace is. */
  check(): void {
    if (this.sealed) throw leavingErrors.sealed();
  }

  /** One of the two opens; `sealed` tells whether the other is still needed. Throws `gate.opener-unknown` alike for a wrong person and a wrong code. */
  async open(person: string, code: string): Promise<{ readonly sealed: boolean }> {
    const rows = await this.database.selectFrom('gate.openers').selectAll().where('person', '=', person).execute();
    const given = Buffer.from(codeHash(code));
    const row = rows.find((each) => timingSafeEqual(Buffer.from(each.code), given));
    if (!this.sealed || row === undefined) {
      const error = leavingErrors.openerUnknown();
      this.recorder.countUnknown(error);
      throw error;
    }
    const act = { kind: OPENED, actor: `person:${person}`, note: row.role };
    const { id } = await this.recorder.record(`opening:${person}`, act);
    await this.database
      .updateTable('gate.openers')
      .set({ opened: id })
      .where('person', '=', person)
      .where('role', '=', row.role)
      .execute();
    await this.look();
    return { sealed: this.sealed };
  }

  private async look(): Promise<void> {
    if (!this.sealed) return;
    const rows = await this.database.selectFrom('gate.openers').selectAll().where('opened', 'is not', null).execute();
    const borne = await Promise.all(
      rows.map(async ({ person, role, opened }) => {
        const act = (await this.ledger.findEvent(opened as EventId))?.act;
        return act?.kind === OPENED && act.actor === `person:${person}` && act.note === role
          ? { person, role }
          : undefined;
      }),
    );
    const openers = borne.filter((each) => each !== undefined);
    const by = (role: string) => openers.filter((each) => each.role === role).map(({ person }) => person);
    this.sealed = !by('steward').some((steward) => by('overseer').some((overseer) => overseer !== steward));
  }
}

const OPENED = 'workspace.open';
