import type { Clock } from '@peel/kernel/clock';
import { isPeelError } from '@peel/kernel/errors';
import type { PersonId } from '@peel/kernel/ids';
import type { Lake } from '@peel/lake/lake';
import { dayOf } from '@peel/policy/calendar';
import type { Recorder } from '../recorder.js';
import type { Standing } from '../standing.js';
import { datasetOf, quarantineName } from '../table-names.js';
import { type Decision, doneNote, LAW_OF } from './decision.js';

/** Who decided. */
export interface Deciders {
  readonly askedBy: string;
  readonly confirmedBy: string;
}

/**
 * Does to the records what two people decided, at every point of history that is kept: in the dataset, in its column groups, and in its quarantine. Says
 * nothing of whether there was such a record, to nobody: the two need not be able to read it, and who may read it can look (THREATS 32).
 */
export class CarryingOut {
  constructor(
    private readonly parts: {
      readonly lake: Lake;
      readonly recorder: Recorder;
      readonly standing: Standing;
      readonly clock: Clock;
      /** Told when files went for good. */
      readonly filesWent: () => void;
    },
  ) {}

  /** Intent before, outcome after. `actor` is who has it done now: the second person, or `system` where it was cut short before. */
  async run(decision: Decision, deciders: Deciders, actor: `person:${PersonId}` | 'system'): Promise<void> {
    const { recorder, standing, lake } = this.parts;
    const { request, deed, dataset, records, until } = decision;
    const scope = `records:${request}`;
    const tables = (await lake.tables()).map(({ name }) => name).filter((name) => datasetOf(name) === dataset);
    const act = {
      ...{ law: LAW_OF[deed], actor, requestedBy: `person:${deciders.askedBy}` },
      datasets: tables.length === 0 ? [dataset] : tables,
    };
    const intent = { ...act, kind: `records.${deed}.intent`, note: request };
    const { id } = await recorder.record(scope, intent, {
      records,
      detail: until === undefined ? deciders : { ...deciders, until },
    });
    const outcome = { ...act, kind: `records.${deed}.outcome`, about: id };
    try {
      for (const table of [dataset, quarantineName(dataset)])
        if (tables.includes(table)) await this.change(decision, table, scope);
    } catch (error) {
      const note = `failed: ${isPeelError(error) ? error.code : 'unknown'}`;
      await recorder.record(scope, { ...outcome, note });
      throw error;
    }
    await standing.written(() => recorder.record(scope, { ...outcome, note: doneNote(request) }));
  }

  /** From its day of review on a record is in no plan (DPA 2018 s.39): what is restricted has come to it today. */
  private async change({ deed, records, until }: Decision, table: string, scope: string): Promise<void> {
    const { lake, clock, filesWent } = this.parts;
    const rows = { table, match: { column: 'record_id', values: records }, scope };
    if (deed === 'erase') await lake.records.erase(rows);
    else await lake.records.review({ ...rows, due: until ?? dayOf(clock.now()) });
    filesWent();
  }
}
