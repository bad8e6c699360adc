/** Metres east and north of the city's centre. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** In the Irish Sea, where nobody lives: degrees that look like any English city's and are nobody's address. */
const ORIGIN = { longitude: -3.58, latitude: 53.92 };
const METRES_PER_DEGREE = 111_320;
const WIDTH_OF_DEGREE = METRES_PER_DEGREE * Math.cos((ORIGIN.latitude * Math.PI) / 180);

/** Degrees WGS 84, to about a decimetre. */
export function degrees({ x, y }: Point): { readonly longitude: number; readonly latitude: number } {
  return {
    longitude: round(ORIGIN.longitude + x / WIDTH_OF_DEGREE),
    latitude: round(ORIGIN.latitude + y / METRES_PER_DEGREE),
  };
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** The city is no perfect wheel: everything in it is bent the same way, so what touches goes on touching. */
export function bent(radius: number, turn: number): Point {
  const angle = turn * 2 * Math.PI;
  const stretch = 1 + 0.14 * Math.sin(3 * angle + 0.8) + 0.06 * Math.sin(5 * angle + 2.1);
  return { x: radius * stretch * Math.cos(angle) * 1.25, y: radius * stretch * Math.sin(angle) };
}

const HALF_WIDTH = 70;

/** Where the river's middle is, at so many metres east. */
function riverAt(x: number): number {
  return -650 + 520 * Math.sin(x / 1_500 + 0.6) + 130 * Math.sin(x / 430 + 1.9);
}

/** Nothing stands in the river: a point there moves to its bank. */
export function dry(point: Point): Point {
  const middle = riverAt(point.x);
  const off = point.y - middle;
  if (Math.abs(off) > HALF_WIDTH + 15) return point;
  return { x: point.x, y: middle + (off < 0 ? -1 : 1) * (HALF_WIDTH + 15) };
}

export function riverOutline(): readonly Point[] {
  const xs = Array.from({ length: 61 }, (_, index) => -6_600 + index * 220);
  const width = (x: number): number => HALF_WIDTH * (x < -4_500 ? 1 + (-4_500 - x) / 700 : 1);
  const north = xs.map((x) => ({ x, y: riverAt(x) + width(x) }));
  const south = xs.map((x) => ({ x, y: riverAt(x) - width(x) })).reverse();
  return [...north, ...south];
}

export function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
