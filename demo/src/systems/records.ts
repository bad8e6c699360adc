import { ageOn, DAY_SECONDS, dayOf } from '../calendar.js';
import { degrees } from '../city/place.js';
import type { Draw } from '../draw.js';
import type { Nominal } from '../events/nominals.js';
import { officerDefined } from '../people/person.js';
import { EVERYTHING, type Manner, type Retelling, retell, withoutAccents } from '../people/retelling.js';
import { day, instant, integer, number, type StoryMark, type Table, type TableRow, text } from '../table.js';
import type { World } from '../world.js';

/** The records management system: windows-1252, days as 03/11/2026, names without accents. */
export const RECORDS: Manner = {
  carelessness: 1,
  withoutBirth: 0.05,
  withoutAddress: 0.06,
  withoutPhone: 0.4,
  shows: EVERYTHING,
};

const OF_CHILDREN = ['Diabetes', 'Epilepsy', 'Asthma', 'Autism'];
const HEALTH = [...OF_CHILDREN, 'Anxiety or depression', 'Alcohol dependence', 'Self-harm'];
const DUPLICATE_CARELESSNESS = 2.4;

export function crimesTable(world: World): Table {
  const { crimes, plot } = world;
  return {
    name: 'rms_crimes',
    file: 'records-management/crimes.csv',
    format: 'records-csv',
    columns: [
      text('CrimeRef', true),
      text('HOCode'),
      text('CrimeGroup', true),
      text('OffenceTitle'),
      instant('Reported'),
      instant('CommittedFrom'),
      instant('CommittedTo'),
      text('HouseNo'),
      text('Street'),
      text('Postcode'),
      text('Beat'),
      number('Longitude'),
      number('Latitude'),
      text('Premises'),
      text('MO'),
      integer('StolenValue'),
      text('Outcome'),
      text('OIC'),
      text('Sensitivity', true),
    ],
    spoil: {
      Reported: '31/02/2026 10:00',
      CommittedTo: 'UNKNOWN',
      CrimeGroup: '',
      Sensitivity: '?',
      StolenValue: 'approx 200',
    },
    *rows() {
      for (let index = 0; index < crimes.count; index += 1) {
        const crime = crimes.crime(index);
        const { kind, place } = crime;
        const { longitude, latitude } = degrees(place.at);
        yield {
          cells: [
            crime.reference,
            kind.code,
            kind.group,
            kind.title,
            crime.reported,
            crime.from,
            crime.to,
            String(place.number),
            place.street.name,
            place.postcode,
            place.street.beat.code,
            longitude,
            latitude,
            crime.premises,
            crime.method,
            crime.value,
            crime.outcome,
            crime.officer,
            kind.sensitivity,
          ],
          story: plot.crimes[index - crimes.ofStory(0)]?.story,
        };
      }
    },
  };
}

export function nominalsTable(world: World): Table {
  const { force, nominals } = world;
  const draws = force.draws.stream('nominal retelling');
  return {
    name: 'rms_nominals',
    file: 'records-management/nominals.csv',
    format: 'records-csv',
    columns: [
      text('NominalRef', true),
      text('Surname', true),
      text('Forename1'),
      text('Forename2'),
      day('DOB'),
      text('Sex'),
      text('Alias'),
      text('HouseStreet'),
      text('Postcode'),
      text('Phone'),
      text('SelfEthnicity'),
      text('OfficerEthnicity'),
      text('HealthMarkers'),
      day('LastUpdated'),
      text('AccessClass', true),
    ],
    spoil: { DOB: '00/00/1900', Surname: '', LastUpdated: '2026', AccessClass: 'TBC' },
    *rows() {
      for (const person of force.population.everyone()) {
        for (const nominal of nominals.of(person)) yield nominalRow(nominal, draws(person.key, nominal.nth), world);
      }
    },
  };
}

function nominalRow(nominal: Nominal, draw: Draw, { nominals }: World): TableRow {
  const { person, nth } = nominal;
  const careless = nth === 0 ? RECORDS : { ...RECORDS, carelessness: DUPLICATE_CARELESSNESS };
  const updated = dayOf(nominal.updated);
  const told = plain(retell(person, draw, careless, updated));
  const health = ageOn(person.birth, updated) < 13 ? OF_CHILDREN : HEALTH;
  return {
    cells: [
      nominal.reference,
      told.surname,
      told.forename,
      told.middle,
      told.birth,
      told.sex,
      told.alias,
      told.line,
      told.postcode,
      told.phone,
      draw.chance(0.8) ? person.ethnicity : '',
      draw.chance(0.7) ? officerDefined(person.ethnicity, draw) : '',
      draw.chance(0.12) ? draw.pick(health) : '',
      updated,
      nominal.access,
    ],
    about: {
      person: person.key,
      mistakes: told.mistakes,
      ...(nth === 0 ? {} : { duplicateOf: nominals.nominal(person, 0).reference }),
    },
  };
}

/** As the records system can write it down. */
export function plain(told: Retelling): Retelling {
  return {
    ...told,
    surname: withoutAccents(told.surname),
    forename: withoutAccents(told.forename),
    middle: withoutAccents(told.middle),
  };
}

export function involvementsTable(world: World): Table {
  const { crimes, participants, plot } = world;
  return {
    name: 'rms_involvements',
    file: 'records-management/involvements.csv',
    format: 'records-csv',
    columns: [
      text('InvolvementRef', true),
      text('CrimeRef', true),
      text('NominalRef', true),
      text('Role', true),
      integer('AgeAtTime'),
      text('Arrested'),
      day('RecordedOn'),
      text('AccessClass', true),
    ],
    spoil: { NominalRef: '', AgeAtTime: 'adult', RecordedOn: '99/99/9999' },
    *rows() {
      for (let index = 0; index < crimes.count; index += 1) {
        const crime = crimes.crime(index);
        for (const [nth, part] of participants.of(crime).entries()) {
          yield {
            cells: [
              `${crime.reference}-${nth + 1}`,
              crime.reference,
              part.nominal.reference,
              part.role,
              part.age,
              part.role === 'SUSPECT' ? (part.arrested ? 'Y' : 'N') : '',
              dayOf(crime.reported + DAY_SECONDS / 2),
              part.access,
            ],
            story: partOf(plot.crimes[index - crimes.ofStory(0)]?.story, part.role),
          };
        }
      }
    },
  };
}

/** The mark of a crime, with what the person was in it. */
export function partOf(story: StoryMark | undefined, role: string): StoryMark | undefined {
  return story === undefined ? undefined : { story: story.story, role: `${story.role}: ${role.toLowerCase()}` };
}
