import type { City } from './city.js';
import { degrees, type Point, riverOutline } from './place.js';

interface Feature {
  readonly type: 'Feature';
  readonly properties: Readonly<Record<string, string>>;
  readonly geometry: { readonly type: string; readonly coordinates: unknown };
}

/** Text of each file of `geo/`, by name: all that a map of the force needs. */
export function geoFiles(city: City): ReadonlyMap<string, string> {
  return new Map([
    [
      'beats.geojson',
      collection(
        city.beats.map(({ code, name, neighbourhood, outline }) =>
          feature({ code, name, neighbourhood }, 'Polygon', [closed(outline)]),
        ),
      ),
    ],
    ['neighbourhoods.geojson', collection(neighbourhoods(city))],
    [
      'streets.geojson',
      collection(
        city.streets.map(({ name, beat, outward, line }) =>
          feature({ name, beat: beat.code, postcode: outward }, 'LineString', line.map(pair)),
        ),
      ),
    ],
    ['river.geojson', collection([feature({ name: 'River Carrow' }, 'Polygon', [closed(riverOutline())])])],
    [
      'cameras.geojson',
      collection(
        city.cameras
          .filter(({ owner }) => owner !== 'COVERT')
          .map(({ id, road, owner, at }) => feature({ id, road, owner }, 'Point', pair(at))),
      ),
    ],
  ]);
}

/** The beats of each neighbourhood, as they are: drawn together they are its area. */
function neighbourhoods(city: City): Feature[] {
  const names = [...new Set(city.beats.map((beat) => beat.neighbourhood))];
  return names.map((name) => {
    const parts = city.beats.filter((beat) => beat.neighbourhood === name).map(({ outline }) => [closed(outline)]);
    return feature({ name }, 'MultiPolygon', parts);
  });
}

function feature(properties: Feature['properties'], type: string, coordinates: unknown): Feature {
  return { type: 'Feature', properties, geometry: { type, coordinates } };
}

function collection(features: readonly Feature[]): string {
  return `${JSON.stringify({ type: 'FeatureCollection', features })}\n`;
}

function closed(points: readonly Point[]): readonly (readonly number[])[] {
  const ring = points.map(pair);
  const first = ring[0];
  return first === undefined ? ring : [...ring, first];
}

function pair(point: Point): readonly [number, number] {
  const { longitude, latitude } = degrees(point);
  return [longitude, latitude];
}
