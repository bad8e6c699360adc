import type { Draws } from './draws.js';
import type { Actor, Stage } from './stage.js';
import type { Way } from './ways.js';

/** One request of the stream: the same steps in both worlds, each step drawing only on answers of its own world. */
export interface Scene {
  /** What a report calls it. */
  readonly title: string;
  readonly actor: Actor;
  /** Whose answers must be the same. `variant` is other when it is played again by the control reader: what it writes has other names then. */
  play(stage: Stage, actor: Actor, variant: string): Promise<void>;
}

/**
 * What shows that a surface is tested at all: somebody who may read what is hidden sees a difference in at least 30 % of its requests. Where
 * nobody's answer may depend on stored rows, the same requests are played over a build broken on purpose (`mutant`).
 */
export type Control =
  | { readonly by: 'reader'; actorFor(actor: Actor): Actor }
  | { readonly by: 'mutant'; readonly mutant: string };

/** A part of the service's face. A new one is a file in `surfaces/` and a line in `surfaces/all.ts`. */
export interface Surface {
  readonly name: string;
  /** Its share of the stream. */
  readonly weight: number;
  readonly control: Control;
  /** Where it is to be had one way alone; else both are drawn. */
  readonly way?: Way;
  scene(draws: Draws, number: number): Scene;
}
