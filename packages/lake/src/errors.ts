import { defineErrors } from '@peel/kernel/errors';

const STORED_ADVICE =
  'Put this one file back from a back-up made since it was stored (a stored file never changes), look at the disk and at who may write to it, and check again.';

/** Names in the facts are definitions (tables, columns, sources); never a row's value. */
export const lakeErrors = defineErrors('lake', {
  tableMissing: {
    kind: 'not-found',
    message: 'There is no table "{table}".',
    advice: 'Check the name; `peel datasets` lists what there is.',
  },
  tableExists: {
    kind: 'conflict',
    message: 'There is already a table "{table}".',
    advice: 'Choose another name, or change the table that is there.',
  },
  nameInvalid: {
    kind: 'bad-input',
    message:
      'The name "{name}" is not a table name: expected lower-case words joined by "_", with "$group" for a companion.',
    advice: 'Rename it, for example `police_uk_street` or `police_uk_street$ethnicity`.',
  },
  schemaInvalid: {
    kind: 'bad-input',
    message: 'The columns of table "{table}" are not a schema: {problem}.',
    advice: 'Correct the definition of the columns.',
  },
  evolutionRefused: {
    kind: 'bad-input',
    message: 'Column "{column}" of table "{table}" cannot be changed: {problem}.',
    advice:
      'A column can be added, renamed, dropped, or widened: int to long, float to double, decimal to more digits of the same scale.',
  },
  columnType: {
    kind: 'bad-input',
    message:
      'Column "{column}" of table "{table}" is stored as {stored}, and its definition now says {wanted}: expected {stored}, or a type that it widens to.',
    advice:
      'Nothing was changed. Put the type back, or give the column a new name beside the old one; int widens to long, float to double, decimal to more digits of the same scale.',
  },
  columnMoved: {
    kind: 'bad-input',
    message:
      'Column "{column}" is stored in table "{stored}", and its definition now places it in "{wanted}": expected its column group as it was.',
    advice:
      'Nothing was changed. Values that are stored stay under the label they were stored under. Put the group back; or define a source of a new name and import the files there.',
  },
  groupChanged: {
    kind: 'bad-input',
    message:
      'Table "{table}" has rows, and the column group "{group}" {change}: expected the column groups as they were, one row in each for every row.',
    advice:
      'Nothing was changed. Put the group back as it was; or define a source of a new name and import the files there.',
  },
  conflict: {
    kind: 'conflict',
    message: 'Another commit changed table "{table}" first, in files that this commit also changes.',
    advice: 'Nothing was changed. Run the work again on what is there now.',
  },
  tooManyConflicts: {
    kind: 'conflict',
    message: 'The commit to "{table}" met other commits {attempts} times in a row.',
    advice: 'Nothing was changed. Run it again when the table is quieter.',
  },
  removalPending: {
    kind: 'failure',
    message: 'The rows are gone from every snapshot of "{table}", but not every file that held them could be removed.',
    advice: 'Look at the disk, then run the sweep of orphans: it takes them without waiting.',
  },
  commitUncertain: {
    kind: 'unavailable',
    message: 'The connection to the catalogue broke while a commit was being written; whether it landed is not known.',
    advice: 'Look at the table before running it again. No file was removed.',
  },
  commitTooSlow: {
    kind: 'unavailable',
    message: 'A commit to "{table}" took longer than its files are kept without a name.',
    advice: 'Nothing was changed. Run it again.',
  },
  clockBehind: {
    kind: 'unavailable',
    message: 'The clock is more than a minute behind the last commit of table "{table}".',
    advice: 'Set the clock right; nothing is committed or read by a clock that runs behind.',
  },
  notDurable: {
    kind: 'failure',
    message: 'A file of the lake could not be made durable.',
    advice: 'Nothing was committed. Check the disk before running it again; a failed sync is never retried.',
  },
  fileMissing: {
    kind: 'failure',
    message: 'A file that table "{table}" refers to is not there.',
    advice: 'Restore the lake from a back-up; `peel ledger verify` tells what was read from it.',
  },
  fileCorrupt: {
    kind: 'failure',
    message: 'A metadata file of the lake cannot be read: {problem}.',
    advice: 'Restore it from a back-up. Nothing was changed.',
  },
  storedMissing: {
    kind: 'failure',
    message: 'File {file} of table "{table}" is not there.',
    advice: STORED_ADVICE,
  },
  storedLength: {
    kind: 'failure',
    message: 'File {file} of table "{table}" has {found} bytes: expected the {bytes} that were stored.',
    advice: STORED_ADVICE,
  },
  storedBytes: {
    kind: 'failure',
    message: 'File {file} of table "{table}" has other bytes than those that were stored.',
    advice: STORED_ADVICE,
  },
  storedUnreadable: {
    kind: 'failure',
    message: 'File {file} of table "{table}" cannot be read: {fault}.',
    advice: STORED_ADVICE,
  },
  mixedBundle: {
    kind: 'failure',
    message: 'A file written for table "{table}" does not hold exactly the rows of bundle {bundle}.',
    advice: 'Nothing was committed. This is a defect of the writer: rows of two bundles must never share a file.',
  },
  statsMissing: {
    kind: 'failure',
    message: 'A file written for table "{table}" came without statistics of its review dates.',
    advice: 'Nothing was committed. This is a defect of the writer: without them overdue rows could not be restricted.',
  },
  companionMissing: {
    kind: 'failure',
    message: 'A commit changes rows of "{table}" but leaves out its companion table "{companion}".',
    advice: 'Commit a table and all its column groups together.',
  },
  companionRows: {
    kind: 'failure',
    message: 'Table "{table}" and its companion "{companion}" would not have one row for each other.',
    advice: 'Nothing was committed. Write one companion row for every base row, valued or not.',
  },
  snapshotMissing: {
    kind: 'not-found',
    message: 'Table "{table}" has no such point in its history.',
    advice: "`peel history` lists the points that can be read; older ones go when the table's history is shortened.",
  },
  labelsFull: {
    kind: 'limit',
    message:
      'Source "{source}" brings a label that would be number {count}: a workspace has at most {limit} live labels.',
    advice:
      "Move what belongs to one operation to that operation's own dataset, or retire labels that no row carries any more.",
  },
  labelUnknown: {
    kind: 'not-found',
    message: 'There is no live label with id {label}.',
    advice: 'Intern the label before rows carry it.',
  },
  labelInUse: {
    kind: 'conflict',
    message: 'Label {label} is still carried by rows of table "{table}", or was in a snapshot that is kept.',
    advice: "Retire it after those rows are gone and the table's history has been shortened.",
  },
});
