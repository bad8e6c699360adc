import type { Clock } from '@peel/kernel/clock';
import type { Approval } from '@peel/policy/approvals';
import type { Kysely } from 'kysely';
import { kindOf, noteOf } from './approval-note.js';
import type { GateSchema } from './migrations.js';
import type { Recorder } from './recorder.js';
import type { LoggedApproval, Standing } from './standing.js';

/** Who approved which text: what the log says (THREATS 9). The table is an index of it, for an export. */
export class Approvals {
  constructor(
    private readonly database: Kysely<GateSchema>,
    private readonly standing: Standing,
    private readonly clock: Clock,
  ) {}

  /** Called once at start, when what stands has been read: whatever the table says, it is then what the log says. */
  async load(): Promise<void> {
    const rows = await this.database.selectFrom('gate.approvals').selectAll().execute();
    const forged = rows.filter((row) => !this.bearsOut(row)).map(({ event }) => event);
    if (forged.length > 0) await this.database.deleteFrom('gate.approvals').where('event', 'in', forged).execute();
    const known = new Set(rows.map(({ event }) => event).filter((event) => !forged.includes(event)));
    for (const subject of ['policy', 'order'] as const)
      for (const approval of this.standing.approvals(subject))
        if (!known.has(approval.event)) await this.index(approval);
  }

  async add(recorder: Recorder, approval: Omit<Approval, 'at'>): Promise<void> {
    const { hash, by } = approval;
    const act = { kind: kindOf(approval), actor: `person:${by}`, note: noteOf(approval) };
    const { id } = await this.standing.written(() => recorder.record(`approval:${hash}`, act));
    await this.index({ ...approval, at: this.clock.now(), event: id });
  }

  /** Of one text, or of every one, in the order of the log. */
  of(subject: Approval['subject'], hash?: string): readonly Approval[] {
    return this.standing.approvals(subject).filter((approval) => hash === undefined || approval.hash === hash);
  }

  /** Whether a row of the table says what the log says, but for its time. */
  bearsOut(row: GateSchema['gate.approvals']): boolean {
    const logged = this.standing.approval(row.event);
    if (logged === undefined) return false;
    const { subject, decision, by_person: by, hash, roles, authors, needed } = row;
    const said = {
      ...{
        subject: subject as Approval['subject'],
        decision: decision as Approval['decision'],
        hash,
        by,
        roles,
        authors,
      },
      ...(needed === null ? {} : { needed }),
    };
    return kindOf(said) === kindOf(logged) && by === logged.by && noteOf(said) === noteOf(logged);
  }

  private async index(approval: Omit<LoggedApproval, 'index'>): Promise<void> {
    const { subject, hash, decision, by, roles, authors, needed = null, at, event } = approval;
    await this.database
      .insertInto('gate.approvals')
      .values({
        ...{ subject, hash, decision, needed, event },
        by_person: by,
        roles: [...roles],
        authors: [...authors],
        at: new Date(at),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
