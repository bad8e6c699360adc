import { DAY_SECONDS } from '../calendar.js';
import { SKERRY } from '../city/city.js';
import type { Draw } from '../draw.js';
import { cellNear } from '../events/call.js';
import { ANYBODY, type CrimeKind } from '../events/crime-kinds.js';
import type { CallRecord, Incident, Read, Sim } from '../events/facts.js';
import type { Force } from '../force.js';
import { registration } from '../people/numbers.js';
import type { Person } from '../people/person.js';
import { ago, type Casting, houseIn, marker, records, STORY_VEHICLES, storySim } from './casting.js';
import { EMPTY, type Plot } from './plot.js';

const SKERRY_LINE = 'skerry-line';
const mark = marker(SKERRY_LINE);
/** The line's numbers, one after another, in one handset; then its customers. */
const LINES = [10, 11, 12] as const;
const HANDSET = 10;
const CUSTOMERS = Array.from({ length: 30 }, (_, n) => storySim(20 + n));
const CHILD_PHONE = storySim(13);
const RUNNER_PHONE = storySim(14);
const BOSS_PHONE = storySim(15);
const DAYS_OF_A_NUMBER = 20;
const TRIPS = [53, 46, 39, 32, 25, 18, 11, 4];

const SUPPLY: CrimeKind = {
  code: '92A/2',
  group: 'DRUGS',
  title: 'Possession with intent to supply',
  sensitivity: 'NONE',
  solved: 1,
  value: 0,
  uncertain: 0,
  ...ANYBODY,
  methods: ['62 wraps and a phone found on a child at the bus station'],
};
const EXPLOITATION: CrimeKind = {
  code: '106/1',
  group: 'EXPLOITATION',
  title: 'Arranging travel with a view to exploitation',
  sensitivity: 'CP',
  solved: 1,
  value: 0,
  uncertain: 72,
  ...ANYBODY,
  methods: ['Child driven to Skerry again and again to sell drugs'],
};

interface Cast {
  readonly boss: Person;
  readonly runner: Person;
  readonly child: Person;
  readonly tenant: Person;
}

/** A drugs line that texts from one handset under changing numbers; a boy of the city is driven out to sell, and goes missing each time. */
export function skerryLine(force: Force, casting: Casting): Plot {
  const draw = force.draws.stream(SKERRY_LINE)();
  const cast = {
    boss: casting.adult(draw, 40),
    runner: casting.adult(draw, 26),
    child: casting.boy(draw),
    tenant: casting.man(draw, 70),
  };
  const { boss, runner, child, tenant } = cast;
  const flat = houseIn(force, 'NB1', 7, draw);
  const car = registration(STORY_VEHICLES + 1_001 + draw.below(500), '73');
  const arrest = ago(force, 17, 15, 20);
  return {
    ...EMPTY,
    people: [
      { person: boss, ...mark('runs the line') },
      { person: runner, ...mark('drives') },
      { person: child, ...mark('child who is sent') },
      { person: tenant, ...mark('whose flat is taken over') },
    ],
    nominals: records([boss, 'S'], [runner, 'S'], [child, 'J'], [tenant, 'V']),
    vehicles: [
      {
        registration: car,
        make: 'Kia',
        model: 'Sportage',
        colour: 'WHITE',
        year: 2023,
        keeper: runner,
        keeperName: 'Estuary Hire',
        markers: 'HIRE',
        story: mark('hire car'),
      },
    ],
    crimes: [
      {
        facts: {
          kind: SUPPLY,
          from: arrest,
          to: arrest,
          reported: arrest + 1_800,
          place: houseIn(force, 'NB1', 2, draw),
          premises: 'Street',
          method: SUPPLY.methods[0] ?? '',
          outcome: 'Under investigation',
          solved: true,
          calledIn: false,
        },
        cast: { suspects: [child], victims: [] },
        story: mark('child as suspect'),
      },
      {
        facts: {
          kind: EXPLOITATION,
          from: ago(force, 60, 12),
          to: ago(force, 5, 12),
          reported: ago(force, 3, 10),
          place: child.home,
          premises: 'Street',
          method: EXPLOITATION.methods[0] ?? '',
          outcome: 'Under investigation',
          solved: true,
          calledIn: false,
        },
        cast: { suspects: [boss, runner], victims: [child] },
        story: mark('child as victim'),
      },
    ],
    stopSearches: [
      {
        at: arrest,
        person: child,
        place: houseIn(force, 'NB1', 2, draw),
        object: 'Controlled drugs',
        legislation: 'Misuse of Drugs Act 1971 (section 23)',
        outcome: 'Arrest',
        registration: '',
        story: mark('search of the child'),
      },
    ],
    reads: TRIPS.flatMap((days) => trip(force, days, car, draw)),
    incidents: [
      ...TRIPS.slice(1).map(
        (days): Incident => ({
          at: ago(force, days, 22, 15 + draw.below(40)),
          place: child.home,
          type: 'MISSING CHILD',
          grade: '2-PRIORITY',
          text: 'Son aged under 17 has not come home, phone off, second time this fortnight',
          flag: 'CHILD',
          caller: undefined,
          crime: '',
          story: mark('child reported missing'),
        }),
      ),
      ...[44, 37, 23, 16, 9].map(
        (days): Incident => ({
          at: ago(force, days, 23, draw.below(50)),
          place: flat,
          type: 'CONCERN FOR SAFETY',
          grade: '3-SCHEDULED',
          text: 'Many young visitors to the flat, tenant not seen',
          flag: 'GEN',
          caller: undefined,
          crime: '',
          story: mark('call about the flat'),
        }),
      ),
    ],
    reports: [
      report(
        force,
        30,
        'CHILD',
        'has a second phone and new clothes, and is away for days',
        cast.child,
        'V',
        '',
        CHILD_PHONE.number,
      ),
      report(
        force,
        21,
        'O',
        `drives to the coast every week in a white Sportage, ${car}`,
        runner,
        'S',
        car,
        RUNNER_PHONE.number,
      ),
      report(
        force,
        12,
        'OS',
        'is the one whom the others call when the line is down',
        boss,
        'S',
        '',
        BOSS_PHONE.number,
      ),
      report(
        force,
        8,
        'OS',
        `cannot get strangers to leave his flat at ${flat.number} ${flat.street.name}, Skerry`,
        tenant,
        'V',
        '',
        '',
      ),
    ],
    calls: [...bursts(force, draw), ...orders(force, draw), ...talk(force, draw, cast)],
    subscribers: [
      ...LINES.map((n) => ({
        sim: storySim(n, HANDSET),
        person: undefined,
        connected: force.today - 70,
        operation: 'OP-KESTREL',
        story: mark('number of the line'),
      })),
      {
        sim: BOSS_PHONE,
        person: boss,
        connected: force.today - 500,
        operation: 'OP-KESTREL',
        story: mark('phone of who runs the line'),
      },
      {
        sim: CHILD_PHONE,
        person: undefined,
        connected: force.today - 66,
        operation: 'OP-KESTREL',
        story: mark("child's second phone"),
      },
    ],
  };
}

