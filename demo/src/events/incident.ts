import { ageOn, DAY_SECONDS, dayOf, isoDay } from '../calendar.js';
import { type Draw, type Stream, Weights } from '../draw.js';
import { HISTORY_DAYS, scattered } from '../force.js';
import type { Person } from '../people/person.js';
import type { World } from '../world.js';
import type { Incident } from './facts.js';
import { amid } from './told.js';

const TYPES = new Weights<readonly [type: string, flag: string, text: string]>([
  [['ASB - NUISANCE', 'GEN', 'Youths gathering, noise and litter'], 18],
  [['CONCERN FOR SAFETY', 'GEN', 'Not seen for some days, neighbour worried'], 13],
  [['ROAD - COLLISION DAMAGE ONLY', 'GEN', 'Two cars, drivers exchanging details'], 9],
  [['SUSPICIOUS CIRCS', 'GEN', 'Male looking into gardens'], 11],
  [['ALARM', 'GEN', 'Intruder alarm sounding'], 4],
  [['NOISE', 'GEN', 'Music since the early evening'], 6],
  [['DOMESTIC', 'DA', 'Shouting and things being broken'], 12],
  [['MENTAL HEALTH', 'MH', 'Caller in crisis, ambulance informed'], 6],
  [['MISSING PERSON', 'MISPER', 'Has not come home'], 5],
  [['MISSING CHILD', 'CHILD', 'Child has not come home from school'], 3],
  [['CHILD CONCERN', 'CHILD', 'Child crying, no adult seen'], 2],
  [['ABANDONED CALL', 'GEN', 'Silent call, no reply on ring-back'], 8],
  [['HIGHWAY DISRUPTION', 'GEN', 'Broken-down lorry, lane closed'], 3],
]);
const GRADES = new Weights([
  ['1-EMERGENCY', 18],
  ['2-PRIORITY', 34],
  ['3-SCHEDULED', 26],
  ['4-RESOLVE', 22],
] as const);

const YOUNGEST_CALLER = 10;

export class Incidents {
  private readonly incidents: Stream;
  readonly count: number;

  constructor(private readonly world: World) {
    this.incidents = world.force.draws.stream('incidents');
    this.count = world.force.sizes.incidents + world.plot.incidents.length;
  }

  *all(): Generator<Incident & { readonly reference: string }> {
    const { force, plot } = this.world;
    let n = 0;
    for (const incident of amid(force.sizes.incidents, (index) => this.incident(index), plot.incidents)) {
      const number = String(scattered(n, this.count)).padStart(6, '0');
      yield { ...incident, reference: `${isoDay(dayOf(incident.at)).replaceAll('-', '')}-${number}` };
      n += 1;
    }
  }

  private incident(index: number): Incident {
    const { force, crimes } = this.world;
    const draw = this.incidents(index);
    const crime = index < force.sizes.crimes ? crimes.crime(index) : undefined;
    if (crime?.calledIn === true) {
      const sensitive = crime.kind.sensitivity;
      // It is recorded minutes after the call, and over ten minutes before that at the least.
      const at = crime.reported - 60 - draw.below(500);
      return {
        at,
        place: crime.place,
        type: crime.kind.group,
        grade: draw.weighted(GRADES),
        text: crime.method,
        flag: sensitive === 'DA' ? 'DA' : sensitive === 'CP' ? 'CHILD' : sensitive === 'SO' ? 'SO' : 'GEN',
        caller: this.caller(draw, at),
        crime: crime.reference,
      };
    }
    const [type, flag, words] = draw.weighted(TYPES);
    const { city } = force;
    const at = force.end - DAY_SECONDS - Math.floor(draw.unit() ** 1.2 * (HISTORY_DAYS - 60) * DAY_SECONDS);
    return {
      at,
      place: city.address(city.street(draw.below(city.cityStreets)), draw.between(1, 160)),
      type,
      grade: draw.weighted(GRADES),
      text: words,
      flag,
      caller: this.caller(draw, at),
      crime: '',
    };
  }

  private caller(draw: Draw, at: number): Person | undefined {
    if (!draw.chance(0.5)) return undefined;
    return this.world.force.population.someone(draw, ({ birth }) => ageOn(birth, dayOf(at)) >= YOUNGEST_CALLER);
  }
}
