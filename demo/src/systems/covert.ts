import { DAY_SECONDS, dayOf } from '../calendar.js';
import { Weights } from '../draw.js';
import { sourceOf } from '../events/report.js';
import { scattered } from '../force.js';
import { type Manner, NAME_AND_BIRTH, retell } from '../people/retelling.js';
import { day, instant, type Table, text } from '../table.js';
import type { World } from '../world.js';

const HEARD: Manner = {
  carelessness: 1.5,
  withoutBirth: 0.3,
  withoutAddress: 0.4,
  withoutPhone: 0.7,
  shows: new Set([...NAME_AND_BIRTH, 'address', 'line']),
};
const SEEN = [
  'Met two others in the back room, left with a holdall',
  'Drove to the quay and waited, nobody came',
  'Spoke of a delivery on Thursday',
  'Paid the man from the yard in cash',
  'Changed his phone again',
];
const GRADINGS = new Weights([
  ['1AC', 20],
  ['1BC', 25],
  ['2BC', 25],
  ['2CC', 20],
  ['2DC', 10],
] as const);

/** The log of a covert operation: only its members know that there is one. */
export function covertTable(world: World): Table {
  const { force } = world;
  const draws = force.draws.stream('covert reports');
  const count = force.sizes.covertReports;
  // It is after the same few all the time.
  const targets = Math.max(4, Math.floor(count / 60));
  return {
    name: 'sable_log',
    file: 'intelligence/sable-log.xlsx',
    format: 'workbook',
    columns: [
      text('Log ID', true),
      instant('Seen'),
      text('Entry', true),
      text('Subject Name'),
      day('Subject DOB'),
      text('Subject Address'),
      text('Grading'),
      text('Source Name'),
      text('Source Reference'),
    ],
    spoil: { Entry: '' },
    *rows() {
      for (let n = 0; n < count; n += 1) {
        const draw = draws(n);
        const person = force.population.someone(
          draws(draw.below(targets), 1),
          ({ birth }) => force.today - birth > 22 * 366,
        );
        const seen = force.end - DAY_SECONDS - Math.floor(draw.unit() * 150 * DAY_SECONDS);
        const told = retell(person, draw, HEARD, dayOf(seen));
        const { sourceName, sourceReference } = sourceOf(draws(n % 3, 2), world);
        yield {
          cells: [
            `SB${String(scattered(n, count)).padStart(5, '0')}`,
            seen,
            draw.pick(SEEN),
            `${told.forename} ${told.surname}`,
            told.birth,
            told.line,
            draw.weighted(GRADINGS),
            sourceName,
            sourceReference,
          ],
          about: { person: person.key, mistakes: told.mistakes },
          story: { story: 'covert', role: 'log entry' },
        };
      }
    },
  };
}
