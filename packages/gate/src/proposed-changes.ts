import type { PeopleChange } from '@peel/policy/people';
import type { Kysely } from 'kysely';
import { type BearingOut, changeNote } from './borne-out.js';
import { gateErrors } from './errors.js';
import type { GateSchema } from './migrations.js';

export const PROPOSE = 'people.propose';

type Row = Pick<GateSchema['gate.people_changes'], 'change' | 'event'>;

/**
 * Changes of holdings that wait for a second person. The table is an index: a row is a proposal only as the log has it, and waits only until
 * the log says that it was carried out.
 */
export class ProposedChanges {
  constructor(
    private readonly database: Kysely<GateSchema>,
    private readonly log: BearingOut,
  ) {}

  async list(): Promise<readonly PeopleChange[]> {
    const rows = await this.database.selectFrom('gate.people_changes').selectAll().orderBy('proposed').execute();
    const waiting = await Promise.all(rows.map((row) => this.asLogged(row)));
    return waiting.filter((change) => change !== undefined);
  }

  /** Throws `gate.nothing-proposed`. */
  async require(proposal: string): Promise<PeopleChange> {
    const waiting = (await this.list()).find((change) => change.id === proposal);
    if (waiting === undefined) throw gateErrors.nothingProposed({ proposal });
    return waiting;
  }

  async add(change: PeopleChange, event: string): Promise<void> {
    const { id, person, proposedBy, proposedAt } = change;
    await this.database
      .insertInto('gate.people_changes')
      .values({
        ...{ proposal: id, person, proposed_by: proposedBy, event },
        change: JSON.stringify(change),
        proposed: new Date(proposedAt),
      })
      .execute();
  }

  async remove(proposal: string, within: Kysely<GateSchema> = this.database): Promise<void> {
    await within.deleteFrom('gate.people_changes').where('proposal', '=', proposal).execute();
  }

  /** Of somebody who has left: what was about them, and what they proposed, as their word is not one of two any more. */
  async removeOf(person: string, within: Kysely<GateSchema>): Promise<void> {
    await within
      .deleteFrom('gate.people_changes')
      .where((change) => change.or([change('person', '=', person), change('proposed_by', '=', person)]))
      .execute();
  }

  /** As it waits, since the time that the log gives it; `undefined` when it does not. */
  private async asLogged(row: Row): Promise<PeopleChange | undefined> {
    const change = changeOf(row);
    const { person, act, holding, proposedBy } = change;
    const fact = await this.log.facts.of(row.event);
    if (fact?.kind !== PROPOSE || fact.actor !== `person:${proposedBy}`) return undefined;
    if (fact.note !== changeNote(act, person, holding)) return undefined;
    // A crash may have come between the log, which ends a holding by itself, and the row.
    if (act === 'revoke' && this.log.standing.hasEnded({ person, ...holding }, fact.index)) return undefined;
    return { ...change, proposedAt: Date.parse(fact.time) };
  }
}

function changeOf({ change }: Pick<Row, 'change'>): PeopleChange {
  return change as PeopleChange;
}
