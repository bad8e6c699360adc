import { ageOn, dayOf } from '../calendar.js';
import { addressLine } from '../city/city.js';
import { degrees } from '../city/place.js';
import type { Draw } from '../draw.js';
import type { Incident } from '../events/facts.js';
import { Incidents } from '../events/incident.js';
import { type Manner, NAME_AND_BIRTH, retell, withoutAccents } from '../people/retelling.js';
import { day, instant, number, type Table, type TableRow, text } from '../table.js';
import type { World } from '../world.js';

/** Command and control: a bar between values, 03-Nov-2026 14:05:09, capitals, a caller's name in one cell. */
const CALLERS: Manner = {
  carelessness: 2,
  withoutBirth: 0.8,
  withoutAddress: 0.4,
  withoutPhone: 0.08,
  shows: new Set([...NAME_AND_BIRTH, 'address', 'line']),
};
const VULNERABLE = ['Mental health crisis', 'Dementia', 'Learning disability', 'Intoxicated', 'Injured'];

export function incidentsTable(world: World): Table {
  const draws = world.force.draws.stream('incident records');
  return {
    name: 'cad_incidents',
    file: 'command-and-control/incidents.txt',
    format: 'command-csv',
    columns: [
      text('Incident No', true),
      instant('Created'),
      instant('Closed'),
      text('Type', true),
      text('Grade'),
      text('Location'),
      text('Beat'),
      number('Long'),
      number('Lat'),
      text('Text'),
      text('Crime No'),
      text('Resource'),
      text('Flag', true),
    ],
    spoil: { Created: '2026-13-01', Type: '', Flag: 'ZZZ' },
    *rows() {
      let n = 0;
      for (const incident of new Incidents(world).all()) {
        const draw = draws(n);
        n += 1;
        const { longitude, latitude } = degrees(incident.place.at);
        yield {
          cells: [
            incident.reference,
            incident.at,
            draw.chance(0.97) ? incident.at + 600 + Math.floor(draw.unit() ** 2 * 80_000) : undefined,
            incident.type,
            incident.grade,
            addressLine(incident.place).toUpperCase(),
            incident.place.street.beat.code,
            longitude,
            latitude,
            incident.text,
            // Half of the time nobody linked the two.
            draw.chance(0.55) ? incident.crime : '',
            `${draw.pick(['CA', 'CB', 'CN', 'CR'])}${draw.between(10, 99)}`,
            incident.flag,
          ],
          story: incident.story,
        };
      }
    },
  };
}

export function contactsTable(world: World): Table {
  const draws = world.force.draws.stream('contact records');
  return {
    name: 'cad_contacts',
    file: 'command-and-control/contacts.txt',
    format: 'command-csv',
    columns: [
      text('Contact Id', true),
      text('Incident No', true),
      instant('Taken'),
      text('Caller Name'),
      day('Caller DOB'),
      text('Caller Phone'),
      text('Caller Address'),
      text('Caller Is'),
      text('Vulnerability'),
      text('Class', true),
    ],
    spoil: { 'Incident No': '', Taken: '??', Class: '' },
    *rows() {
      let n = 0;
      for (const incident of new Incidents(world).all()) {
        const row = contactRow(incident, draws(n));
        n += 1;
        if (row !== undefined) yield row;
      }
    },
  };
}

function contactRow(incident: Incident & { readonly reference: string }, draw: Draw): TableRow | undefined {
  const { caller } = incident;
  if (caller === undefined) return undefined;
  const told = retell(caller, draw, CALLERS, dayOf(incident.at - 20));
  const child = ageOn(caller.birth, dayOf(incident.at)) < 18;
  const victim = draw.chance(0.4);
  const plainClass = child ? 'J' : victim ? 'V' : 'W';
  return {
    cells: [
      `K${incident.reference}`,
      incident.reference,
      incident.at - 20,
      withoutAccents(`${told.surname} ${told.forename}`).toUpperCase(),
      told.birth,
      told.phone.replaceAll(' ', ''),
      told.line.toUpperCase(),
      victim ? 'VICTIM' : draw.pick(['WITNESS', 'NEIGHBOUR', 'FAMILY', 'PASSER-BY']),
      incident.flag === 'MH' || draw.chance(0.04) ? draw.pick(VULNERABLE) : '',
      incident.flag === 'DA' && !child ? 'V-DA' : plainClass,
    ],
    about: { person: caller.key, mistakes: told.mistakes },
    story: incident.story,
  };
}
