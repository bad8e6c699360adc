import type { LawEnforcementPurpose, Regime, SensitiveKind } from '../legal-basis.js';
import type { OrderDefinition } from '../order.js';
import type { Assessed, PurposeDefinition, Tool } from '../purpose.js';
import type { Encoding, RecordKind, SourceFormat } from '../source.js';

/** The definition files as YAML gives them, once their schemas hold. Field by field the shape of `schemas/*.json`. */
export interface RawVocabulary {
  roles?: Record<string, { title: string; summary: string; column_groups?: string[] }>;
  markings?: Record<string, { title: string; summary: string; covert?: boolean }>;
  organisations?: Record<string, { title: string }>;
  categories?: Record<string, { title: string }>;
  handling?: Record<string, { title: string; summary: string; purposes?: string[]; organisations?: string[] }>;
  classifications?: { name: string; title: string }[];
  column_groups?: Record<string, { title: string; summary: string; kind: SensitiveKind }>;
  grants?: Record<string, { title: string; why: string; terms: string; regime: Regime }>;
  compatibility?: { grant: string; purpose: string; because: string }[];
  operations?: Record<string, RawOperation>;
}

export interface RawOperation {
  title: string;
  lead: string;
  opened: string;
  closed?: string;
  purposes: string[];
  column_groups?: string[];
  covert?: boolean;
}

export interface RawWorkspace {
  name: string;
  title: string;
  force: string;
  regime: Regime;
  ask: string;
  opened: string;
}

export interface RawPurpose {
  title: string;
  summary: string;
  status: PurposeDefinition['status'];
  owner: string;
  regime: Regime;
  legal_basis: string;
  law_enforcement_purposes?: LawEnforcementPurpose[];
  necessity: string;
  sensitive?: { schedule_8: string; strictly_necessary: string; policy_document: Assessed };
  scope: string;
  tools: Tool[];
  subject_categories: string[];
  column_groups: string[];
  operations: 'any' | string[];
  roles: string[];
  impact_assessment: Assessed;
  approvers: number;
  begins: string;
  expires: string;
  covert?: boolean;
  public?: { key_points?: string[]; why_this_matters: string; what_this_means_for_you: string };
}

export interface RawSource {
  title: string;
  description: string;
  owner: string;
  regime: Regime;
  grant: string;
  format: SourceFormat;
  encoding?: Encoding;
  delimiter?: string;
  sheet?: string;
  columns: RawColumn[];
  labels: {
    always: string[];
    by_value?: { column: string; cases: Record<string, string[]>; otherwise: 'quarantine' | string[] }[];
  };
  declares: string[][];
  kind: RecordKind;
  grade: string;
  review: { years?: number; months?: number; from: string };
}

export interface RawColumn {
  header: string;
  name: string;
  type: string;
  group?: string;
  required?: boolean;
  trim?: boolean;
  format?: string;
  description?: string;
}

export interface RawOrder {
  title: string;
  summary: string;
  kind: OrderDefinition['kind'];
  purpose: string;
  operation?: string;
  accountable: string;
  datasets: { in?: string[]; out?: string[] };
  ceiling: string[];
  code: string;
  trigger: 'by-hand' | 'on-change' | { every: 'hour' | 'day' | 'week' | 'month'; at?: string };
  begins: string;
  expires: string;
}
