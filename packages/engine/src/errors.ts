import { defineErrors } from '@peel/kernel/errors';

/**
 * The one vocabulary for what can go wrong with a statement. Facts are only ever what the person typed or a limit they were given:
 * DuckDB's own words may hold a value of a row, a path or the name of something hidden, and never come this far.
 */
export const engineErrors = defineErrors('engine', {
  sandboxMissing: {
    kind: 'unavailable',
    message: 'Statements cannot be run: this machine offers no working sandbox ({reason}).',
    advice:
      'Install bubblewrap (`apt install bubblewrap`) and allow user namespaces, then start the service again. `peel doctor` repeats the test.',
  },
  notBuilt: {
    kind: 'unavailable',
    message: 'The worker program is not there.',
    advice: 'Run `npm run build`, then try again.',
  },
  workerLost: {
    kind: 'unavailable',
    message: 'The worker of this session ended before it had answered.',
    advice: 'Open a new session and try again. If the statement needs much memory, narrow it.',
  },
  workerBroken: {
    kind: 'failure',
    message: 'The worker of this session gave an answer that does not follow the protocol, and was ended.',
    advice: 'Nothing of it was shown. Report this with the request id.',
  },
  writeFailed: {
    kind: 'failure',
    message: 'Writing the files of "{output}" failed: {reason}.',
    advice: 'Nothing was committed. See the reason, then run it again.',
  },
  inputUnreadable: {
    kind: 'bad-input',
    message: 'The file for "{relation}" cannot be read as it is described: {reason}.',
    advice: 'Compare delimiter, quoting and columns of the source definition with the file.',
  },
  statementTooLong: {
    kind: 'bad-input',
    message: 'The statement has {length} characters; at most {limit} are read.',
    advice: 'Shorten it, or store the list it holds as a dataset and join that.',
  },
  statementTooDeep: {
    kind: 'bad-input',
    message: 'The statement is nested more than {limit} levels deep.',
    advice: 'Split it with WITH.',
  },
  syntax: {
    kind: 'bad-input',
    message: 'The statement cannot be read at character {position}.',
    advice: 'Check the spelling and the punctuation there. Characters are counted from 1.',
  },
  onlySelect: {
    kind: 'bad-input',
    message: 'Only one SELECT statement can be run.',
    advice: 'Leave out anything before and after it. `peel datasets` shows columns.',
  },
  notAllowed: {
    kind: 'bad-input',
    message: '{what} cannot be used in a statement.',
    advice: 'docs/sql.md lists what can.',
  },
  pivotValues: {
    kind: 'bad-input',
    message: 'A PIVOT has to say which values become columns.',
    advice: "List them with IN: `FROM (PIVOT … ON c IN ('a', 'b') USING count(*))`.",
  },
  functionUnknown: {
    kind: 'bad-input',
    message: 'There is no function "{name}".',
    advice: 'docs/sql.md lists the functions that can be used.',
  },
  timeTravelInText: {
    kind: 'bad-input',
    message: 'AT cannot be used in a statement.',
    advice: 'Ask for an earlier state of the data with `--at`.',
  },
  relationUnknown: {
    kind: 'not-found',
    message: 'There is no dataset "{name}".',
    advice: 'List datasets with `peel datasets`.',
  },
  columnUnknown: {
    kind: 'not-found',
    message: 'There is no column "{name}".',
    advice: 'List datasets and their columns with `peel datasets`.',
  },
  columnAmbiguous: {
    kind: 'bad-input',
    message: 'The column "{name}" could be of more than one dataset.',
    advice: 'Write the dataset before it: `dataset.column`.',
  },
  statementInvalid: {
    kind: 'bad-input',
    message: 'The statement does not make sense as written.',
    advice: 'Check grouping, the number and names of columns, and where aggregates stand.',
  },
  typeMismatch: {
    kind: 'bad-input',
    message: 'A function or operator is used on types it does not take.',
    advice: 'Convert with `try_cast(… as …)`; `peel datasets` shows the types.',
  },
  valueUnfit: {
    kind: 'bad-input',
    message: 'A value met on the way cannot be converted or does not fit its type.',
    advice:
      'Where it is converted, `try_cast` gives NULL for it. Where a function or an operator does not take it, leave it out with WHERE, CASE or `nullif`.',
  },
  subqueryRows: {
    kind: 'bad-input',
    message: 'A subquery used as a value gave more than one row.',
    advice: 'Aggregate it, or use IN.',
  },
  outOfMemory: {
    kind: 'limit',
    message: 'The statement needs more than the {memoryMb} MB it may use.',
    advice: 'Select fewer columns, filter earlier or aggregate.',
  },
  timeout: {
    kind: 'limit',
    message: 'The statement took longer than {seconds} s.',
    advice: 'Filter earlier or aggregate.',
  },
  cancelled: {
    kind: 'limit',
    message: 'The statement was cancelled.',
    advice: 'Run it again if you still need it. What was shown until then is in the ledger.',
  },
  tooManyRows: {
    kind: 'limit',
    message: 'The answer has more than {rows} rows.',
    advice: 'Add a filter or LIMIT, or aggregate.',
  },
  typeUnsupported: {
    kind: 'bad-input',
    message: 'A column of the answer has a type that cannot be shown ({type}).',
    advice: 'Convert it with `cast(… as varchar)`.',
  },
  fieldsUnnamed: {
    kind: 'bad-input',
    message: 'A column of the answer holds a row whose fields have no names, so that they could not be told apart.',
    advice: "Name them: `{'a': 1, 'b': 2}` in place of `row(1, 2)` or `(1, 2)`.",
  },
  statementFailed: {
    kind: 'failure',
    message: 'The statement could not be run.',
    advice: 'Report it with the request id if it looks right to you.',
  },
});
