import type { Draws } from '../draw.js';
import { bent, distance, dry, type Point } from './place.js';
import { streetName } from './street-names.js';

export interface Beat {
  readonly code: string;
  readonly name: string;
  readonly neighbourhood: string;
  readonly outline: readonly Point[];
  readonly centre: Point;
}

export interface Street {
  readonly id: number;
  readonly name: string;
  readonly beat: Beat;
  readonly line: readonly Point[];
  /** First half of its postcodes: "QC4". */
  readonly outward: string;
}

export type CameraOwner = 'CARROW' | 'NEIGHBOUR' | 'COVERT';

export interface Camera {
  readonly id: string;
  readonly road: string;
  readonly owner: CameraOwner;
  readonly at: Point;
}

/** A place that a record can name. */
export interface Address {
  readonly number: number;
  readonly street: Street;
  readonly postcode: string;
  readonly at: Point;
}

const SECTORS = ['Northgate', 'Eastholm', 'Ashfield', 'Millbank', 'Southquay', 'Harbourside', 'Westmoor', 'Priory'];
const RINGS = [350, 950, 2_300, 4_200];
const STREETS_PER_BEAT = 24;
const ARC_STEPS = 8;
const LETTERS = 'ABDEFGHJLNPQRSTUWXYZ';

/** Where Skerry lies, a small town on the coast in the neighbouring force's area. */
export const SKERRY: Point = { x: -16_500, y: 26_200 };

/** Carrowmouth: a centre, eight neighbourhoods of three beats round it, a river; and Skerry. The same for every scale. */
export class City {
  readonly beats: readonly Beat[];
  readonly streets: readonly Street[];
  readonly cameras: readonly Camera[];

  constructor(draws: Draws) {
    this.beats = [...beatsOf(), skerryBeat()];
    this.streets = this.beats.flatMap((beat, index) => streetsOf(beat, index, draws));
    this.cameras = camerasOf(draws);
  }

  /** The streets of the city without Skerry's. */
  get cityStreets(): number {
    return this.streets.length - STREETS_PER_BEAT;
  }

  street(id: number): Street {
    const street = this.streets[id % this.streets.length];
    if (street === undefined) throw new RangeError('a city without streets');
    return street;
  }

  streetsIn(code: string): readonly Street[] {
    return this.streets.filter((street) => street.beat.code === code);
  }

  /** House `number` of a street; those of one side are odd. */
  address(street: Street, number: number): Address {
    const share = (number % 199) / 199;
    const at = dry(along(street.line, share, number % 2 === 0 ? 12 : -12));
    const sector = 1 + (street.id % 9);
    const unit = `${LETTERS[(number >> 3) % 20]}${LETTERS[(street.id * 3 + (number >> 5)) % 20]}`;
    return { number, street, postcode: `${street.outward} ${sector}${unit}`, at };
  }

  nearestCamera(point: Point, allowed: (camera: Camera) => boolean = () => true): Camera {
    let best: Camera | undefined;
    for (const camera of this.cameras) {
      if (!allowed(camera)) continue;
      if (best === undefined || distance(camera.at, point) < distance(best.at, point)) best = camera;
    }
    if (best === undefined) throw new RangeError('no camera is allowed');
    return best;
  }
}

export function addressLine({ number, street }: Address): string {
  return `${number} ${street.name}`;
}

function ring(index: number): number {
  return RINGS[index] ?? 0;
}

function beatsOf(): Beat[] {
  const centre = beat('C01', 'Old Town', 'Old Town', 0, ring(1), 0, 1);
  const others = SECTORS.flatMap((name, index) => {
    const from = index / 8;
    const to = (index + 1) / 8;
    const half = (from + to) / 2;
    const code = `${name[0]}${index + 1}`;
    return [
      beat(`${code}1`, `${name} Inner`, name, ring(1), ring(2), from, to),
      beat(`${code}2`, `${name} North`, name, ring(2), ring(3), from, half),
      beat(`${code}3`, `${name} South`, name, ring(2), ring(3), half, to),
    ];
  });
  return [centre, ...others];
}

function beat(code: string, name: string, hood: string, inner: number, outer: number, from: number, to: number): Beat {
  const turns = Array.from({ length: ARC_STEPS + 1 }, (_, step) => from + ((to - from) * step) / ARC_STEPS);
  const outside = turns.map((turn) => bent(outer, turn));
  const inside = inner === 0 ? [] : turns.map((turn) => bent(inner, turn)).reverse();
  const centre = bent(inner === 0 ? 0 : (inner + outer) / 2, (from + to) / 2);
  return { code, name, neighbourhood: hood, outline: [...outside, ...inside], centre };
}

