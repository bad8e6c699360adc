import { defineErrors } from '@peel/kernel/errors';

export const demoErrors = defineErrors('demo', {
  scaleOutOfRange: {
    kind: 'usage',
    message: 'The scale {scale} is none a force can have.',
    advice: 'Give a number from 0.0005 to 10; 1 is a million records of people.',
  },
  todayInvalid: {
    kind: 'usage',
    message: '"{today}" is not a day.',
    advice: 'Give it as 2026-11-25, or leave it out for today.',
  },
  folderNotEmpty: {
    kind: 'conflict',
    message: 'The folder {folder} has something in it already.',
    advice: 'Choose a new folder; nothing is ever written over.',
  },
  folderNotWritten: {
    kind: 'bad-input',
    message: 'No force can be written into {folder}: the disk says {why}.',
    advice: 'Name a folder that is new or empty, on a disk with room, where this account may write.',
  },
  folderNotGenerated: {
    kind: 'not-found',
    message: 'In {folder} there is no generated force: {what} is missing.',
    advice: 'Make one with `peel demo generate {folder}`.',
  },
  listGone: {
    kind: 'failure',
    message: 'The library of names has no list {list}.',
    advice: 'Use the version of @faker-js/faker that package-lock.json names.',
  },
  nobodyFits: {
    kind: 'failure',
    message: 'Nobody in this city of {households} households is {wanted}.',
    advice: 'Give another seed or a larger scale.',
  },
  columnCount: {
    kind: 'failure',
    message: 'A row of {table} has {cells} values for {columns} columns.',
    advice: 'This is a mistake in the generator: report it.',
  },
  usage: { kind: 'usage', message: '{problem}', advice: 'See `peel demo --help`.' },
});
