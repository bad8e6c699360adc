import { ageOn, DAY_SECONDS, dayOf, isoDay } from '../calendar.js';
import { type Draw, Weights } from '../draw.js';
import type { Crime } from '../events/crime.js';
import { Held } from '../events/held.js';
import type { Participant } from '../events/participants.js';
import { officerDefined } from '../people/person.js';
import { EVERYTHING, type Manner, retell } from '../people/retelling.js';
import { day, instant, integer, type Table, type TableRow, text } from '../table.js';
import type { World } from '../world.js';
import { partOf } from './records.js';

/** The custody system: one JSON object a line, capitals, accents as they are, its own way with everything. */
const CUSTODY: Manner = {
  carelessness: 0.8,
  withoutBirth: 0.01,
  withoutAddress: 0.05,
  withoutPhone: 0.55,
  shows: EVERYTHING,
};
/** A month at most from the report to an arrest. */
const ARREST_DAYS = 30;
const SUITES = ['Carrowmouth Central', 'Southquay', 'Westmoor'];
const DISPOSALS = new Weights([
  ['CHARGED', 34],
  ['RELEASED UNDER INVESTIGATION', 24],
  ['BAILED', 18],
  ['NO FURTHER ACTION', 17],
  ['CAUTION', 7],
] as const);
const RISKS = [
  'Self-harm marker',
  'Alcohol withdrawal',
  'Drug withdrawal',
  'Epilepsy',
  'Diabetic',
  'Mental health act assessment',
  'Asthma inhaler',
  'Bruising to face',
];
const MEDICINES = ['Insulin', 'Methadone', 'Diazepam', 'Salbutamol', 'Sertraline', 'None'];
const RELIGIONS = [
  'None',
  'None',
  'Christian',
  'Church of England',
  'Roman Catholic',
  'Muslim',
  'Hindu',
  'Sikh',
  'Jewish',
  'Buddhist',
];

export function custodyTable(world: World): Table {
  const { crimes, participants, force, plot } = world;
  const draws = force.draws.stream('custody');
  return {
    name: 'custody_records',
    file: 'custody/custody-records.jsonl',
    format: 'json-lines',
    columns: [
      text('custodyNumber', true),
      instant('arrestedAt'),
      instant('releasedAt'),
      text('suite'),
      text('surname', true),
      text('firstNames'),
      day('dateOfBirth'),
      text('gender'),
      text('homeAddress'),
      text('postCode'),
      text('telephone'),
      integer('ageOnArrival'),
      text('offence'),
      text('crimeReference'),
      text('disposal'),
      { name: 'appropriateAdult', type: 'boolean' },
      text('selfDefinedEthnicity'),
      text('observedEthnicity'),
      text('riskAssessment'),
      text('medication'),
      text('religion'),
      text('fingerprintId'),
      text('dnaSample'),
      text('detaineeType', true),
    ],
    spoil: { dateOfBirth: '1899-13-45', detaineeType: 'UNKNOWN', arrestedAt: 'yesterday', surname: '' },
    *rows() {
      const held = new Held();
      for (let index = 0; index < crimes.count; index += 1) {
        const crime = crimes.crime(index);
        for (const [nth, part] of participants.of(crime).entries()) {
          if (!part.arrested) continue;
          const story = partOf(plot.crimes[index - crimes.ofStory(0)]?.story, 'arrested');
          yield { ...custodyRow(crime, nth, part, draws(index, nth), held, force.end), story };
        }
      }
    },
  };
}

function custodyRow(crime: Crime, nth: number, part: Participant, draw: Draw, held: Held, end: number): TableRow {
  const { person } = part.nominal;
  const last = end - 90_000;
  const span = Math.max(0, Math.min(ARREST_DAYS * DAY_SECONDS, last - crime.reported));
  const wanted = crime.reported + Math.floor(draw.unit() ** 3 * span);
  const seconds = 3_600 + draw.below(80_000);
  const arrested = held.arrest(person.key, wanted, seconds, crime.reported, last);
  const age = ageOn(person.birth, dayOf(arrested));
  const told = retell(person, draw, CUSTODY, dayOf(arrested));
  const child = age < 18;
  const sensitive = crime.kind.sensitivity === 'NONE' ? '' : `-${crime.kind.sensitivity}`;
  return {
    cells: [
      `${isoDay(dayOf(arrested)).replaceAll('-', '')}/${crime.reference.slice(4, 11)}/${nth + 1}`,
      arrested,
      arrested + seconds,
      draw.pick(SUITES),
      told.surname.toUpperCase(),
      `${told.forename} ${told.middle}`.trim().toUpperCase(),
      told.birth,
      told.sex === 'F' ? 'Female' : 'Male',
      told.line,
      told.postcode.replace(' ', ''),
      told.phone.replaceAll(' ', ''),
      age,
      crime.kind.title,
      crime.reference,
      draw.weighted(DISPOSALS),
      child || draw.chance(0.06),
      draw.chance(0.92) ? person.ethnicity : '',
      officerDefined(person.ethnicity, draw),
      draw.chance(0.42) ? draw.pick(RISKS) : '',
      draw.chance(0.5) ? draw.pick(MEDICINES) : '',
      draw.chance(0.55) ? draw.pick(RELIGIONS) : '',
      draw.chance(0.88) ? `FP${draw.digits(9)}` : '',
      draw.chance(0.7) ? `DNA${draw.digits(9)}` : '',
      `${child ? 'JUVENILE' : 'ADULT'}${sensitive === '-DA' ? sensitive : ''}`,
    ],
    about: { person: person.key, mistakes: told.mistakes },
  };
}
