/** Where tiles lie: c2sp.org/tlog-tiles. Paths are relative to the log's folder or address. */
export const TILE_WIDTH = 256;

/** 1234067 → `x001/x234/067`. */
export function encodeTileIndex(index: number): string {
  let path = threeDigits(index % 1000);
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${threeDigits(rest % 1000)}/${path}`;
  }
  return path;
}

/** `level` is 0 to 63, or `entries` for a bundle; a width below 256 names the partial tile. */
export function tilePath(level: number | 'entries', index: number, width: number = TILE_WIDTH): string {
  const full = `tile/${level}/${encodeTileIndex(index)}`;
  return width === TILE_WIDTH ? full : `${full}.p/${width}`;
}

/** How many hashes the level has in a tree of this size. */
export function levelWidth(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level);
}

/** Width of one tile in a tree of this size: 256, a partial width, or 0 when there is none. */
export function tileWidth(level: number | 'entries', index: number, size: number): number {
  const inLevel = levelWidth(level === 'entries' ? 0 : level, size);
  return Math.max(0, Math.min(TILE_WIDTH, inLevel - index * TILE_WIDTH));
}

function threeDigits(value: number): string {
  return String(value).padStart(3, '0');
}
