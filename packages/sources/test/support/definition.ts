import { type Condition, conditionFromText } from '@peel/policy/condition';
import { type Label, label } from '@peel/policy/label';
import { cellLabel, type SourceColumn, type SourceDefinition, sourceCeiling, sourceGroups } from '@peel/policy/source';
import type { ImportFacts, LabelPlace } from '@peel/sources/import-plan';
import type { FileInspection } from '@peel/sources/source-reader';

export function labelOfTexts(...texts: readonly string[]): Label {
  return label(texts.map((text): Condition => conditionFromText(text)));
}

export function column(name: string, type = 'string', more: Partial<SourceColumn> = {}): SourceColumn {
  return {
    name,
    header: name,
    type,
    group: undefined,
    required: false,
    trim: false,
    format: undefined,
    description: undefined,
    ...more,
  };
}

const grant = labelOfTexts('grant:custody');

export function definition(columns: readonly SourceColumn[], more: Partial<SourceDefinition> = {}): SourceDefinition {
  return {
    name: 'custody_log',
    title: 'Custody log',
    description: 'Who was brought into custody and when',
    owner: 'Custody manager',
    regime: 'law-enforcement',
    grant: 'custody',
    format: 'csv',
    encoding: 'utf-8',
    delimiter: undefined,
    sheet: undefined,
    columns,
    labels: { always: grant, byValue: [] },
    declares: [grant],
    kind: 'fact',
    grade: 'ungraded',
    review: { months: 72, from: 'import' },
    ...more,
  };
}

/** Ids as the lake's registry gives them: label 11, 12, … in bundle 1, 2, … */
export function placesOf(source: SourceDefinition): ReadonlyMap<string, LabelPlace> {
  const cells = source.declares.flatMap((each) => sourceGroups(source).map((group) => cellLabel(each, group)));
  const keys = new Set([...source.declares, ...cells, sourceCeiling(source)].map((each) => each.key));
  return new Map([...keys].map((key, index) => [key, { labelId: 11 + index, bundleId: 1 + index }]));
}

export function factsFor(
  source: SourceDefinition,
  inspections: readonly FileInspection[],
  more: Partial<ImportFacts> = {},
): ImportFacts {
  return {
    importedAt: Date.UTC(2026, 10, 23, 9, 30),
    labels: placesOf(source),
    held: new Map(),
    sourceRefs: new Map(inspections.map(({ name }) => [name, `src_${name.replace(/\W/g, '')}`])),
    ...more,
  };
}
