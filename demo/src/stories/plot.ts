import type { CrimeFacts } from '../events/crime.js';
import type {
  Account,
  CallRecord,
  Incident,
  Read,
  Report,
  StopSearch,
  Subscriber,
  Transfer,
  Vehicle,
} from '../events/facts.js';
import type { AccessClass } from '../events/nominals.js';
import type { Cast } from '../events/participants.js';
import type { Person } from '../people/person.js';
import type { StoryMark } from '../table.js';

/** What the stories put among everything else. */
export interface Plot {
  /** Who plays which part. */
  readonly people: readonly (StoryMark & { readonly person: Person })[];
  readonly crimes: readonly { readonly facts: CrimeFacts; readonly cast: Cast; readonly story: StoryMark }[];
  /** What the records of people in stories are, by person. */
  readonly nominals: ReadonlyMap<number, readonly AccessClass[]>;
  readonly vehicles: readonly Vehicle[];
  readonly incidents: readonly Incident[];
  readonly stopSearches: readonly StopSearch[];
  readonly reports: readonly Report[];
  /** In order of time. */
  readonly reads: readonly Read[];
  readonly calls: readonly CallRecord[];
  readonly subscribers: readonly Subscriber[];
  readonly accounts: readonly Account[];
  readonly transfers: readonly Transfer[];
}

export function joined(plots: readonly Plot[]): Plot {
  return {
    people: plots.flatMap(({ people }) => people),
    crimes: plots.flatMap(({ crimes }) => crimes),
    nominals: new Map(plots.flatMap(({ nominals }) => [...nominals])),
    vehicles: plots.flatMap(({ vehicles }) => vehicles),
    incidents: plots.flatMap(({ incidents }) => incidents),
    stopSearches: plots.flatMap(({ stopSearches }) => stopSearches),
    reports: plots.flatMap(({ reports }) => reports),
    reads: plots.flatMap(({ reads }) => reads).sort((a, b) => a.at - b.at),
    calls: plots.flatMap(({ calls }) => calls).sort((a, b) => a.at - b.at),
    subscribers: plots.flatMap(({ subscribers }) => subscribers),
    accounts: plots.flatMap(({ accounts }) => accounts),
    transfers: plots.flatMap(({ transfers }) => transfers),
  };
}

export const EMPTY: Plot = {
  people: [],
  crimes: [],
  nominals: new Map(),
  vehicles: [],
  incidents: [],
  stopSearches: [],
  reports: [],
  reads: [],
  calls: [],
  subscribers: [],
  accounts: [],
  transfers: [],
};
