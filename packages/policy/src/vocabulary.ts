import type { Day } from './calendar.js';
import { type Condition, condition, groupCondition } from './condition.js';
import type { Regime, SensitiveKind } from './legal-basis.js';

export interface Workspace {
  readonly name: string;
  readonly title: string;
  readonly force: string;
  /** What most of its data falls under; each source says its own. */
  readonly regime: Regime;
  /** Who answers questions about access. */
  readonly ask: string;
  readonly opened: Day;
}

export interface Role {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly columnGroups: readonly string[];
}

export interface Marking {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  /** Never named to people who do not hold it. */
  readonly covert: boolean;
}

export interface Organisation {
  readonly name: string;
  readonly title: string;
}

export interface Category {
  readonly name: string;
  readonly title: string;
}

/** Met when the session's purpose is among `purposes` and the person belongs to one of `organisations`, where these are given. */
export interface HandlingTerm {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly purposes: readonly string[] | undefined;
  readonly organisations: readonly string[] | undefined;
}

export interface Classification {
  readonly name: string;
  readonly title: string;
  /** 1 is the lowest; no clearance counts as 0. */
  readonly level: number;
}

export interface ColumnGroup {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly kind: SensitiveKind;
}

export interface Grant {
  readonly name: string;
  readonly title: string;
  readonly why: string;
  readonly terms: string;
  readonly regime: Regime;
}

export interface CompatibilityRow {
  readonly grant: string;
  readonly purpose: string;
  readonly because: string;
}

export interface Operation {
  readonly name: string;
  readonly title: string;
  readonly lead: string;
  readonly opened: Day;
  /** From this day it gives no access. */
  readonly closed: Day | undefined;
  readonly purposes: readonly string[];
  readonly columnGroups: readonly string[];
  readonly covert: boolean;
}

/** The words that labels are made of. */
export interface Vocabulary {
  readonly roles: ReadonlyMap<string, Role>;
  readonly markings: ReadonlyMap<string, Marking>;
  readonly organisations: ReadonlyMap<string, Organisation>;
  readonly categories: ReadonlyMap<string, Category>;
  readonly handling: ReadonlyMap<string, HandlingTerm>;
  readonly classifications: ReadonlyMap<string, Classification>;
  readonly columnGroups: ReadonlyMap<string, ColumnGroup>;
  readonly grants: ReadonlyMap<string, Grant>;
  readonly operations: ReadonlyMap<string, Operation>;
  readonly compatibility: readonly CompatibilityRow[];
}

/** Every condition that a label of this workspace may hold. */
export function declaredConditions(words: Vocabulary): readonly Condition[] {
  return [
    ...[...words.markings.keys()].map((name) => condition('marking', name)),
    ...[...words.columnGroups.keys()].map(groupCondition),
    ...[...words.operations.keys()].map((name) => condition('operation', name)),
    ...[...words.organisations.keys()].map((name) => condition('organisation', name)),
    ...[...words.grants.keys()].map((name) => condition('grant', name)),
    ...[...words.categories.keys()].map((name) => condition('category', name)),
    ...[...words.handling.keys()].map((name) => condition('handling', name)),
    ...[...words.classifications.keys()].map((name) => condition('classification', name)),
  ];
}

/** The purposes that today's approved table lets through a grant; a pair that is not listed is denied (DPA 2018 s.36(1)). */
export function compatiblePurposes(words: Vocabulary, grant: string): readonly string[] {
  return words.compatibility.filter((row) => row.grant === grant).map((row) => row.purpose);
}
