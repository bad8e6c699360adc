import { addMonths } from '../calendar.js';
import { ledgerPurposes, legalBases, scheduleEight } from '../legal-basis.js';
import { allowsOperation, type PurposeDefinition, readsLedgerOnly } from '../purpose.js';
import { type Known, oneOf, type Place } from './checks.js';

export function checkPurpose(purpose: PurposeDefinition, known: Known, place: Place): void {
  const { words } = known;
  checkLaw(purpose, place);
  checkTerm(purpose, place);
  place.names(['subject_categories'], 'subject category', purpose.subjectCategories, words.categories.keys());
  place.names(['column_groups'], 'column group', purpose.columnGroups, words.columnGroups.keys());
  place.names(['roles'], 'role', purpose.roles, words.roles.keys());
  if (purpose.operations !== 'any') {
    place.names(['operations'], 'operation', purpose.operations, words.operations.keys());
  }
  if (purpose.covert && purpose.public !== undefined) {
    place.wrong(['public'], 'the public is not told of a covert purpose', 'no words for the public, or not covert');
  }
  checkLedger(purpose, place);
  checkUse(purpose, known, place);
}

/** law: s35-lawful-basis, s35-sensitive. */
function checkLaw(purpose: PurposeDefinition, place: Place): void {
  const basis = Object.hasOwn(legalBases, purpose.legalBasis) ? legalBases[purpose.legalBasis] : undefined;
  const accepted = Object.keys(legalBases).filter((name) => legalBases[name]?.regime === purpose.regime);
  if (basis === undefined) {
    const closed = /6-1-(ea|f)\b|legitimate-interest/i.test(purpose.legalBasis);
    const problem = closed
      ? 'legitimate interests, recognised or not (UK GDPR Art 6(1)(ea), (f)), are closed to a police force at its tasks'
      : 'the legal basis is not in the closed list';
    place.wrong(['legal_basis'], problem, oneOf(accepted));
  } else if (basis.regime !== purpose.regime) {
    place.wrong(['legal_basis'], `this basis belongs to ${basis.regime}`, oneOf(accepted));
  }
  if (purpose.sensitive !== undefined && !Object.hasOwn(scheduleEight, purpose.sensitive.scheduleEight)) {
    place.wrong(
      ['sensitive', 'schedule_8'],
      'there is no such condition in Schedule 8',
      oneOf(Object.keys(scheduleEight)),
    );
  }
}

function checkTerm(purpose: PurposeDefinition, place: Place): void {
  checkTwelveMonths(purpose.begins, purpose.expires, place);
}

/** A thing runs at most 12 months; then it is considered afresh. */
export function checkTwelveMonths(begins: string, expires: string, place: Place): void {
  const last = addMonths(begins, 12);
  if (expires <= begins) place.wrong(['expires'], 'it ends before it begins', `a day after ${begins}, up to ${last}`);
  else if (expires > last) place.wrong(['expires'], 'it runs for more than 12 months', `a day up to ${last}`);
}

/** law: s62-log-use. The log is read for one of the four purposes of s.62(4), and such a purpose reads nothing else. */
function checkLedger(purpose: PurposeDefinition, place: Place): void {
  const four: readonly string[] = ledgerPurposes;
  if (!purpose.tools.includes('ledger')) {
    if (purpose.legalBasis === 'dpa-2018-s62') {
      place.wrong(['legal_basis'], 's.62(4) is for reading the ledger', 'the tool "ledger", or another legal basis');
    }
    return;
  }
  if (!four.includes(purpose.name)) {
    place.wrong(
      ['tools'],
      'the ledger may not be read for this purpose (DPA 2018 s.62(4))',
      `only: ${four.join(', ')}`,
    );
  }
  if (!readsLedgerOnly(purpose)) place.wrong(['tools'], 'a purpose of the ledger has other tools', 'only "ledger"');
  if (purpose.legalBasis !== 'dpa-2018-s62') {
    place.wrong(['legal_basis'], 'the ledger is read under s.62(4)', 'dpa-2018-s62');
  }
}

function checkUse(purpose: PurposeDefinition, { words }: Known, place: Place): void {
  const listed = words.compatibility.some((row) => row.purpose === purpose.name);
  if (!listed && !readsLedgerOnly(purpose) && purpose.status === 'in-force') {
    place.wrong(
      [],
      'no row of the compatibility table has this purpose, so it could read nothing',
      'a row, or another status',
    );
  }
  // No person opens a session for what only standing orders do.
  if (purpose.tools.every((tool) => tool === 'order')) return;
  const operations = [...words.operations.values()].filter(
    (each) => each.purposes.includes(purpose.name) && allowsOperation(purpose, each.name),
  );
  if (operations.length === 0 && purpose.status === 'in-force') {
    place.warn(['operations'], 'unused: no operation allows this purpose', 'an operation that lists it');
  }
  for (const group of purpose.columnGroups) {
    const role = purpose.roles.some((name) => words.roles.get(name)?.columnGroups.includes(group));
    if (!role) place.warn(['column_groups'], `unreachable: none of its roles may read "${group}"`, 'a role that may');
    if (!operations.some((each) => each.columnGroups.includes(group))) {
      place.warn(['column_groups'], `unreachable: no operation allows it to read "${group}"`, 'an operation that does');
    }
  }
}
