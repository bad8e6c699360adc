import type { Clock } from '@peel/kernel/clock';
import type { Kysely } from 'kysely';
import { Releases } from '../figures/releases.js';
import type { JobsSchema } from '../migrations.js';
import type { OrderKinds } from '../order-kinds.js';
import type { Figures, Importer, Inbox, Upkeep } from '../ports.js';
import { continuityKind } from './continuity.js';
import { countKind } from './count.js';
import { sweepKind } from './sweep.js';
import { syncKind } from './sync.js';

export interface KindPorts {
  readonly inbox: Inbox;
  readonly importer: Importer;
  readonly upkeep: Upkeep;
  readonly figures: Figures;
}

/** Every kind that runs. The others of policy's `OrderKind` are refused. */
export function builtKinds(ports: KindPorts, database: Kysely<JobsSchema>, clock: Clock): OrderKinds {
  return new Map([
    ['sync', syncKind(ports)],
    ['sweep', sweepKind(ports.upkeep)],
    ['count', countKind(ports.upkeep, ports.figures, new Releases(database, clock))],
    ['continuity', continuityKind(ports.upkeep)],
  ] as const);
}
