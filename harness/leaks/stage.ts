import type { Draws } from './draws.js';
import { leaksErrors } from './errors.js';
import { type Answer, type Call, type Exchange, jsonOf } from './exchange.js';
import type { Way } from './ways.js';
import type { World } from './world.js';

/** Somebody with a session: who, why, in which operation. */
export interface Actor {
  readonly person: string;
  readonly purpose: string;
  readonly operation: string;
}

export const ALDER: Actor = { person: 'analyst', purpose: 'volume-crime-analysis', operation: 'OP-ALDER' };
export const BIRCH: Actor = { person: 'analyst', purpose: 'stop-search-scrutiny', operation: 'OP-BIRCH' };
/** In the same operation, for the same purpose, with less of everything: no organisation, no clearance above OFFICIAL. */
const JUNIOR: Actor = { person: 'junior', purpose: 'volume-crime-analysis', operation: 'OP-ALDER' };
export const CLEARED_ALDER: Actor = { person: 'cleared', purpose: 'full-review', operation: 'OP-ALDER' };
const CLEARED_BIRCH: Actor = { person: 'cleared', purpose: 'full-review', operation: 'OP-BIRCH' };
export const OVERSEER: Actor = { person: 'overseer', purpose: 'lawfulness-check', operation: 'OP-LANTERN' };
const STANDING: readonly Actor[] = [ALDER, BIRCH, JUNIOR, CLEARED_ALDER, CLEARED_BIRCH, OVERSEER];

/** The one who may read everything that the actor may not. */
export function clearedFor(actor: Actor): Actor {
  return actor.operation === 'OP-BIRCH' ? CLEARED_BIRCH : CLEARED_ALDER;
}

/** Somebody who reads rows. */
export function reader(draws: Draws): Actor {
  return draws.weighted([
    { weight: 63, actor: ALDER },
    { weight: 25, actor: BIRCH },
    { weight: 12, actor: JUNIOR },
  ]).actor;
}

/** The sessions that last through a run in one world, opened anew from time to time. */
export class StandingSessions {
  private readonly ids = new Map<string, string>();

  async open(world: World, number: number): Promise<void> {
    for (const actor of STANDING) {
      const { person, purpose, operation } = actor;
      const justification = `Standing session ${number} of the review of series ${keyOf(actor)}, block ${number}`;
      const opened = await world.call({
        method: 'POST',
        path: '/sessions',
        person,
        json: { purpose, operation, justification, minutes: 480 },
      });
      const id = (jsonOf(opened) as { session?: string } | undefined)?.session;
      if (id === undefined)
        throw leaksErrors.noEnd({
          world: world.name,
          what: `no session for ${keyOf(actor)}: ${opened.body.toString()}`,
        });
      this.ids.set(keyOf(actor), id);
    }
  }

  of(actor: Actor): string {
    return this.ids.get(keyOf(actor)) ?? 'ses_none';
  }
}

function keyOf({ person, purpose, operation }: Actor): string {
  return `${person} ${purpose} ${operation}`;
}

/** Takes requests: a world. */
export interface Asked {
  call(call: Call, way: Way): Promise<Answer>;
}

/** Where one request is played in one world; keeps every answer. */
export class Stage {
  readonly exchanges: Exchange[] = [];

  constructor(
    private readonly world: Asked,
    readonly sessions: StandingSessions,
    readonly way: Way = 'socket',
  ) {}

  /** Over HTTP a session is opened first and named by its header; on the socket a body may ask for one with the act. */
  async call(call: Call): Promise<Answer> {
    const { purpose, operation, justification, ...rest } = (call.json ?? {}) as Record<string, unknown>;
    if (this.way === 'socket' || call.path === '/sessions' || purpose === undefined) return this.exchange(call);
    const json = { purpose, operation, justification };
    const opened = jsonOf(await this.exchange({ ...call, path: '/sessions', json })) as { session?: string };
    return this.exchange({ ...call, json: rest, ...(opened.session === undefined ? {} : { session: opened.session }) });
  }

  private async exchange(call: Call): Promise<Answer> {
    const answer = await this.world.call(call, this.way);
    this.exchanges.push({ call, answer });
    return answer;
  }

  get answers(): readonly Answer[] {
    return this.exchanges.map(({ answer }) => answer);
  }

  /** A GET in the actor's standing session. */
  async get(actor: Actor, path: string): Promise<Answer> {
    return this.call({ method: 'GET', path, person: actor.person, session: this.sessions.of(actor) });
  }

  /** A POST in the actor's standing session. */
  async post(actor: Actor, path: string, body: Readonly<Record<string, unknown>>): Promise<Answer> {
    return this.call({
      method: 'POST',
      path,
      person: actor.person,
      json: { session: this.sessions.of(actor), ...body },
    });
  }
}
