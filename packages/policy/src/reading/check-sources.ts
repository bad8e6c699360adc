import { type Condition, conditionParts, groupOf } from '../condition.js';
import { join, type Label } from '../label.js';
import { assignableLabels, cellLabel, isReservedName, type SourceDefinition, sourceGroups } from '../source.js';
import { declaredConditions } from '../vocabulary.js';
import { type Known, oneOf, type Place } from './checks.js';
import { isReachable } from './reachability.js';

/** At most so many labels are live in a workspace's shared tables (DESIGN, Bundles). */
export const labelLimit = 256;

const timed = /^(date|timestamp|timestamptz)$/;

export function checkSource(source: SourceDefinition, known: Known, place: Place): void {
  const { words } = known;
  place.name(['grant'], 'grant', source.grant, words.grants.keys());
  const grant = words.grants.get(source.grant);
  if (grant !== undefined && grant.regime !== source.regime) {
    place.wrong(['regime'], `its grant "${grant.name}" is under ${grant.regime}`, grant.regime);
  }
  checkFormat(source, place);
  checkColumns(source, known, place);
  checkConditions(source, known, place);
  checkReview(source, place);
  const before = place.problems.count;
  checkAssigned(source, place);
  if (place.problems.count === before) checkReachable(source, known, place);
}

/** Settings of one kind of file mean nothing for another, where they would only mislead. */
function checkFormat({ format, encoding, delimiter, sheet }: SourceDefinition, place: Place): void {
  if (format === 'csv') {
    if (encoding === undefined) {
      const expected = 'one of: utf-8, utf-16, windows-1252, iso-8859-1';
      place.wrong(['format'], 'a csv has no "encoding"', expected);
    }
  } else if (encoding !== undefined && !(format === 'jsonl' && encoding === 'utf-8')) {
    place.wrong(['encoding'], `a ${format} has no other encoding than its own`, 'no "encoding"');
  }
  if (delimiter !== undefined && format !== 'csv') {
    place.wrong(['delimiter'], `a ${format} has no delimiter`, 'a delimiter only for a csv');
  }
  if (sheet !== undefined && format !== 'xlsx') {
    place.wrong(['sheet'], `a ${format} has no sheets`, 'a sheet only for an xlsx');
  }
}

function checkColumns(source: SourceDefinition, { words }: Known, place: Place): void {
  const names = new Set<string>();
  const headers = new Set<string>();
  for (const [index, column] of source.columns.entries()) {
    const at = ['columns', index];
    if (isReservedName(column.name)) {
      place.wrong([...at, 'name'], `"${column.name}" is a column of the system's own`, 'another name');
    }
    if (names.has(column.name)) place.wrong([...at, 'name'], `"${column.name}" is named twice`, 'each name once');
    if (headers.has(column.header)) place.wrong([...at, 'header'], 'this heading is listed twice', 'each heading once');
    names.add(column.name);
    headers.add(column.header);
    if (column.group !== undefined) {
      place.name([...at, 'group'], 'column group', column.group, words.columnGroups.keys());
    }
    const json = column.format === 'json' && column.type === 'string' && source.format === 'jsonl';
    if (column.format !== undefined && !timed.test(column.type) && !json) {
      place.wrong([...at, 'format'], `a ${column.type} has no format`, 'a format only for a date or time');
    }
    const [, precision, scale] = /^decimal\((\d+),(\d+)\)$/.exec(column.type) ?? [];
    if (precision !== undefined && (Number(precision) > 38 || Number(scale) > Number(precision))) {
      place.wrong([...at, 'type'], 'no such decimal', 'at most 38 digits, and no more of them after the point');
    }
  }
}

/** Every condition written in the file must be a declared one, and neither a grant nor a group's, which the file's own keys give. */
function checkConditions(source: SourceDefinition, { words }: Known, place: Place): void {
  const declared = new Set<Condition>(declaredConditions(words));
  const check = (path: readonly (string | number)[], label: Label): void => {
    for (const c of label.conditions) {
      const { kind, name } = conditionParts(c);
      if (kind === 'grant' && name === source.grant) continue;
      if (kind === 'grant') place.wrongItem(path, c, `"${c}": a label takes its grant from "grant"`, 'no grant here');
      else if (groupOf(c) !== undefined) {
        place.wrongItem(path, c, `"${c}" is a column group's`, 'no group here: set "group" on its columns');
      } else if (!declared.has(c)) {
        place.wrongItem(
          path,
          c,
          `"${c}" is not declared`,
          oneOf([...declared].filter((each) => each.startsWith(`${kind}:`))),
        );
      }
    }
  };
  check(['labels', 'always'], source.labels.always);
  for (const [index, rule] of source.labels.byValue.entries()) {
    const at = ['labels', 'by_value', index];
    const column = source.columns.find((each) => each.name === rule.column);
    if (column === undefined) {
      place.wrong(
        [...at, 'column'],
        `there is no column "${rule.column}"`,
        oneOf(source.columns.map((each) => each.name)),
      );
    } else if (column.group !== undefined) {
      place.wrong([...at, 'column'], 'a label would tell of a column group', 'a column outside the column groups');
    }
    for (const [value, label] of rule.cases) check([...at, 'cases', value], label);
    if (rule.otherwise !== 'quarantine') check([...at, 'otherwise'], rule.otherwise);
  }
  for (const [index, label] of source.declares.entries()) check(['declares', index], label);
}

function checkReview(source: SourceDefinition, place: Place): void {
  if (source.review.from === 'import') return;
  const column = source.columns.find((each) => each.name === source.review.from);
  if (column === undefined || !timed.test(column.type) || column.group !== undefined) {
    place.wrong(
      ['review', 'from'],
      `"${source.review.from}" cannot start a review`,
      '"import", or a date or time column',
    );
  }
}

/** A row with a label that its source does not declare is quarantined, so a rule that gives one is a mistake. */
function checkAssigned(source: SourceDefinition, place: Place): void {
  const assigned = assignableLabels(source.labels, labelLimit);
  if (assigned.length > labelLimit) {
    place.wrong(['labels', 'by_value'], `the rules can give more than ${labelLimit} labels`, `at most ${labelLimit}`);
    return;
  }
  const declared = new Set(source.declares.map((label) => label.key));
  for (const label of assigned) {
    if (!declared.has(label.key)) {
      place.wrong(
        ['labels'],
        `the rules can give the label [${label.conditions.join(', ')}]`,
        'it to be listed in "declares"',
      );
    }
  }
}

function checkReachable(source: SourceDefinition, known: Known, place: Place): void {
  for (const [index, label] of source.declares.entries()) {
    if (!isReachable(label, known)) {
      place.warn(
        ['declares', index],
        'unreachable: no purpose in force could show a row with this label',
        'a purpose that can',
      );
    }
  }
  for (const group of sourceGroups(source)) {
    if (!source.declares.some((label) => isReachable(cellLabel(label, group), known))) {
      const at = source.columns.findIndex((column) => column.group === group);
      place.warn(['columns', at], `unreachable: no purpose in force could show "${group}" here`, 'a purpose that can');
    }
  }
}

/** The labels that a source may bring into the shared tables: its rows', its cells', its quarantine's. */
export function sourceLabels(source: SourceDefinition): readonly Label[] {
  const groups = sourceGroups(source);
  const cells = source.declares.flatMap((label) => groups.map((group) => cellLabel(label, group)));
  return [...source.declares, ...cells, join(...source.declares, ...cells)];
}
