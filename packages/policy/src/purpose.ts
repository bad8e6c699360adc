import type { Day } from './calendar.js';
import type { LawEnforcementPurpose, Regime } from './legal-basis.js';

export type Tool =
  | 'sql'
  | 'search'
  | 'object'
  | 'graph'
  | 'map'
  | 'timeline'
  | 'dashboard'
  | 'download'
  | 'upload'
  | 'disclosure'
  | 'application'
  | 'order'
  | 'ledger';

/** A document and the first day on which it no longer counts. */
export interface Assessed {
  readonly reference: string;
  readonly expires: Day;
}

/** What DPA 2018 s.35(5) asks of sensitive processing. */
export interface SensitiveProcessing {
  readonly scheduleEight: string;
  readonly strictlyNecessary: string;
  readonly policyDocument: Assessed;
}

/** What the public site says of a purpose besides its definition. */
export interface PublicWords {
  readonly keyPoints: readonly string[];
  readonly whyThisMatters: string;
  readonly whatThisMeansForYou: string;
}

/** An approved reason to process. */
export interface PurposeDefinition {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly status: 'draft' | 'in-force' | 'withdrawn';
  readonly owner: string;
  readonly regime: Regime;
  /** A key of `legalBases`. */
  readonly legalBasis: string;
  readonly lawEnforcementPurposes: readonly LawEnforcementPurpose[];
  readonly necessity: string;
  /** Present whenever it may read column groups. */
  readonly sensitive: SensitiveProcessing | undefined;
  readonly scope: string;
  readonly tools: readonly Tool[];
  readonly subjectCategories: readonly string[];
  readonly columnGroups: readonly string[];
  readonly operations: 'any' | readonly string[];
  readonly roles: readonly string[];
  readonly impactAssessment: Assessed;
  /** How many stewards must approve the policy that holds it. */
  readonly approvers: number;
  readonly begins: Day;
  readonly expires: Day;
  /** The public is not told that it exists. */
  readonly covert: boolean;
  readonly public: PublicWords | undefined;
}

/** Whether it reads the ledger and nothing else (DPA 2018 s.62(4)). */
export function readsLedgerOnly(purpose: PurposeDefinition): boolean {
  return purpose.tools.every((tool) => tool === 'ledger');
}

export function allowsOperation(purpose: PurposeDefinition, operation: string): boolean {
  return purpose.operations === 'any' || purpose.operations.includes(operation);
}
