import { Crimes } from './events/crime.js';
import { Nominals } from './events/nominals.js';
import { Participants } from './events/participants.js';
import { makeForce } from './force.js';
import type { ForceSeed } from './seed.js';
import { plotOf } from './stories/stories.js';
import type { World } from './world.js';

export function makeWorld(seed: ForceSeed): World {
  const force = makeForce(seed);
  const plot = plotOf(force);
  const crimes = new Crimes(
    force,
    plot.crimes.map(({ facts }) => facts),
  );
  const nominals = new Nominals(force, plot.nominals);
  const casts = new Map(plot.crimes.map(({ cast }, n) => [crimes.ofStory(n), cast] as const));
  return { force, crimes, nominals, participants: new Participants(force, nominals, casts), plot };
}
