import type { JsonValue } from '@peel/engine/frame/rows';
import { gateErrors } from './errors.js';
import { rowsOfFrame } from './frame.js';
import { Governed, type Passage } from './governed.js';
import { seal } from './internal/seal.js';
import type { PolicyInForce } from './policy-in-force.js';
import {
  type ColumnProfile,
  type DatasetProfile,
  factsStatements,
  profiledColumns,
  profileFrom,
  quoted,
  topStatements,
} from './profile.js';
import type { Reader } from './reader.js';
import { type Relation, type UploadedSources, visibleRelations } from './relations.js';
import type { ActiveSession } from './session.js';
import { quarantineName } from './table-names.js';

/** Questions about a whole dataset that are put as governed statements: the ledger knows them as any other read. */
export class Profiles {
  constructor(
    private readonly parts: {
      readonly reader: Reader;
      readonly policy: PolicyInForce;
      readonly uploads: UploadedSources;
    },
  ) {}

  /** Throws `gate.dataset-unknown` and what reading throws. All statements have ended, and been written down, before it resolves. */
  async of(session: ActiveSession, dataset: string, gone?: AbortSignal): Promise<Governed<DatasetProfile>> {
    const relation = this.require(session, dataset);
    const columns = profiledColumns(relation.columns);
    const tops = topStatements(relation.name, columns);
    const profiles: ColumnProfile[] = [];
    let rows = 0;
    let passage: Passage | undefined;
    for (const [index, facts] of factsStatements(relation.name, columns).entries()) {
      const answered = await this.answer(session, facts.sql, gone);
      const counted = await this.answer(session, tops[index]?.sql ?? facts.sql, gone);
      const part = profileFrom(facts.columns, answered.rows[0] ?? [], counted.rows);
      profiles.push(...part.columns);
      rows = part.rows;
      passage ??= answered.passage;
    }
    if (passage === undefined) throw gateErrors.datasetUnknown({ dataset });
    return new Governed(seal, { dataset: relation.name, rows, columns: profiles }, passage);
  }

  /** The statement that shows what of a dataset's files could not be read as rows. Throws `gate.dataset-unknown`. */
  quarantineStatement(session: ActiveSession, dataset: string): string {
    const relation = visibleRelations(this.parts.policy.definitions, session, this.parts.uploads.of(session)).get(
      quarantineName(dataset),
    );
    if (relation === undefined) throw gateErrors.datasetUnknown({ dataset });
    return `SELECT file, line, column_name, rule, raw FROM ${quoted(relation.name)} ORDER BY file, line, column_name, rule, raw`;
  }

  private async answer(session: ActiveSession, sql: string, gone: AbortSignal | undefined) {
    const governed = await this.parts.reader.read(session, { sql }, gone);
    const frames = governed.value.frames();
    const rows: (readonly JsonValue[])[] = [];
    for (let next = await frames.next(); !next.done; next = await frames.next())
      rows.push(...rowsOfFrame(next.value.value));
    return { rows, passage: governed.passage };
  }

  private require(session: ActiveSession, dataset: string): Relation {
    const relation = visibleRelations(this.parts.policy.definitions, session, this.parts.uploads.of(session)).get(
      dataset,
    );
    if (relation === undefined) throw gateErrors.datasetUnknown({ dataset });
    return relation;
  }
}
