import { ageOn, dayNumber, dayOf } from '../calendar.js';
import { addressLine } from '../city/city.js';
import { degrees } from '../city/place.js';
import { officer } from '../events/crime.js';
import { stopSearches } from '../events/stop-search.js';
import { amid } from '../events/told.js';
import { Vehicles } from '../events/vehicle.js';
import { scattered } from '../force.js';
import { officerDefined } from '../people/person.js';
import { EVERYTHING, type Manner, NAME_AND_BIRTH, retell } from '../people/retelling.js';
import { day, instant, integer, number, type Table, text } from '../table.js';
import type { World } from '../world.js';
import { plain, RECORDS } from './records.js';

const KEEPERS: Manner = { ...RECORDS, shows: new Set(['forename', 'surname', 'address', 'line']) };
const STOPPED: Manner = {
  carelessness: 1.6,
  withoutBirth: 0.12,
  withoutAddress: 0.3,
  withoutPhone: 1,
  shows: EVERYTHING,
};
const WANTED: Manner = { ...RECORDS, shows: new Set(NAME_AND_BIRTH) };
const CHILD_WARRANTS = ['Fail to appear', 'Search: drugs', 'Search: stolen goods'];
const WARRANTS = [...CHILD_WARRANTS, 'Recall to prison', 'Non-payment of fine'];
/** Days of seventeen years: who keeps a vehicle may drive. */
const DRIVING_AGE = 17 * 366;

export function vehiclesTable(world: World): Table {
  const { force, nominals, plot } = world;
  const draws = force.draws.stream('vehicle records');
  const vehicles = new Vehicles(force);
  return {
    name: 'rms_vehicles',
    file: 'records-management/vehicles.csv',
    format: 'records-csv',
    columns: [
      text('VRM', true),
      text('Make'),
      text('Model'),
      text('Colour'),
      integer('Year'),
      text('KeeperSurname'),
      text('KeeperForename'),
      text('KeeperNominalRef'),
      text('KeeperAddress'),
      text('KeeperPostcode'),
      text('Markers'),
      day('LastUpdated'),
    ],
    spoil: { VRM: '', Year: 'NEW', LastUpdated: '1/13/2025' },
    *rows() {
      let n = 0;
      for (const vehicle of amid(vehicles.count, (index) => vehicles.vehicle(index), plot.vehicles)) {
        const draw = draws(n);
        n += 1;
        const { keeper, keeperName } = vehicle;
        // After its first registration, and by a keeper who may drive.
        const since = Math.max(dayNumber(`${vehicle.year}-09-01`), keeper.birth + DRIVING_AGE);
        const updated = force.today - draw.between(20, Math.max(20, Math.min(1_600, force.today - since)));
        const kept = plain(retell(keeper, draw, KEEPERS, updated));
        const [forename, surname] = keeperName?.split(' ') ?? [kept.forename, kept.surname];
        const known = keeperName === undefined && nominals.count(keeper) > 0 && draw.chance(0.6);
        yield {
          cells: [
            vehicle.registration,
            vehicle.make,
            vehicle.model,
            vehicle.colour,
            vehicle.year,
            surname,
            forename,
            known ? nominals.nominal(keeper, 0).reference : '',
            kept.line,
            kept.postcode,
            vehicle.markers,
            updated,
          ],
          // A name that nobody has is nobody's record.
          about: keeperName === undefined ? { person: keeper.key, mistakes: kept.mistakes } : undefined,
          story: vehicle.story,
        };
      }
    },
  };
}

export function stopSearchesTable(world: World): Table {
  const { force, plot } = world;
  const draws = force.draws.stream('stop search records');
  const count = force.sizes.stopSearches + plot.stopSearches.length;
  return {
    name: 'rms_stop_searches',
    file: 'records-management/stop-searches.csv',
    format: 'records-csv',
    columns: [
      text('SearchRef', true),
      instant('SearchedAt'),
      text('Surname'),
      text('Forename'),
      day('DOB'),
      text('Sex'),
      text('HomeAddress'),
      text('Street'),
      text('Beat'),
      number('Longitude'),
      number('Latitude'),
      text('Object'),
      text('Legislation'),
      text('Outcome'),
      text('Officer'),
      text('VRM'),
      text('SelfEthnicity'),
      text('OfficerEthnicity'),
      text('AccessClass', true),
    ],
    spoil: { SearchedAt: '24:61', AccessClass: '', Longitude: 'n/k' },
    *rows() {
      let n = 0;
      for (const search of stopSearches(world)) {
        const draw = draws(n);
        const told = plain(retell(search.person, draw, STOPPED, dayOf(search.at)));
        const { longitude, latitude } = degrees(search.place.at);
        const child = ageOn(search.person.birth, dayOf(search.at)) < 18;
        yield {
          cells: [
            `SS${String(scattered(n, count)).padStart(7, '0')}`,
            search.at,
            told.surname,
            told.forename,
            told.birth,
            told.sex,
            told.line,
            search.place.street.name,
            search.place.street.beat.code,
            longitude,
            latitude,
            search.object,
            search.legislation,
            search.outcome,
            officer(draw),
            search.registration,
            search.person.ethnicity,
            officerDefined(search.person.ethnicity, draw),
            child ? 'J' : search.outcome === 'Arrest' ? 'S' : 'O',
          ],
          about: { person: search.person.key, mistakes: told.mistakes },
          story: search.story,
        };
        n += 1;
      }
    },
  };
}

export function warrantsTable(world: World): Table {
  const { force, nominals } = world;
  const draws = force.draws.stream('warrants');
  return {
    name: 'rms_warrants',
    file: 'records-management/warrants.csv',
    format: 'records-csv',
    columns: [
      text('WarrantRef', true),
      text('NominalRef', true),
      text('Surname'),
      text('Forename'),
      day('DOB'),
      text('Type', true),
      text('Court'),
      day('Issued'),
      text('Status'),
      text('Address'),
      text('AccessClass', true),
    ],
    spoil: { Type: '', Issued: 'Tuesday', NominalRef: '' },
    *rows() {
      for (let n = 0; n < force.sizes.warrants; n += 1) {
        const draw = draws(n);
        const issued = force.today - draw.between(2, 700);
        const access = draw.chance(0.1) ? 'J' : 'S';
        const nominal = nominals.find(draw, access, ({ birth }) => ageOn(birth, issued) >= 12);
        if (nominal === undefined) continue;
        const told = plain(retell(nominal.person, draw, WANTED, issued));
        const child = ageOn(nominal.person.birth, issued) < 18;
        yield {
          cells: [
            `WT${String(scattered(n, force.sizes.warrants)).padStart(6, '0')}`,
            nominal.reference,
            told.surname,
            told.forename,
            told.birth,
            draw.pick(child ? CHILD_WARRANTS : WARRANTS),
            draw.pick(["Carrowmouth Magistrates' Court", 'Carrowmouth Crown Court']),
            issued,
            draw.pick(['OUTSTANDING', 'EXECUTED', 'EXECUTED', 'WITHDRAWN']),
            addressLine(nominal.person.home),
            child ? 'J' : 'S',
          ],
          about: { person: nominal.person.key, mistakes: told.mistakes },
        };
      }
    },
  };
}
