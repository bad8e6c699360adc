import { defineErrors } from '@peel/kernel/errors';

const keepOriginal = 'Nothing was stored. Correct the file at its source, or ask who sent it for another copy.';

/**
 * Messages name the file, the line, the column and the rule; never a value of the file (THREATS 26). A file's own headings are not
 * repeated either: where the header line is missing they are a row.
 */
export const sourcesErrors = defineErrors('sources', {
  fileMissing: {
    kind: 'not-found',
    message: 'There is no file "{file}".',
    advice: 'Check the path; a path is read from the folder the command was started in.',
  },
  fileUnreadable: {
    kind: 'refused',
    message: 'The file "{file}" may not be read by the service.',
    advice: 'Give the account that runs the service permission to read it.',
  },
  fileIrregular: {
    kind: 'bad-input',
    message: '"{file}" is {what}; only a regular file is imported.',
    advice: 'Name the file itself: not a folder, a link, a pipe or a device.',
  },
  fileEmpty: {
    kind: 'bad-input',
    message: 'The file "{file}" is empty; at least a header line is expected.',
    advice: keepOriginal,
  },
  fileCompressed: {
    kind: 'bad-input',
    message: 'The file "{file}" is {what}, which is not read as it is.',
    advice:
      'Unpack it first (for gzip: `gunzip --keep <file>`), then import what is inside; or, for a workbook or Parquet, set `format` in the source.',
  },
  fileChanged: {
    kind: 'conflict',
    message: 'The file "{file}" changed while it was read.',
    advice: 'Nothing was stored. Wait until whoever writes it has finished, then import again.',
  },
  nulByte: {
    kind: 'bad-input',
    message: 'The file "{file}" has a NUL byte at byte {byte}, line {line}; text has none.',
    advice:
      'It is not plain text, or it is UTF-16 without a byte order mark: then set `encoding: utf-16` in the source.',
  },
  encodingWrong: {
    kind: 'bad-input',
    message: 'The file "{file}" is not {expected}: byte {byte} does not fit.',
    advice: 'Set `encoding` in the source to what the sender writes (utf-8, utf-16, windows-1252 or iso-8859-1).',
  },
  encodingContradicted: {
    kind: 'bad-input',
    message: 'The file "{file}" is declared {expected}, but its bytes are {found} (first sign at byte {byte}).',
    advice: 'Set `encoding: {setting}` in the source, or ask the sender which it is.',
  },
  lineTooLong: {
    kind: 'limit',
    message: 'Line {line} of "{file}" is longer than {limit} bytes.',
    advice: 'A line is one record; look for a missing line break or quote near this line. The limit is a setting.',
  },
  recordTooLong: {
    kind: 'limit',
    message: 'The record on line or row {place} of "{file}" is longer than {limit} bytes.',
    advice: 'Nothing was stored. Look for text there that does not belong in one record.',
  },
  stagedLarge: {
    kind: 'limit',
    message: 'The rows of "{file}" are more than {limit} bytes, many times what the file itself holds.',
    advice: 'Nothing was stored. If it is what it seems, ask its sender for CSV or Parquet.',
  },
  jsonNotLines: {
    kind: 'bad-input',
    message: 'The file "{file}" is one JSON document; JSON lines have one object on each line and nothing around them.',
    advice:
      'Nothing was stored. Write each object on a line of its own, then import that: `jq -c ".[]"` does so for a list, `jq -c ".features[]"` for GeoJSON.',
  },
  fieldsTooMany: {
    kind: 'limit',
    message: 'The objects of "{file}" have more than {limit} different fields.',
    advice:
      'Names that are values (a field for each person, say) cannot be columns; ask for them as a list of objects.',
  },
  workbookOld: {
    kind: 'bad-input',
    message: 'The file "{file}" is a workbook of before 2007 (.xls), or one locked with a password.',
    advice: 'Open it in a spreadsheet, take the password off, and save it as .xlsx.',
  },
  sheetAbsent: {
    kind: 'bad-input',
    message: 'The file "{file}" has no sheet named "{sheet}", which was asked for; it has {count}.',
    advice: 'Check that this is the right file, or correct `sheet` (of the source, or of the upload).',
  },
  sheetsSeveral: {
    kind: 'bad-input',
    message: 'The workbook "{file}" has {count} sheets, and the source does not say which one is meant.',
    advice: 'Set `sheet` in the source to the name of the sheet.',
  },
  sheetEmpty: {
    kind: 'bad-input',
    message: 'The sheet of "{file}" has no row; a first row that names each column is expected.',
    advice: keepOriginal,
  },
  fieldUnreadable: {
    kind: 'bad-input',
    message: 'Column {position} of "{file}" holds {what}, which no type of a source can.',
    advice: 'Ask for the file with that column written as text or numbers, a row for each, or without it.',
  },
  lineEndless: {
    kind: 'limit',
    message: 'The line of "{file}" that begins at byte {byte} is longer than {limit} bytes.',
    advice: 'A line is one record; look for a missing line break near that byte. Nothing was stored.',
  },
  noRoom: {
    kind: 'unavailable',
    message: 'There is no room on the disk of the workspace to take in "{file}".',
    advice: 'Nothing was stored. Who runs Peel makes space (`peel doctor` says how much is left); then send it again.',
  },
  shareUsed: {
    kind: 'limit',
    message:
      'Your files that wait to be brought in, with "{file}", would take more than half of what the disk has left.',
    advice:
      'Bring in first what is there: a file waits for a day and then goes. For more at a time, ask who runs Peel.',
  },
  uploadsTooMany: {
    kind: 'limit',
    message: '{limit} of your files wait to be brought in, and no more are taken.',
    advice: 'Bring in first what is there: a file waits for a day and then goes.',
  },
  fileNameUnusable: {
    kind: 'usage',
    message: 'The file cannot be kept under its name.',
    advice:
      'A name has at most 255 bytes (most letters beyond a to z count two or more), no slash and no NUL, and is not "." or "..".',
  },
  quoteUnterminated: {
    kind: 'bad-input',
    message: 'A quoted value that begins on line {line} of "{file}" is never closed.',
    advice: keepOriginal,
  },
  quoteTorn: {
    kind: 'bad-input',
    message:
      'A quoted value that begins on line {line} of "{file}" is closed only on a later line, by a quote amid another value.',
    advice:
      'Nothing was stored, since the lines between would not be read. Look for a quote too many or too few on that line.',
  },
  headerMissing: {
    kind: 'bad-input',
    message: 'The first line of "{file}" looks like data; a header line naming each column is expected.',
    advice: 'Add a header line, or ask who sent the file for one with a header.',
  },
  headerBlank: {
    kind: 'bad-input',
    message: 'Column {position} of "{file}" has no name in the header line.',
    advice: 'Give every column a name; a trailing delimiter also makes a column without a name.',
  },
  headerDuplicate: {
    kind: 'bad-input',
    message: 'Columns {first} and {second} of "{file}" have the same heading, or headings that give the same name.',
    advice: 'Rename one of them in the file: each column needs a name of its own.',
  },
  headerUnexpected: {
    kind: 'bad-input',
    message: 'Column {position} of "{file}" has a heading that source "{source}" does not define.',
    advice: 'Expected: {expected}. Add the column to the source, or check that this is the right file and delimiter.',
  },
  headerAbsent: {
    kind: 'bad-input',
    message: 'The file "{file}" has no column headed "{header}", which source "{source}" defines.',
    advice:
      '{found} columns were found. Check that this is the right file and delimiter, or take the column out of the source.',
  },
  nameReserved: {
    kind: 'bad-input',
    message: 'Column {position} of source "{source}" is named "{name}", which is kept for the system.',
    advice: 'Give the column another `name`; its `header` stays as it is in the file.',
  },
  columnUnknown: {
    kind: 'bad-input',
    message: 'Source "{source}" uses the column "{name}" for {use}, but does not define it.',
    advice: 'Add the column to the source, or correct the name.',
  },
  typeUnknown: {
    kind: 'bad-input',
    message: 'Column "{name}" of source "{source}" has the type "{type}", which no file can be read into.',
    advice: 'Use boolean, int, long, decimal(p,s), double, date, timestamp, timestamptz, uuid or string.',
  },
  formatUnknown: {
    kind: 'bad-input',
    message: 'Column "{name}" of source "{source}" has a format that does not fit its type.',
    advice: 'A format is for date columns: one of {expected}.',
  },
  labelsTooMany: {
    kind: 'limit',
    message: 'The label rules of source "{source}" make {count} labels; at most {limit} are live in a workspace.',
    advice: 'Use fewer values, or keep what belongs to one operation in a dataset of its own.',
  },
  filesNone: {
    kind: 'usage',
    message: 'No file was named for source "{source}".',
    advice: 'Name at least one file.',
  },
  filesTooMany: {
    kind: 'limit',
    message: 'One import takes at most {limit} files; {count} were named for source "{source}".',
    advice: 'Import them in parts: files that are already there are skipped.',
  },
  fileTwice: {
    kind: 'usage',
    message: 'Two of the files are named "{file}"; the name tells which rows a file replaces.',
    advice: 'Rename one of them, or import only one.',
  },
  formatsDiffer: {
    kind: 'usage',
    message: 'The file "{file}" is of another format than the first one named for source "{source}".',
    advice: 'A source has files of one format; propose a source for each.',
  },
  noData: {
    kind: 'bad-input',
    message: 'The file "{file}" has a header but no rows to propose types from.',
    advice: 'Propose the source from a file with rows, or write the definition by hand.',
  },
  cancelled: {
    kind: 'failure',
    message: 'Reading "{file}" was cancelled.',
    advice: 'Nothing was stored. Start it again when you are ready.',
  },
  sourceUnknown: {
    kind: 'bad-input',
    message: 'There is no source "{source}" in the policy in force.',
    advice: '`peel datasets` lists sources; a new one is a file in sources/ that two stewards approve.',
  },
  headingSensitive: {
    kind: 'refused',
    message:
      'The heading of column {position} of "{file}", or the name of a field inside it, suggests {what}, and this workspace has no column group to keep that apart.',
    advice: 'Take the column out of the file, or ask a steward for a column group of that kind (DPA 2018 s.35(8)).',
  },
  uploadUnknown: {
    kind: 'bad-input',
    message: 'There is no such upload of yours. A file that was handed over is there for one attempt.',
    advice: 'Send the file again, then bring it in.',
  },
});
