import type { Crimes } from './events/crime.js';
import type { Nominals } from './events/nominals.js';
import type { Participants } from './events/participants.js';
import type { Force } from './force.js';
import type { Plot } from './stories/plot.js';

/** The force with what happened in it: every table is made from this. */
export interface World {
  readonly force: Force;
  readonly crimes: Crimes;
  readonly nominals: Nominals;
  readonly participants: Participants;
  readonly plot: Plot;
}
