import { Crimes } from './events/crime.js';
import { Nominals } from './events/nominals.js';
import { Participants } from './events/participants.js';
import { type Force, makeForce } from './force.js';
import type { ForceSeed } from './seed.js';
import type { Plot } from './stories/plot.js';
import { plotOf } from './stories/stories.js';

/** The force with what happened in it: every table is made from this. */
export interface World {
  readonly force: Force;
  readonly crimes: Crimes;
  readonly nominals: Nominals;
  readonly participants: Participants;
  readonly plot: Plot;
}

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
