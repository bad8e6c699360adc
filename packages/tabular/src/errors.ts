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
    kind: 'failure',
    message: 'The value in row {row}, column {column} does not fit the type {type} in a {format} file.',
    advice: 'Cast the column in the question (CAST(… AS VARCHAR) keeps every value), or take CSV.',
  },
});
