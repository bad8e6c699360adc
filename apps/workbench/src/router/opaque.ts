/**
 * Stands for a name in an address, since addresses stay in histories, bookmarks and logs of others: `catalogue/d3k9…`, never
 * `catalogue/a-name`. Two mixed 32-bit sums (cyrb53); it hides from a glance and a log, and protects nothing by itself.
 */
export function opaque(name: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charCodeAt(at);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return `x${(4294967296 * (2097151 & low) + (high >>> 0)).toString(36).padStart(11, '0')}`;
}

/** The one of these that an address means. */
export function named<T>(all: readonly T[], nameOf: (each: T) => string, id: string): T | undefined {
  return all.find((each) => opaque(nameOf(each)) === id);
}
