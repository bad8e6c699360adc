import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashWorkspace, ServiceProcesses } from './crash-workspace.js';
import type { Load } from './load.js';
import { type Process, strike } from './process-tree.js';
import type { Seeded } from './seeded.js';

export type Target = 'service' | 'backend' | 'postmaster' | 'query-worker' | 'writer' | 'several';
export const TARGETS: readonly [Target, ...Target[]] = [
  'service',
  'service',
  'service',
  'backend',
  'postmaster',
  'query-worker',
  'writer',
  'several',
];

export interface Blow {
  readonly target: Target;
  /** What was struck, for the round's line. */
  readonly struck: readonly string[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Whether the service itself was struck. */
  readonly service: boolean;
}

/** Waits for a moment, a random one or one shortly after an import begins to write, and kills. */
export async function deliver(workspace: CrashWorkspace, load: Load, target: Target, random: Seeded): Promise<Blow> {
  if (random.chance(0.6)) {
    const before = load.writing;
    for (let waited = 0; load.writing === before && waited < 4_000; waited += 5) await sleep(5);
    // From the start of the writer's process to the commit and its outcome.
    await sleep(random.below(900));
  } else await sleep(random.below(3_000));
  let victims: readonly (readonly [string, Process])[] = [];
  for (let tries = 0; victims.length === 0 && tries < 400; tries += 1) {
    if (tries > 0) await sleep(10);
    victims = choose(await workspace.processes(), target, random);
  }
  const struck: string[] = [];
  const at = Date.now();
  for (const [name, victim] of victims) if (await strike(victim)) struck.push(`${name} ${victim.pid}`);
  return { target, struck, at, service: struck.some((name) => name.startsWith('service')) };
}

type Named = readonly [string, Process];

function choose(found: ServiceProcesses, target: Target, random: Seeded): readonly Named[] {
  const { service, postmaster, queryWorkers, writers, backends } = found;
  const one = (name: string, from: readonly Process[]): readonly Named[] => {
    const chosen = from[random.below(from.length)];
    return chosen === undefined ? [] : [[name, chosen]];
  };
  switch (target) {
    case 'service':
      return one('service', service === undefined ? [] : [service]);
    case 'postmaster':
      return one('postmaster', postmaster === undefined ? [] : [postmaster]);
    case 'backend':
      return one('backend', backends);
    case 'query-worker':
      return one('query worker', queryWorkers);
    case 'writer':
      return one('writer', writers);
    case 'several': {
      const all = [
        ...one('service', service === undefined ? [] : [service]),
        ...one('postmaster', postmaster === undefined ? [] : [postmaster]),
      ];
      const others = [...one('backend', backends), ...one('writer', writers), ...one('query worker', queryWorkers)];
      return [...all, ...others].filter(() => random.chance(0.7)).sort(() => random.next() - 0.5);
    }
  }
}
