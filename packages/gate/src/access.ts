import type { Clock } from '@peel/kernel/clock';
import type { PersonId } from '@peel/kernel/ids';
import { condition } from '@peel/policy/condition';
import type { Definitions } from '@peel/policy/definitions';
import { explainSource } from '@peel/policy/explanation';
import type { Holding } from '@peel/policy/holdings';
import { gateErrors } from './errors.js';
import type { Freezes } from './freezes.js';
import { namesFor } from './naming.js';
import type { People } from './people.js';
import type { PolicyInForce } from './policy-in-force.js';
import type { Recorder } from './recorder.js';

/** What somebody's access is asked about. */
export interface AccessQuestion {
  readonly dataset: string;
  readonly purpose: string;
  readonly operation: string;
}

export interface AccessAnswer {
  /** Whether a session would open, and show any kind of row of the dataset. */
  readonly may: boolean;
  readonly lines: readonly string[];
}

const COVERT_LEFT_OUT = 'What is covert is left out as far as you do not hold it yourself.';

/**
 * Why a person can or can't see something: from definitions and holdings alone, never from rows. For stewards. Whatever is covert and not
 * the steward's own is taken for not held, so the answer is the same whether the person holds it or not.
 */
export class Access {
  constructor(
    private readonly parts: {
      readonly policy: PolicyInForce;
      readonly people: People;
      readonly freezes: Freezes;
      readonly recorder: Recorder;
      readonly clock: Clock;
    },
  ) {}

  /** Throws `gate.person-not-listed`, `gate.dataset-unknown`. The question is written down. */
  async explain(
    steward: PersonId,
    person: string,
    { dataset, purpose, operation }: AccessQuestion,
  ): Promise<AccessAnswer> {
    const { policy, people, freezes, recorder, clock } = this.parts;
    await people.requireRole(steward, 'steward');
    const { definitions, engine } = policy;
    const asked = await people.detail(person);
    const source = definitions.sources.get(dataset);
    if (source === undefined) throw gateErrors.datasetUnknown({ dataset });
    await recorder.record(`people:${steward}`, {
      kind: 'people.access',
      actor: `person:${steward}`,
      note: `${person} ${dataset} ${purpose} ${operation}`,
    });
    if (asked.left) return { may: false, lines: [`${asked.name} has left and holds nothing.`] };
    const holdings = tellable(definitions, asked.holdings, await people.holdings(steward));
    const profile = { person, purpose, operation, holdings };
    const admission = engine.admit(profile, clock.now(), freezes.list());
    if (!admission.allowed)
      return { may: false, lines: [`${asked.name} would be told: ${admission.error.message}`, COVERT_LEFT_OUT] };
    const frozen = freezes.problem({ person, purpose, operation, dataset: source.name });
    const { listed, text } = explainSource(engine.rule(profile), source);
    const rights = [`${asked.name} may open a session for ${purpose} in ${operation}. They would be told:`, ...text];
    if (frozen !== undefined) return { may: false, lines: [frozen.message, ...rights, COVERT_LEFT_OUT] };
    return { may: listed, lines: [...rights, COVERT_LEFT_OUT] };
  }
}

/** The person's holdings without what is covert and not the asker's own. */
function tellable(
  definitions: Definitions,
  holdings: readonly Holding[],
  asker: readonly Holding[],
): readonly Holding[] {
  const mayName = namesFor(definitions, asker);
  return holdings.filter(
    ({ kind, name }) => (kind !== 'marking' && kind !== 'operation') || mayName(condition(kind, name)),
  );
}
