import { civil } from '../calendar.js';
import { type Stream, Weights } from '../draw.js';
import type { Force } from '../force.js';
import { registration } from '../people/numbers.js';
import { MEMBERS } from '../people/person.js';
import type { Vehicle } from './facts.js';

const MODELS = new Weights([
  [['Ford', 'Fiesta'], 9],
  [['Ford', 'Focus'], 8],
  [['Vauxhall', 'Corsa'], 9],
  [['Vauxhall', 'Astra'], 7],
  [['Volkswagen', 'Golf'], 7],
  [['Volkswagen', 'Polo'], 5],
  [['Nissan', 'Qashqai'], 6],
  [['Toyota', 'Yaris'], 4],
  [['BMW', '3 Series'], 4],
  [['Audi', 'A3'], 4],
  [['Mercedes', 'A Class'], 3],
  [['Ford', 'Transit'], 5],
  [['Peugeot', '208'], 4],
  [['Renault', 'Clio'], 4],
  [['Kia', 'Sportage'], 4],
  [['Skoda', 'Octavia'], 3],
  [['Mini', 'Cooper'], 3],
  [['Fiat', '500'], 3],
  [['Honda', 'Jazz'], 3],
  [['Land Rover', 'Evoque'], 2],
] as const);
const COLOURS = new Weights([
  ['BLACK', 22],
  ['GREY', 21],
  ['WHITE', 17],
  ['BLUE', 15],
  ['SILVER', 12],
  ['RED', 9],
  ['GREEN', 2],
  ['ORANGE', 2],
] as const);

/** Vehicle n is the n-th household's, and past that somebody's second. */
export class Vehicles {
  private readonly vehicles: Stream;
  readonly count: number;

  constructor(private readonly force: Force) {
    this.vehicles = force.draws.stream('vehicles');
    this.count = force.sizes.vehicles;
  }

  vehicle(n: number): Vehicle {
    const draw = this.vehicles(n);
    const [make, model] = draw.weighted(MODELS);
    const newest = civil(this.force.today).year - 1;
    const year = newest - Math.floor(draw.unit() ** 1.3 * 18);
    const late = draw.chance(0.5);
    const age = String((year % 100) + (late ? 50 : 0)).padStart(2, '0');
    const keeper = this.force.population.person((n % this.force.sizes.households) * MEMBERS);
    const markers = draw.chance(0.03) ? draw.pick(['NO INSURANCE', 'NO KEEPER', 'DRUGS', 'STOLEN PLATES']) : '';
    return { registration: registration(n, age), make, model, colour: draw.weighted(COLOURS), year, keeper, markers };
  }
}
