import type { Clock } from '@peel/kernel/clock';
import type { PersonId } from '@peel/kernel/ids';
import type { Lake } from '@peel/lake/lake';
import { openChoices } from '@peel/policy/admission';
import type { Condition } from '@peel/policy/condition';
import { explainSource } from '@peel/policy/explanation';
import { type SourceDefinition, sourceGroups } from '@peel/policy/source';
import { type Choice, choicesOf } from './choices.js';
import { type CatalogueEntry, datasetEntry, definedColumns } from './dataset-entry.js';
import { gateErrors } from './errors.js';
import type { Freezes } from './freezes.js';
import { assertGenuine } from './internal/genuine.js';
import { mayNameSource, namesFor } from './naming.js';
import type { People } from './people.js';
import type { Planner } from './planner.js';
import type { PolicyInForce } from './policy-in-force.js';
import type { Recorder } from './recorder.js';
import { type Relation, type UploadedSources, visibleRelations } from './relations.js';
import type { ActiveSession } from './session.js';
import { type Uses, usesOf } from './uses.js';

/** A commit as a session may know of it. */
export interface HistoryEntry {
  readonly commit: string;
  readonly time: string;
  readonly operation: string;
  readonly rowsAdded: number;
  readonly rowsRemoved: number;
}

/** What there is. Definitions are not rows: signed-in staff read them; what a session sees of them follows from its rulings alone. */
export class Catalogue {
  constructor(
    private readonly parts: {
      readonly policy: PolicyInForce;
      readonly uploads: UploadedSources;
      readonly people: People;
      readonly lake: Lake;
      readonly planner: Planner;
      readonly recorder: Recorder;
      readonly freezes: Freezes;
      readonly clock: Clock;
    },
  ) {}

  /** Every dataset as defined, column groups named; what is covert only to those who hold it. */
  async definitions(person: PersonId): Promise<readonly CatalogueEntry[]> {
    const { definitions } = this.parts.policy;
    const holdings = await this.parts.people.holdings(person);
    const mayName = namesFor(definitions, holdings);
    return [...definitions.sources.values()]
      .filter((source) => mayNameSource(definitions, source, holdings))
      .map((source) =>
        datasetEntry(definitions, { name: source.name, source, columns: definedColumns(source) }, mayName),
      );
  }

  /** Whether there is such a source for this person. */
  async mayName(person: PersonId, source: SourceDefinition): Promise<boolean> {
    const { policy, people } = this.parts;
    return mayNameSource(policy.definitions, source, await people.holdings(person));
  }

  /** The datasets and columns that exist for a session, stored or not. */
  datasets(session: ActiveSession): readonly CatalogueEntry[] {
    const { definitions } = this.parts.policy;
    const mayName = (condition: Condition) => session.rulings.ruling(condition).unnamed !== true;
    return [...visibleRelations(definitions, session, this.parts.uploads.of(session)).values()].map((relation) =>
      datasetEntry(definitions, relation, mayName),
    );
  }

  /** What a dataset may be used for: from definitions alone. */
  async uses(person: PersonId, dataset: string, session?: ActiveSession): Promise<Uses> {
    const { definitions } = this.parts.policy;
    const source = this.relation(session, dataset)?.source ?? (await this.nameable(person, dataset));
    return usesOf(definitions, source, await this.parts.people.holdings(person));
  }

  /** The commits that changed a file this session may read, newest first, with totals of those files only (THREATS 24). */
  async history(session: ActiveSession, dataset: string): Promise<readonly HistoryEntry[]> {
    const { lake, planner, recorder, freezes } = this.parts;
    assertGenuine(session);
    session.check();
    const relation = this.require(session, dataset);
    freezes.check({ dataset: relation.source.name });
    recorder.assertReadable();
    const { actor, session: id, purpose, operation, justification, person } = session.facts;
    await recorder.record(`history:${person}`, {
      kind: 'history.read',
      law: 'consult',
      actor,
      session: id,
      purpose,
      operation,
      justification,
      datasets: [relation.name],
    });
    if ((await lake.table(relation.name)) === undefined) return [];
    const commits = await lake.history(relation.name, planner.bundlesFor(session.rulings));
    return commits.toReversed().map((commit) => ({
      commit: commit.id,
      time: new Date(commit.time).toISOString(),
      operation: commit.operation,
      rowsAdded: commit.addedRows,
      rowsRemoved: commit.removedRows,
    }));
  }

  /**
   * Why this session sees what it sees: from declared labels and the session alone, the same with and without hidden rows. Also of a dataset that it
   * may read nothing of, where its person may know that there is one; any other is as unknown as none.
   */
  async explain(
    session: ActiveSession,
    dataset: string,
  ): Promise<{ readonly dataset: string; readonly lines: readonly string[]; readonly hiddenGroups: number }> {
    const relation = this.relation(session, dataset);
    const source = relation?.source ?? (await this.nameable(session.facts.person, dataset));
    return {
      dataset: relation?.name ?? source.name,
      lines: explainSource(session.rulings, source).text,
      hiddenGroups: sourceGroups(source).length - (relation?.groups.length ?? 0),
    };
  }

  /** The purposes and operations a person could open a session with now. */
  async purposesFor(
    person: PersonId,
  ): Promise<readonly { purpose: string; operation: string; title: string; summary: string }[]> {
    const { policy, people, clock } = this.parts;
    await people.require(person);
    const holdings = await people.holdings(person);
    return openChoices(policy.definitions, holdings, clock.now()).map((choice) => {
      const purpose = policy.definitions.purposes.get(choice.purpose);
      return { ...choice, title: purpose?.title ?? '', summary: purpose?.summary ?? '' };
    });
  }

  /** The same, with what each would be for. */
  async choicesFor(person: PersonId): Promise<readonly Choice[]> {
    const { policy, people, clock, freezes } = this.parts;
    await people.require(person);
    return choicesOf(policy.engine, person, await people.holdings(person), clock.now(), freezes);
  }

  /** What a session sees under this name. */
  private relation(session: ActiveSession | undefined, dataset: string): Relation | undefined {
    if (session === undefined) return undefined;
    return visibleRelations(this.parts.policy.definitions, session, this.parts.uploads.of(session)).get(dataset);
  }

  private require(session: ActiveSession, dataset: string): Relation {
    const relation = this.relation(session, dataset);
    if (relation === undefined) throw gateErrors.datasetUnknown({ dataset });
    return relation;
  }

  /** The source of this name as the person may know of it. Throws `gate.dataset-unknown`, the same whether or not there is one. */
  private async nameable(person: PersonId, dataset: string): Promise<SourceDefinition> {
    const source = this.parts.policy.definitions.sources.get(dataset);
    if (source === undefined || !(await this.mayName(person, source))) throw gateErrors.datasetUnknown({ dataset });
    return source;
  }
}
