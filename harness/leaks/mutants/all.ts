import { leaksErrors } from '../errors.js';
import { IDS } from './ids.js';
import type { Mutant } from './mutant.js';
import { ENDS_ALL, PERSONS } from './persons.js';
import { READING } from './reading.js';
import { SIZES, TELLING } from './telling.js';

/** One for each control; those that leave something behind come last. */
export const MUTANTS: readonly Mutant[] = [...READING, ...TELLING, ...SIZES, ...PERSONS, ...IDS, ENDS_ALL];

export function mutantNamed(name: string): Mutant {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found === undefined) throw leaksErrors.optionInvalid({ option: `mutant ${name}` });
  return found;
}
