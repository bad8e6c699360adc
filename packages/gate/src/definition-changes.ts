import type { DefinitionFile } from '@peel/policy/definitions';
import { type Holding, held } from '@peel/policy/holdings';
import type { Vocabulary } from '@peel/policy/vocabulary';
import { readsEveryText } from './naming.js';

/** How a definition file on the disk differs from the policy in force. */
export interface DefinitionChange {
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
  readonly before?: string;
  readonly after?: string;
}

export function changesBetween(
  inForce: readonly DefinitionFile[],
  onDisk: readonly DefinitionFile[],
): readonly DefinitionChange[] {
  const before = new Map(inForce.map(({ path, text }) => [path, text]));
  const after = new Map(onDisk.map(({ path, text }) => [path, text]));
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path): readonly DefinitionChange[] => {
    const [old, now] = [before.get(path), after.get(path)];
    if (old === now) return [];
    if (old === undefined) return [{ path, change: 'added', ...(now === undefined ? {} : { after: now }) }];
    return [
      {
        path,
        change: now === undefined ? 'removed' : 'changed',
        before: old,
        ...(now === undefined ? {} : { after: now }),
      },
    ];
  });
}

/**
 * Whether a text names nothing covert that its reader does not hold. A text that makes something covert, or stands where the words of it
 * could not be read, is taken to name it.
 */
export function mayReadText(
  text: string,
  known: readonly (Vocabulary | undefined)[],
  holdings: readonly Holding[],
): boolean {
  if (readsEveryText(holdings)) return true;
  if (known.includes(undefined) || /\bcovert["']?\s*:\s*["']?true\b/.test(text)) return false;
  const hidden = known.flatMap((words) => (words === undefined ? [] : covertNames(words, holdings)));
  return !hidden.some((name) => text.includes(name));
}

function covertNames({ markings, operations }: Vocabulary, holdings: readonly Holding[]): readonly string[] {
  const unheld = (kind: 'marking' | 'operation', named: ReadonlyMap<string, { readonly covert: boolean }>) => {
    const mine = held(holdings, kind);
    return [...named].filter(([name, { covert }]) => covert && !mine.includes(name)).map(([name]) => name);
  };
  return [...unheld('marking', markings), ...unheld('operation', operations)];
}
