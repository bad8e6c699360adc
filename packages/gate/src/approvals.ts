import type { Clock } from '@peel/kernel/clock';
import type { Approval } from '@peel/policy/approvals';
import type { Kysely } from 'kysely';
import type { LoggedFacts } from './logged-facts.js';
import type { GateSchema } from './migrations.js';
import type { Recorder } from './recorder.js';

/** Who approved which text. The table is an index; an approval that the ledger does not bear out does not count (THREATS 9). */
export class Approvals {
  constructor(
    private readonly database: Kysely<GateSchema>,
    private readonly facts: LoggedFacts,
    private readonly clock: Clock,
  ) {}

  async add(recorder: Recorder, approval: Omit<Approval, 'at'>): Promise<void> {
    const { subject, hash, decision, by, roles, authors, needed = null } = approval;
    const at = this.clock.now();
    const { id } = await recorder.record(`approval:${hash}`, {
      kind: `${subject}.${decision}`,
      actor: `person:${by}`,
      note: noteOf(approval),
    });
    await this.database
      .insertInto('gate.approvals')
      .values({
        subject,
        hash,
        decision,
        by_person: by,
        roles: [...roles],
        authors: [...authors],
        needed,
        at: new Date(at),
        event: id,
      })
      .execute();
  }

  /** Of one text, or of every one, oldest first. */
  async of(subject: Approval['subject'], hash?: string): Promise<readonly Approval[]> {
    const rows = await this.database
      .selectFrom('gate.approvals')
      .selectAll()
      .where('subject', '=', subject)
      .$if(hash !== undefined, (query) => query.where('hash', '=', hash ?? ''))
      .orderBy('at')
      .execute();
    const borne = await Promise.all(rows.map((row) => this.borneOut(row.event, toApproval(row))));
    return borne
      .filter((each) => each !== undefined)
      .sort((left, right) => left.position - right.position)
      .map(({ approval }) => approval);
  }

  async bearsOut(row: GateSchema['gate.approvals']): Promise<boolean> {
    return (await this.borneOut(row.event, toApproval(row))) !== undefined;
  }

  /** The approval with the time that the ledger gives it: an order's twelve months count from there. */
  private async borneOut(
    event: string,
    approval: Approval,
  ): Promise<{ readonly approval: Approval; readonly position: number } | undefined> {
    const fact = await this.facts.of(event);
    const isSame =
      fact !== undefined &&
      fact.kind === `${approval.subject}.${approval.decision}` &&
      fact.actor === `person:${approval.by}` &&
      fact.note === noteOf(approval);
    if (!isSame) return undefined;
    return { approval: { ...approval, at: Date.parse(fact.time) }, position: fact.index };
  }
}

/** What the ledger keeps of an approval: with kind and actor, all that counts of it. Older entries do not say how many it took. */
export function noteOf({ hash, roles, authors, needed }: Omit<Approval, 'at'>): string {
  const oneOf = needed === undefined ? '' : `; one of ${needed}`;
  return `${hash} as ${[...roles].sort().join(', ')}; written by ${[...authors].sort().join(', ')}${oneOf}`;
}

function toApproval(row: GateSchema['gate.approvals']): Approval {
  return {
    subject: row.subject as Approval['subject'],
    hash: row.hash,
    decision: row.decision as Approval['decision'],
    by: row.by_person,
    roles: row.roles,
    authors: row.authors,
    ...(row.needed === null ? {} : { needed: row.needed }),
    at: row.at.getTime(),
  };
}
