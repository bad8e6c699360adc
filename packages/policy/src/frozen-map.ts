import { assert } from '@peel/kernel/assert';

/** A map that stays as it was made, also for code that casts its type away. */
export function frozenMap<K, V>(entries: Iterable<readonly [K, V]>): ReadonlyMap<K, V> {
  const map = new Map(entries);
  for (const method of ['set', 'delete', 'clear'] as const) {
    Object.defineProperty(map, method, { value: refuse });
  }
  return Object.freeze(map);
}

function refuse(): never {
  assert(false, 'a definition is not changed once read');
}