/** Out in the evening past every camera of the road, back the next morning. */
function trip(force: Force, days: number, plate: string, draw: Draw): readonly Read[] {
  const road = force.city.cameras.filter(({ owner }) => owner === 'NEIGHBOUR');
  const pass = (camera: Read['camera'], at: number, direction: string): Read => ({
    at,
    camera,
    registration: plate,
    confidence: draw.between(90, 99),
    direction,
    story: mark('hire car on the road to Skerry'),
  });
  const out = ago(force, days, 17, 5 + draw.below(20));
  const back = ago(force, days - 1, 9, draw.below(40));
  return [
    ...road.map((camera, n) => pass(camera, out + n * 330 + draw.below(60), 'N')),
    ...[...road].reverse().map((camera, n) => pass(camera, back + n * 330 + draw.below(60), 'S')),
  ];
}

function line(days: number): Sim {
  const nth = Math.min(LINES.length - 1, Math.max(0, LINES.length - 1 - Math.floor(days / DAYS_OF_A_NUMBER)));
  return storySim(LINES[nth] ?? LINES[0], HANDSET);
}

/** Every day the line texts most of its customers within minutes. */
function bursts(force: Force, draw: Draw): CallRecord[] {
  const cell = cellNear({ force }, SKERRY);
  return Array.from({ length: 60 }, (_, days) => {
    const at = ago(force, days, 11, draw.below(50));
    const texted = CUSTOMERS.filter(() => draw.chance(0.62));
    return texted.map(
      (to, n): CallRecord => ({
        at: at + n * 9 + draw.below(6),
        from: line(days),
        to,
        kind: 'SMS',
        seconds: 0,
        cell,
        operation: 'OP-KESTREL',
        story: mark('bulk text of the line'),
      }),
    );
  }).flat();
}

function orders(force: Force, draw: Draw): CallRecord[] {
  const cell = cellNear({ force }, SKERRY);
  return Array.from({ length: 60 }, (_, days) =>
    Array.from(
      { length: 3 },
      (): CallRecord => ({
        at: ago(force, days, 12 + draw.below(10), draw.below(60)),
        from: draw.pick(CUSTOMERS),
        to: line(days),
        kind: 'VOICE',
        seconds: 12 + draw.below(40),
        cell,
        operation: 'OP-KESTREL',
        story: mark('call of a customer'),
      }),
    ),
  ).flat();
}

/** Who runs it speaks to the line and the driver; the child's phone is in the city until a trip and in Skerry after it. */
function talk(force: Force, draw: Draw, { boss, child }: Cast): CallRecord[] {
  const home = cellNear({ force }, child.home.at);
  const away = cellNear({ force }, SKERRY);
  return TRIPS.flatMap((days): CallRecord[] => {
    const out = ago(force, days, 16, draw.below(40));
    const made = (at: number, from: Sim, to: Sim, cell: CallRecord['cell'], role: string): CallRecord => ({
      at,
      from,
      to,
      kind: 'VOICE',
      seconds: 15 + draw.below(90),
      cell,
      operation: 'OP-KESTREL',
      story: mark(role),
    });
    return [
      made(out - 1_500, BOSS_PHONE, RUNNER_PHONE, cellNear({ force }, boss.home.at), 'call to the driver'),
      made(out - 600, RUNNER_PHONE, CHILD_PHONE, home, 'call to the child'),
      made(out + 3 * 3600, CHILD_PHONE, line(days), away, 'child calls from Skerry'),
      made(out + DAY_SECONDS / 3, line(days), BOSS_PHONE, away, 'line calls who runs it'),
    ];
  });
}

function report(
  force: Force,
  days: number,
  sensitivity: string,
  text: string,
  person: Person,
  as: 'S' | 'V',
  plate: string,
  phone: string,
) {
  return {
    at: ago(force, days, 14),
    theme: 'COUNTY LINES',
    text,
    source: '2' as const,
    assessment: 'C' as const,
    handling: 'P' as const,
    sensitivity,
    sourceName: 'Partner agency',
    sourceReference: 'SRC-51203',
    named: [{ person, as, registration: plate, phone }],
    story: mark('report'),
  };
}
