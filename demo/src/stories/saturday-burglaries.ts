import type { Address } from '../city/city.js';
import type { Draw } from '../draw.js';
import { cellNear } from '../events/call.js';
import { DWELLING_BURGLARY } from '../events/crime-kinds.js';
import type { Vehicle } from '../events/facts.js';
import type { Force } from '../force.js';
import { registration } from '../people/numbers.js';
import type { Person } from '../people/person.js';
import { ago, type Casting, houseIn, marker, records, STORY_VEHICLES, saturdaysAgo, storySim } from './casting.js';
import { EMPTY, type Plot } from './plot.js';

const SATURDAY_BURGLARIES = 'saturday-burglaries';
const BEATS = ['A31', 'A32', 'A33', 'M41', 'M42'];
const BURGLARIES = 14;
/** The cameras missed these. */
const UNSEEN = new Set([4, 11]);
const mark = marker(SATURDAY_BURGLARIES);

interface Burglary {
  readonly at: number;
  readonly place: Address;
  readonly victim: Person;
}

/** Homes are broken into on Saturday evenings in one corner of the city, and a grey Golf passes a camera before and after. */
export function saturdayBurglaries(force: Force, casting: Casting): Plot {
  const draw = force.draws.stream(SATURDAY_BURGLARIES)();
  const [driver, partner] = [casting.man(draw, 35), casting.man(draw, 35)];
  const golf = getaway(force, driver, draw);
  const burglaries = Array.from({ length: BURGLARIES }, (_, n) => burglary(force, n, draw, casting));
  const seen = burglaries.filter((_, n) => !UNSEEN.has(n));
  const phones = [storySim(0), storySim(1)] as const;
  return {
    ...EMPTY,
    people: [
      { person: driver, ...mark('driver') },
      { person: partner, ...mark('burglar') },
    ],
    crimes: burglaries.map(({ at, place, victim }, n) => ({
      facts: {
        kind: DWELLING_BURGLARY,
        from: at - 20 * 60,
        to: at + 20 * 60,
        reported: at + 3 * 3600 + draw.below(3600),
        place,
        premises: 'Semi-detached house',
        method: 'Euro cylinder of rear patio door snapped, jewellery and car keys taken, out within minutes',
        value: 2_000 + draw.below(9_000),
        calledIn: false,
        solved: n === 0,
        outcome: n === 0 ? 'Under investigation' : 'Investigation complete: no suspect identified',
      },
      cast: { suspects: n === 0 ? [driver, partner] : [], victims: [victim] },
      story: mark('burglary'),
    })),
    nominals: new Map([
      ...records([driver, 'S'], [partner, 'S']),
      ...records(...burglaries.map(({ victim }) => [victim, 'V'] as const)),
    ]),
    vehicles: [golf],
    reads: seen.flatMap(({ at, place }) =>
      [-1, 1].map((side) => ({
        at: at + side * (10 * 60 + draw.below(9 * 60)),
        camera: force.city.nearestCamera(place.at, ({ owner }) => owner === 'CARROW'),
        registration: golf.registration,
        confidence: draw.between(90, 99),
        direction: draw.pick(['N', 'E', 'S', 'W']),
        story: mark(side < 0 ? 'getaway car before' : 'getaway car after'),
      })),
    ),
    incidents: [2, 5, 8].flatMap((n) => {
      const found = burglaries[n];
      return found === undefined
        ? []
        : [
            {
              at: found.at - 8 * 60,
              place: found.place,
              type: 'SUSPICIOUS CIRCS',
              grade: '3-SCHEDULED',
              text: 'Grey Golf waiting with its lights off, two men',
              flag: 'GEN',
              caller: undefined,
              crime: '',
              story: mark('call about the car'),
            },
          ];
    }),
    stopSearches: [
      {
        at: ago(force, saturdaysAgo(force, 3), 21, 40),
        person: driver,
        place: houseIn(force, 'A33', 3, draw),
        object: 'Articles for use in theft',
        legislation: 'Police and Criminal Evidence Act 1984 (section 1)',
        outcome: 'A no further action disposal',
        registration: golf.registration,
        story: mark('stop of the driver'),
      },
    ],
    reports: [
      {
        at: ago(force, 16, 11),
        theme: 'BURGLARY',
        text: `does houses on Saturdays and is driven in a grey Golf, ${golf.registration}`,
        source: '2',
        assessment: 'C',
        handling: 'P',
        sensitivity: 'O',
        sourceName: 'Member of the public',
        sourceReference: 'SRC-40017',
        named: [
          { person: partner, as: 'S', registration: golf.registration, phone: phones[1].number },
          { person: driver, as: 'S', registration: golf.registration, phone: phones[0].number },
        ],
        story: mark('report'),
      },
    ],
    calls: burglaries.flatMap(({ at }) =>
      [50, 15].map((minutes) => ({
        at: at - minutes * 60 - draw.below(240),
        from: phones[minutes === 50 ? 0 : 1],
        to: phones[minutes === 50 ? 1 : 0],
        kind: 'VOICE' as const,
        seconds: 20 + draw.below(60),
        cell: cellNear({ force }, minutes === 50 ? driver.home.at : (burglaries[0]?.place.at ?? driver.home.at)),
        operation: 'OP-HARRIER',
        story: mark('call between the two'),
      })),
    ),
    subscribers: [driver, partner].map((person, n) => ({
      sim: phones[n === 0 ? 0 : 1],
      person,
      connected: force.today - 300 - n,
      operation: 'OP-HARRIER',
      story: mark(n === 0 ? 'phone of the driver' : 'phone of the burglar'),
    })),
  };
}

function getaway(force: Force, driver: Person, draw: Draw): Vehicle {
  return {
    registration: registration(STORY_VEHICLES + 1 + draw.below(500), '66'),
    make: 'Volkswagen',
    model: 'Golf',
    colour: 'GREY',
    year: 2016,
    keeper: { ...driver, home: houseIn(force, 'W72', 5, draw) },
    keeperName: 'Darren Holtby',
    markers: 'NO KEEPER',
    story: mark('getaway car'),
  };
}

/** One or two a Saturday, the latest first. */
function burglary(force: Force, n: number, draw: Draw, casting: Casting): Burglary {
  const saturday = saturdaysAgo(force, Math.floor(n / 2) + (n % 2 === 0 ? 0 : 1));
  const at = ago(force, saturday, 17 + (n % 3), 25 + draw.below(30));
  const beat = BEATS[n % BEATS.length] ?? 'A31';
  return { at, place: houseIn(force, beat, n * 5 + 2, draw), victim: casting.adult(draw, 80) };
}
