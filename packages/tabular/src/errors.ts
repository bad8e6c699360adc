import { defineErrors } from '@peel/kernel/errors';

/** Messages name row, column and rule; never a value. Rows count from 1, without the heading. */
export const tabularErrors = defineErrors('tabular', {
  rowsTooMany: {
    kind: 'limit',
    message: 'The answer has more rows than the {limit} that a sheet of a spreadsheet holds.',
    advice: 'Nothing was left out silently: no file was made. Take CSV or Parquet, or ask for fewer rows.',
  },
  columnsTooMany: {
    kind: 'limit',
    message: 'The answer has {count} columns; a sheet of a spreadsheet holds {limit}.',
    advice: 'Take CSV or Parquet, or name fewer columns.',
  },
  textTooLong: {
    kind: 'limit',
    message:
      'The text in row {row}, column {column} is longer than the {limit} characters that a cell of a spreadsheet holds.',
    advice: 'Texts are never cut short. Take CSV or Parquet, or leave that column out.',
  },
  sheetTooLarge: {
    kind: 'limit',
    message: 'The answer makes a spreadsheet of more than 4 GB, which most programs cannot open.',
    advice: 'Take CSV or Parquet, or ask for fewer rows or columns.',
  },
  valueUnfit: {
    kind: 'bad-input',
    message: 'The value in row {row}, column {column} does not fit the type {type} in a {format} file.',
    advice: 'Cast the column in the question (CAST(… AS VARCHAR) keeps every value), or take CSV.',
  },
  archiveBroken: {
    kind: 'bad-input',
    message: 'The file "{file}" is not a whole, plain zip archive, which a workbook is.',
    advice:
      'It may have been cut short, be encrypted or be another kind of file. Open it in a spreadsheet and save it anew as .xlsx.',
  },
  archiveLarge: {
    kind: 'limit',
    message: 'The file "{file}" unpacks to more than {limit} bytes.',
    advice: 'Nothing was stored. If it is what it seems, ask its sender for CSV or Parquet.',
  },
  workbookBroken: {
    kind: 'bad-input',
    message: 'The file "{file}" is an archive, but not a workbook as ECMA-376 describes it.',
    advice: 'Nothing was stored. Open it in a spreadsheet and save it anew as .xlsx, or ask its sender for CSV.',
  },
  workbookTextLarge: {
    kind: 'limit',
    message: 'The texts in the workbook "{file}" are more than {limit} bytes.',
    advice: 'Nothing was stored. Ask its sender for CSV or Parquet, which have no such limit.',
  },
  cellsMerged: {
    kind: 'bad-input',
    message:
      'The sheet of "{file}" has merged cells ({range}); to which of its rows their value belongs, the file does not say.',
    advice: 'Nothing was stored. Unmerge them in the spreadsheet and write the value into each row it is meant for.',
  },
  parquetBroken: {
    kind: 'bad-input',
    message: 'The file "{file}" is not a whole Parquet file: its footer cannot be read.',
    advice: 'Nothing was stored. It may have been cut short or be encrypted; ask who sent it for another copy.',
  },
  parquetFooterLarge: {
    kind: 'limit',
    message: 'The footer of the Parquet file "{file}" is larger than {limit} bytes.',
    advice: 'Nothing was stored. Write it anew with larger row groups: the footer grows with their number.',
  },
});