function skerryBeat(): Beat {
  const outline = Array.from({ length: 12 }, (_, step) => {
    const { x, y } = bent(900, step / 12);
    return { x: SKERRY.x + x, y: SKERRY.y + y };
  });
  return { code: 'NB1', name: 'Skerry', neighbourhood: 'Skerry', outline, centre: SKERRY };
}

/** Half of a beat's streets go round, half go out. */
function streetsOf(beat: Beat, beatIndex: number, draws: Draws): Street[] {
  const draw = draws.stream('streets')(beatIndex);
  return Array.from({ length: STREETS_PER_BEAT }, (_, index) => {
    const id = beatIndex * STREETS_PER_BEAT + index;
    const outward = beat.code === 'NB1' ? 'QS1' : `QC${1 + (beatIndex % 14)}`;
    return { id, name: streetName(id), beat, line: streetLine(beat, index, draw.unit()), outward };
  });
}

function streetLine(beat: Beat, index: number, jitter: number): readonly Point[] {
  const lane = (Math.floor(index / 2) + 0.2 + 0.6 * jitter) / (STREETS_PER_BEAT / 2);
  const [outside, inside] = edgesOf(beat);
  const at = (turn: number, out: number): Point => {
    const o = along(outside, turn, 0);
    const i = along(inside, turn, 0);
    return { x: i.x + (o.x - i.x) * out, y: i.y + (o.y - i.y) * out };
  };
  const shares = [0.04, 0.28, 0.52, 0.76, 0.96];
  return shares.map((share) => dry(index % 2 === 0 ? at(share, lane) : at(lane, share)));
}

function edgesOf(beat: Beat): readonly [outside: readonly Point[], inside: readonly Point[]] {
  const { outline, centre } = beat;
  if (outline.length === 2 * (ARC_STEPS + 1)) {
    return [outline.slice(0, ARC_STEPS + 1), outline.slice(ARC_STEPS + 1).reverse()];
  }
  return [outline, [centre, centre]];
}

/** The point at a share of a line's length, so many metres to its left. */
function along(line: readonly Point[], share: number, left: number): Point {
  const at = Math.min(0.999_999, Math.max(0, share)) * (line.length - 1);
  const index = Math.floor(at);
  const a = line[index] ?? { x: 0, y: 0 };
  const b = line[index + 1] ?? a;
  const part = at - index;
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  return {
    x: a.x + (b.x - a.x) * part - ((b.y - a.y) / length) * left,
    y: a.y + (b.y - a.y) * part + ((b.x - a.x) / length) * left,
  };
}

/** On two ring roads, on the ways out, in the centre, and on the road to Skerry. Three are covert, five are the neighbour's. */
function camerasOf(draws: Draws): Camera[] {
  const draw = draws.stream('cameras')();
  const city = [
    ...Array.from({ length: 12 }, (_, step) => ({ at: bent(1_050, step / 12 + 0.02), road: 'A9901 Inner Ring' })),
    ...Array.from({ length: 16 }, (_, step) => ({ at: bent(2_350, step / 16 + 0.01), road: 'A9902 Outer Ring' })),
    ...Array.from({ length: 8 }, (_, step) => ({ at: bent(3_700, step / 8 + 0.06), road: `B99${20 + step} Radial` })),
    ...Array.from({ length: 2 }, () => ({ at: bent(300, draw.unit()), road: 'High Street' })),
  ];
  const north = [0.2, 0.45, 0.7, 0.9, 1].map((share) => ({
    at: { x: SKERRY.x * share, y: 4_000 + (SKERRY.y - 4_000) * share },
    road: 'A9999 Skerry Road',
  }));
  const covert = [0.13, 0.46, 0.81].map((turn) => ({ at: bent(3_000, turn), road: 'Covert site' }));
  return [
    ...city.map(({ at, road }, index) => camera(index, road, 'CARROW', at)),
    ...north.map(({ at, road }, index) => camera(60 + index, road, 'NEIGHBOUR', at)),
    ...covert.map(({ at, road }, index) => camera(80 + index, road, 'COVERT', at)),
  ];
}

function camera(index: number, road: string, owner: CameraOwner, at: Point): Camera {
  return { id: `CAM${String(100 + index)}`, road, owner, at: dry(at) };
}
