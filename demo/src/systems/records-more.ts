import { ageOn, dayOf } from '../calendar.js';
import { addressLine } from '../city/city.js';
import { degrees } from '../city/place.js';
import { officer } from '../events/crime.js';
import { stopSearches } from '../events/stop-search.js';
import { amid } from '../events/told.js';
import { Vehicles } from '../events/vehicle.js';
import { scattered } from '../force.js';
import { officerDefined } from '../people/person.js';
import { retell } from '../people/retelling.js';
import { day, instant, integer, number, type Table, text } from '../table.js';
import type { World } from '../world.js';
import { plain, RECORDS } from './records.js';

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
        const kept = plain(retell(keeper, draw, RECORDS));
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
            force.today - draw.between(20, 1_600),
          ],
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
  const manner = { carelessness: 1.6, withoutBirth: 0.12, withoutAddress: 0.3, withoutPhone: 1 };
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
        const told = plain(retell(search.person, draw, manner));
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
        const nominal = nominals.find(
          draw,
          draw.chance(0.1) ? 'J' : 'S',
          ({ birth }) => force.today - birth > 12 * 366,
        );
        const told = plain(retell(nominal.person, draw, RECORDS));
        const issued = force.today - draw.between(2, 700);
        yield {
          cells: [
            `WT${String(scattered(n, force.sizes.warrants)).padStart(6, '0')}`,
            nominal.reference,
            told.surname,
            told.forename,
            told.birth,
            draw.pick([
              'Fail to appear',
              'Search: drugs',
              'Search: stolen goods',
              'Recall to prison',
              'Non-payment of fine',
            ]),
            draw.pick(["Carrowmouth Magistrates' Court", 'Carrowmouth Crown Court']),
            issued,
            draw.pick(['OUTSTANDING', 'EXECUTED', 'EXECUTED', 'WITHDRAWN']),
            addressLine(nominal.person.home),
            ageOn(nominal.person.birth, issued) < 18 ? 'J' : 'S',
          ],
          about: { person: nominal.person.key, mistakes: told.mistakes },
        };
      }
    },
  };
}
