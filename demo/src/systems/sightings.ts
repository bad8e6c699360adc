import { addressLine } from '../city/city.js';
import { degrees } from '../city/place.js';
import { calls, subscribers } from '../events/call.js';
import { reads } from '../events/read.js';
import { scattered } from '../force.js';
import { type Manner, NAME_AND_BIRTH, retell } from '../people/retelling.js';
import { day, instant, integer, number, type Table, text } from '../table.js';
import type { World } from '../world.js';

const OPERATOR: Manner = {
  carelessness: 0.6,
  withoutBirth: 0.3,
  withoutAddress: 0.1,
  withoutPhone: 0,
  shows: new Set([...NAME_AND_BIRTH, 'address']),
};

/** Number plates that cameras saw, in order of time. */
export function readsTable(world: World): Table {
  const count = world.force.sizes.reads + world.plot.reads.length;
  return {
    name: 'anpr_reads',
    file: 'anpr/reads.parquet',
    format: 'parquet',
    columns: [
      text('read_id', true),
      instant('read_at'),
      text('camera_id'),
      text('road'),
      text('vrm', true),
      integer('confidence'),
      text('direction'),
      number('longitude'),
      number('latitude'),
      text('owner', true),
    ],
    spoil: { vrm: '', owner: 'NONE' },
    *rows() {
      let n = 0;
      for (const { at, camera, registration, confidence, direction, story } of reads(world)) {
        const { longitude, latitude } = degrees(camera.at);
        const id = `R${String(scattered(n, count)).padStart(8, '0')}`;
        n += 1;
        yield {
          cells: [
            id,
            at,
            camera.id,
            camera.road,
            registration,
            confidence,
            direction,
            longitude,
            latitude,
            camera.owner,
          ],
          story,
        };
      }
    },
  };
}

export function callsTable(world: World): Table {
  const count = world.force.sizes.calls + world.plot.calls.length;
  return {
    name: 'phone_calls',
    file: 'anpr/phone-calls.parquet',
    format: 'parquet',
    columns: [
      text('call_id', true),
      instant('started'),
      text('a_number', true),
      text('a_imsi'),
      text('a_imei'),
      text('b_number', true),
      text('b_imsi'),
      text('kind'),
      integer('seconds'),
      text('cell_id'),
      number('longitude'),
      number('latitude'),
      text('acquired_for', true),
    ],
    spoil: { a_number: '', acquired_for: 'OP-UNKNOWN' },
    *rows() {
      let n = 0;
      for (const { at, from, to, kind, seconds, cell, operation, story } of calls(world)) {
        const { longitude, latitude } = degrees(cell.at);
        const id = `T${String(scattered(n, count)).padStart(8, '0')}`;
        n += 1;
        yield {
          cells: [
            id,
            at,
            from.number,
            from.imsi,
            from.imei,
            to.number,
            to.imsi,
            kind,
            seconds,
            cell.id,
            longitude,
            latitude,
            operation,
          ],
          story,
        };
      }
    },
  };
}

export function subscribersTable(world: World): Table {
  const draws = world.force.draws.stream('subscriber records');
  return {
    name: 'phone_subscribers',
    file: 'anpr/phone-subscribers.parquet',
    format: 'parquet',
    columns: [
      text('subscription', true),
      text('number', true),
      text('imsi'),
      text('imei'),
      text('name'),
      day('birth'),
      text('address'),
      text('postcode'),
      day('connected'),
      text('acquired_for', true),
    ],
    spoil: { number: '', acquired_for: '' },
    *rows() {
      let n = 0;
      for (const { sim, person, connected, operation, story } of subscribers(world)) {
        const told = person === undefined ? undefined : retell(person, draws(n), OPERATOR, connected);
        n += 1;
        yield {
          cells: [
            `SUB${String(n).padStart(7, '0')}`,
            sim.number,
            sim.imsi,
            sim.imei,
            told === undefined ? 'PAY AS YOU GO' : `${told.forename} ${told.surname}`,
            told?.birth,
            told?.address === undefined ? '' : addressLine(told.address),
            told?.postcode ?? '',
            connected,
            operation,
          ],
          about: person === undefined ? undefined : { person: person.key, mistakes: told?.mistakes ?? [] },
          story,
        };
      }
    },
  };
}
