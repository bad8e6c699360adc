import { addDays, type Day, dayOf } from './calendar.js';
import { type Condition, condition, conditionParts, groupOf } from './condition.js';
import type { Definitions } from './definitions.js';
import { label, labelFromKey } from './label.js';
import type { Encoding, RecordKind, SourceColumn, SourceDefinition, SourceFormat } from './source.js';

/**
 * A file that a person brought into their operation, as a dataset of that operation alone. It is kept with the service's state, not among the approved
 * files: nobody approves it, so it can say nothing but what it is made of and whom it is kept from. All of it can be written as JSON.
 */
export interface UploadDefinition {
  /** snake_case; also the dataset's name. */
  readonly name: string;
  readonly title: string;
  readonly operation: string;
  readonly grant: string;
  /** Besides its operation and its grant: what else a reader must satisfy. */
  readonly conditions: readonly Condition[];
  readonly kind: UploadKind;
  readonly by: string;
  /** On this day it is no longer there. */
  readonly expires: Day;
  readonly format: SourceFormat;
  readonly encoding: Encoding | null;
  readonly delimiter: string | null;
  readonly sheet: string | null;
  readonly columns: readonly UploadColumn[];
}

/** Whether it says what was found, or what somebody thinks of it (DPA 2018 s.38(2)). */
export const UPLOAD_KINDS = ['fact', 'assessment'] as const satisfies readonly RecordKind[];
export type UploadKind = (typeof UPLOAD_KINDS)[number];
/** Of a file of which it was not said: an opinion that is taken for a fact does harm, a fact taken for an opinion does not. */
export const UNSAID_KIND: UploadKind = 'assessment';

export interface UploadColumn {
  readonly name: string;
  readonly header: string;
  readonly type: string;
  readonly format: string | null;
  readonly group: string | null;
}

/** What is uploaded stays so long at most. */
export const UPLOAD_DAYS = 90;
/** Longer than it lives, so that its expiry alone decides. */
const REVIEW_MONTHS = 12;

/** The same as a source: every rule that holds for one holds for it. */
export function uploadSource(upload: UploadDefinition, definitions: Definitions): SourceDefinition {
  const { grant, operation, conditions, by, expires } = upload;
  const always = label([condition('grant', grant), condition('operation', operation), ...conditions]);
  return Object.freeze({
    name: upload.name,
    title: upload.title,
    description: `Brought in by ${by} for ${operation} alone. It is there until ${expires}.`,
    owner: by,
    regime: definitions.grants.get(grant)?.regime ?? 'law-enforcement',
    grant,
    format: upload.format,
    encoding: upload.encoding ?? undefined,
    delimiter: upload.delimiter ?? undefined,
    sheet: upload.sheet ?? undefined,
    columns: Object.freeze(upload.columns.map(sourceColumn)),
    labels: Object.freeze({ always, byValue: Object.freeze([]) }),
    declares: Object.freeze([always]),
    kind: upload.kind,
    grade: 'ungraded',
    review: Object.freeze({ months: REVIEW_MONTHS, from: 'import' }),
  });
}

function sourceColumn({ name, header, type, format, group }: UploadColumn): SourceColumn {
  return Object.freeze({
    name,
    header,
    type,
    group: group ?? undefined,
    required: false,
    trim: false,
    format: format ?? undefined,
    description: undefined,
  });
}

/** The day on which an upload ends: so many days from now, at most 90, but no later than its operation. `undefined` for another number. */
export function uploadExpiry(definitions: Definitions, operation: string, now: number, asked: number): Day | undefined {
  if (!Number.isInteger(asked) || asked < 1 || asked > UPLOAD_DAYS) return undefined;
  const day = addDays(dayOf(now), asked);
  const closed = definitions.operations.get(operation)?.closed;
  return closed !== undefined && closed < day ? closed : day;
}

/**
 * Whom a file may be about of which it was not said: everybody whom the workspace tells apart. So a purpose that does not cover children
 * does not read a file that may name some (DPA 2018 s.38(3)).
 */
export function unsaidCategories({ categories }: Definitions): readonly Condition[] {
  return label([...categories.keys()].map((name) => condition('category', name))).conditions;
}

/** Conditions that an uploader may not set: its grant and operation are given apart, groups follow from columns. */
export function isSettable(c: Condition): boolean {
  const { kind } = conditionParts(c);
  return kind !== 'grant' && kind !== 'operation' && groupOf(c) === undefined;
}

/** What stands in a row of PostgreSQL, which a definition written there before may be. */
export function readUpload(stored: unknown): UploadDefinition {
  const upload = stored as Omit<UploadDefinition, 'kind'> & Partial<Pick<UploadDefinition, 'kind'>>;
  const kind = upload.kind ?? UNSAID_KIND;
  return Object.freeze({ ...upload, kind, conditions: labelFromKey(upload.conditions.join('+')).conditions });
}
