import type { Vocabulary } from '../vocabulary.js';
import type { Known, Place } from './checks.js';

export type Section = keyof Vocabulary;

/** Checks the shared words across files. `place` gives the section's place, undefined when it is not written anywhere. */
export function checkVocabulary(known: Known, place: (section: Section) => Place): void {
  checkRoles(known, place('roles'));
  checkGroups(known, place('columnGroups'));
  checkHandling(known, place('handling'));
  checkClassifications(known, place('classifications'));
  checkCompatibility(known, place('compatibility'));
  checkOperations(known, place('operations'));
}

function checkRoles({ words }: Known, place: Place): void {
  for (const needed of ['steward', 'overseer']) {
    if (!words.roles.has(needed)) {
      place.wrong([], `there is no role "${needed}"`, 'it to be declared: approvals and oversight need it');
    }
  }
  for (const role of words.roles.values()) {
    place.names([role.name, 'column_groups'], 'column group', role.columnGroups, words.columnGroups.keys());
  }
}

function checkGroups({ words }: Known, place: Place): void {
  const seen = new Map<string, string>();
  for (const group of words.columnGroups.values()) {
    const other = seen.get(group.kind);
    if (other !== undefined) {
      place.wrong([group.name, 'kind'], `"${other}" is already the group of this kind`, 'one group to a kind');
    }
    seen.set(group.kind, group.name);
  }
}

function checkHandling({ words, purposeNames }: Known, place: Place): void {
  for (const term of words.handling.values()) {
    place.names([term.name, 'purposes'], 'purpose', term.purposes ?? [], purposeNames);
    place.names([term.name, 'organisations'], 'organisation', term.organisations ?? [], words.organisations.keys());
  }
}

function checkClassifications({ words }: Known, place: Place): void {
  const levels = [...words.classifications.values()].map((each) => each.level);
  if (new Set(levels).size !== Math.max(0, ...levels)) {
    place.wrong([], 'a classification is listed twice', 'each once, lowest first');
  }
}

/** DPA 2018 s.36: what is not in the table is denied, so a row that names something unknown is a mistake and not a denial. */
function checkCompatibility({ words, purposes, purposeNames }: Known, place: Place): void {
  const seen = new Set<string>();
  for (const [index, row] of words.compatibility.entries()) {
    place.name([index, 'grant'], 'grant', row.grant, words.grants.keys());
    place.name([index, 'purpose'], 'purpose', row.purpose, purposeNames);
    const pair = `${row.grant} ${row.purpose}`;
    if (seen.has(pair)) place.wrong([index], 'this pair is listed twice', 'each pair once');
    seen.add(pair);
    const grant = words.grants.get(row.grant);
    const purpose = purposes.get(row.purpose);
    if (grant !== undefined && purpose !== undefined && grant.regime !== purpose.regime) {
      place.wrong([index], `the grant is under ${grant.regime}, the purpose under ${purpose.regime}`, 'one regime');
    }
  }
}

function checkOperations({ words, purposeNames }: Known, place: Place): void {
  const groups = new Set(words.columnGroups.keys());
  for (const operation of words.operations.values()) {
    place.names([operation.name, 'purposes'], 'purpose', operation.purposes, purposeNames);
    place.names([operation.name, 'column_groups'], 'column group', operation.columnGroups, groups);
    if (operation.closed !== undefined && operation.closed < operation.opened) {
      place.wrong([operation.name, 'closed'], 'it closed before it opened', `a day from ${operation.opened}`);
    }
  }
}
