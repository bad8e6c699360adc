import { openChoices } from '@peel/policy/admission';
import { groupCondition } from '@peel/policy/condition';
import type { Definitions } from '@peel/policy/definitions';
import type { PolicyEngine } from '@peel/policy/engine';
import type { Holding, Profile } from '@peel/policy/holdings';
import { legalBases } from '@peel/policy/legal-basis';
import type { Freezes } from './freezes.js';
import { freezable } from './session.js';

/** A purpose and an operation that a person could open a session with, and what that session would be for. */
export interface Choice {
  readonly purpose: string;
  readonly title: string;
  readonly summary: string;
  readonly scope: string;
  readonly necessity: string;
  /** In words, with its section. */
  readonly legalBasis: string;
  readonly tools: readonly string[];
  /** Those that this person would read. */
  readonly columnGroups: readonly string[];
  /** The purpose's first day without it. */
  readonly expires: string;
  readonly operation: string;
  readonly operationTitle: string;
  /** The operation is named to those alone who are assigned to it. */
  readonly covert?: true;
  /** What opening it would be refused with now, where nothing but a freeze stands against it. */
  readonly frozen?: string;
}

/** The freezes in force, and what one of a session's things being frozen would be refused with. */
type FreezesHeld = Pick<Freezes, 'list' | 'problem'>;

export function choicesOf(
  engine: PolicyEngine,
  person: string,
  holdings: readonly Holding[],
  now: number,
  freezes: FreezesHeld,
): readonly Choice[] {
  const { definitions } = engine;
  return openChoices(definitions, holdings, now).flatMap(({ purpose: name, operation }) => {
    const purpose = definitions.purposes.get(name);
    if (purpose === undefined) return [];
    const profile: Profile = { person, purpose: name, operation, holdings };
    const rulings = engine.rule(profile);
    const { title, summary, scope, necessity, legalBasis, tools, columnGroups, expires } = purpose;
    return [
      {
        purpose: name,
        title,
        summary,
        scope,
        necessity,
        legalBasis: basisText(legalBasis),
        tools,
        columnGroups: columnGroups.filter((group) => rulings.ruling(groupCondition(group)).allowed),
        expires,
        ...operationFacts(definitions, operation),
        ...freezeFact(engine, profile, now, freezes),
      },
    ];
  });
}

/** A freeze is told to those whom alone it stops, in the words of the refusal: who may not open the session anyway does not hear of it. */
function freezeFact(engine: PolicyEngine, profile: Profile, now: number, freezes: FreezesHeld) {
  const stopped = freezes.problem(freezable(profile));
  if (stopped === undefined || !engine.admit(profile, now, []).allowed) return {};
  const admission = engine.admit(profile, now, freezes.list());
  const { message, advice } = (admission.allowed ? stopped : admission.error).body;
  return { frozen: `${message} ${advice}` };
}

function operationFacts(definitions: Definitions, name: string) {
  const operation = definitions.operations.get(name);
  return {
    operation: name,
    operationTitle: operation?.title ?? '',
    ...(operation?.covert ? { covert: true as const } : {}),
  };
}

function basisText(key: string): string {
  const basis = legalBases[key];
  return basis === undefined ? key : `${basis.text} (${basis.section})`;
}
