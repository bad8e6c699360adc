import { ageOn, DAY_SECONDS, dayOf } from '../calendar.js';
import type { Point } from '../city/place.js';
import type { Draw } from '../draw.js';
import { imei, imsi } from '../people/numbers.js';
import type { Person } from '../people/person.js';
import type { World } from '../world.js';
import type { CallRecord, Cell, Sim, Subscriber } from './facts.js';
import { inTime } from './told.js';

const CALL_DAYS = 70;
const OPERATIONS = ['OP-KESTREL', 'OP-HARRIER', 'OP-MERLIN', 'OP-SABLE'];
const CONTACTS = 9;
/** Years, of who has a phone of their own. */
const YOUNGEST = 11;

export function simOf(person: Person): Sim {
  return { number: person.phone, imsi: imsi(person.key), imei: imei(person.key) };
}

/** The cells are where the beats are. */
export function cellNear(world: Pick<World, 'force'>, point: Point): Cell {
  let best: Cell | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, { centre }] of world.force.city.beats.entries()) {
    const off = (centre.x - point.x) ** 2 + (centre.y - point.y) ** 2;
    if (off < least) {
      least = off;
      best = { id: `234-99-${4_100 + index}`, at: centre };
    }
  }
  return best ?? { id: '234-99-4000', at: point };
}

/** Requests for records name phones; each phone belongs to the operation that asked. */
function operationOf(person: Person): string {
  return OPERATIONS[Math.floor(person.key / 8) % OPERATIONS.length] ?? 'OP-KESTREL';
}

export function* calls(world: World): Generator<CallRecord> {
  yield* inTime(generatedCalls(world), world.plot.calls);
}

function* generatedCalls(world: World): Generator<CallRecord> {
  const { force } = world;
  const stream = force.draws.stream('calls');
  const circle = force.draws.stream('contacts');
  const begin = force.end + 1 - CALL_DAYS * DAY_SECONDS;
  for (let index = 0; index < force.sizes.calls; index += 1) {
    const draw = stream(index);
    const caller = pooled(world, draw);
    const contact = force.population.someone(circle(caller.key, draw.below(CONTACTS)), (person) =>
      mayHavePhone(person, dayOf(begin)),
    );
    const [from, to] = draw.chance(0.5) ? [caller, contact] : [contact, caller];
    const text = draw.chance(0.55);
    yield {
      at: begin + Math.floor(((index + draw.unit()) / force.sizes.calls) * CALL_DAYS * DAY_SECONDS),
      from: simOf(from),
      to: simOf(to),
      kind: text ? 'SMS' : 'VOICE',
      seconds: text ? 0 : 5 + Math.floor(draw.unit() ** 3 * 1_800),
      cell: cellNear(world, from.home.at),
      operation: operationOf(caller),
    };
  }
}

/** Records are asked for of few: every twentieth household's first member. */
function pooled({ force }: World, draw: Draw): Person {
  const pool = Math.max(8, Math.floor(force.sizes.households / 20));
  return force.population.person(((draw.below(pool) * 20) % force.sizes.households) * 8);
}

function mayHavePhone({ birth }: Person, day: number): boolean {
  return ageOn(birth, day) >= YOUNGEST;
}

export function* subscribers(world: World): Generator<Subscriber> {
  const { force, plot } = world;
  const stream = force.draws.stream('subscribers');
  for (let index = 0; index < force.sizes.subscribers; index += 1) {
    const draw = stream(index);
    const connected = force.today - draw.between(80, 1_400);
    const person =
      index % 2 === 0 ? pooled(world, draw) : force.population.someone(draw, (each) => mayHavePhone(each, connected));
    yield {
      sim: simOf(person),
      person: draw.chance(0.25) ? undefined : person,
      connected,
      operation: operationOf(person),
    };
  }
  yield* plot.subscribers;
}
