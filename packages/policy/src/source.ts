import { addMonths, type Day } from './calendar.js';
import { groupCondition } from './condition.js';
import { join, type Label, label } from './label.js';
import type { Regime } from './legal-basis.js';

export type Encoding = 'utf-8' | 'utf-16' | 'windows-1252' | 'iso-8859-1';
/** `jsonl` is one JSON object a line. */
export type SourceFormat = 'csv' | 'jsonl' | 'parquet' | 'xlsx';
export type RecordKind = 'fact' | 'assessment' | 'inference' | 'machine';

export interface SourceColumn {
  /** snake_case, as it is stored. */
  readonly name: string;
  /** The heading in the file, exactly; of jsonl and parquet the field, inside another by a point: `person.name`. */
  readonly header: string;
  /** boolean int long float double decimal(p,s) date timestamp timestamptz string uuid */
  readonly type: string;
  /** The column group it is stored with, apart from the other columns. */
  readonly group: string | undefined;
  readonly required: boolean;
  readonly trim: boolean;
  /** How a date or time is written (strftime), when not ISO 8601; `json` for a string that keeps a value's JSON text. */
  readonly format: string | undefined;
  readonly description: string | undefined;
}

/** A row's label is the join of `always` and of one case of each rule. */
export interface LabelRules {
  /** With the source's grant. */
  readonly always: Label;
  readonly byValue: readonly ValueRule[];
}

export interface ValueRule {
  readonly column: string;
  /** By the value as text, exactly. */
  readonly cases: ReadonlyMap<string, Label>;
  /** For any other value and for none. */
  readonly otherwise: Label | 'quarantine';
}

export interface Review {
  readonly months: number;
  /** "import", or a column of days or times; a row without a value there counts from its import. */
  readonly from: string;
}

export interface SourceDefinition {
  /** snake_case: also the dataset's name. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly owner: string;
  readonly regime: Regime;
  readonly grant: string;
  readonly format: SourceFormat;
  /** Of a csv. */
  readonly encoding: Encoding | undefined;
  /** Of a csv; told from the file when not given. */
  readonly delimiter: string | undefined;
  /** Of an xlsx: the sheet that is read. */
  readonly sheet: string | undefined;
  readonly columns: readonly SourceColumn[];
  readonly labels: LabelRules;
  /** Every label that a row may carry; the grant is in each. */
  readonly declares: readonly Label[];
  readonly kind: RecordKind;
  /** 3x5x2 as "1AP", or "ungraded". */
  readonly grade: string;
  readonly review: Review;
}

const SYSTEM_NAMES: ReadonlySet<string> = new Set([
  'record_id',
  'label_id',
  'bundle_id',
  'source_ref',
  'kind',
  'grade',
  'review_due',
  'valid_from',
  'valid_to',
  // The writer's own, beside the columns of a file.
  'row_ordinal',
]);

/** Names that columns of a source may not have: every stored row has columns of its own under them. */
export function isReservedName(name: string): boolean {
  return SYSTEM_NAMES.has(name) || name.startsWith('key_');
}

/** The label of a row, or "quarantine". `value` gives a column's text, `undefined` when there is none. */
export function labelOf(rules: LabelRules, value: (column: string) => string | undefined): Label | 'quarantine' {
  const parts = [rules.always];
  for (const rule of rules.byValue) {
    const text = value(rule.column);
    const part = (text === undefined ? undefined : rule.cases.get(text)) ?? rule.otherwise;
    if (part === 'quarantine') return 'quarantine';
    parts.push(part);
  }
  return join(...parts);
}

/** Every label that the rules can give, each once; stops past `limit`. */
export function assignableLabels(rules: LabelRules, limit = 4096): readonly Label[] {
  let labels = new Map([[rules.always.key, rules.always]]);
  for (const rule of rules.byValue) {
    const parts = [...rule.cases.values(), ...(rule.otherwise === 'quarantine' ? [] : [rule.otherwise])];
    const next = new Map<string, Label>();
    for (const part of new Map(parts.map((each) => [each.key, each])).values()) {
      for (const before of labels.values()) {
        const both = join(before, part);
        next.set(both.key, both);
        if (next.size > limit) return [...next.values()];
      }
    }
    labels = next;
  }
  return [...labels.values()];
}

/** The join of all that its rows may carry: the label of its quarantine, and of what is said about its imports (THREATS 26). */
export function sourceCeiling(source: SourceDefinition): Label {
  return join(...source.declares, label(sourceGroups(source).map(groupCondition)));
}

/** The column groups it has columns of, sorted. */
export function sourceGroups(source: SourceDefinition): readonly string[] {
  return [...new Set(source.columns.flatMap((column) => (column.group === undefined ? [] : [column.group])))].sort();
}

/** The label of a row's cells in a column group. */
export function cellLabel(row: Label, group: string): Label {
  return join(row, label([groupCondition(group)]));
}

/** The day on which a record is to be reviewed: from that day it is restricted until someone decides (DPA 2018 s.39). */
export function reviewDue(review: Review, from: Day): Day {
  return addMonths(from, review.months);
}

/** `police-uk-street` and `police_uk_street` name the same source at the command line. */
export function sourceName(text: string): string {
  return text.trim().replaceAll('-', '_');
}
