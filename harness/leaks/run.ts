import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { contentOf, factsOf } from './answer-facts.js';
import { Bustle } from './bustle.js';
import { Draws } from './draws.js';
import { leaksErrors } from './errors.js';
import { type Answer, describe, sameAnswer } from './exchange.js';
import { mutantNamed } from './mutants/all.js';
import type { Mutant } from './mutants/mutant.js';
import { RUN_BEGIN, type Variant } from './past.js';
import { Stage, StandingSessions } from './stage.js';
import type { Scene, Surface } from './surface.js';
import { SURFACES } from './surfaces/all.js';
import type { Way } from './ways.js';
import type { World } from './world.js';

export interface Side {
  readonly world: World;
  readonly variant: Variant;
}

export interface RunSettings {
  readonly seed: string;
  readonly requests: number;
  /** The first one's number. */
  readonly from?: number;
  /** The control reader plays the first requests of each surface and then each n-th; 0: none. */
  readonly controlEvery: number;
  /** Set-up, what others do, and this one request alone. */
  readonly only?: number;
  /** Requests of these surfaces alone, to look at them: another stream than the whole one. */
  readonly among?: readonly string[];
  readonly say: (line: string) => void;
  /** While there is such a file nothing is asked: so that a run of an hour lets something else be measured. */
  readonly pauseFile?: string;
  /** Called for each difference; gives whether to go on. */
  readonly onDifference: (difference: Difference) => boolean;
}

export interface Difference {
  readonly number: number;
  readonly surface: string;
  readonly title: string;
  /** Which call of the request. */
  readonly call: number;
  readonly left: string;
  readonly right: string;
}

export interface SurfaceTally {
  requests: number;
  withRows: number;
  differences: number;
  controls: number;
  controlDifferences: number;
  /** Spent on asking, in both worlds side by side, without controls and without what others do. */
  milliseconds: number;
}

export interface RunTally {
  readonly surfaces: ReadonlyMap<string, SurfaceTally>;
  /** Requests with an answer that says that nothing fixes its order, or that broke off. Compared like all others. */
  readonly unordered: number;
  /** Those among them that differed, and were found to differ between two readings in one world as well. */
  readonly unorderedDifferences: number;
  readonly milliseconds: number;
  /** Where a further run in the same worlds begins: time and names go on, and never come twice. */
  readonly next: number;
}

const STEP_MILLISECONDS = 1_500;
const REOPEN_EVERY = 4_000;
/** So often a request is asked again at most: of 400 readings of a joined table without an order, 9 had another thread's rows first. */
const REPLAYS = 300;
/** So much of the stream is asked over HTTP, by people who are signed in with a cookie; the rest on the socket. */
const HTTP_SHARE = 0.4;
/** Played by the control reader too, whatever `controlEvery` says: else a rare surface would be judged by a handful. */
const FIRST_CONTROLS = 40;

/** The request of a number follows from the seed and the number alone. */
function sceneOf(
  { seed, among }: RunSettings,
  number: number,
): { readonly surface: Surface; readonly scene: Scene; readonly way: Way } {
  const draws = new Draws(`${seed}/request/${number}`);
  const surface = draws.weighted(SURFACES.filter(({ name }) => among === undefined || among.includes(name)));
  const way = surface.way ?? (draws.of('way').chance(HTTP_SHARE) ? 'http' : 'socket');
  return { surface, scene: surface.scene(draws, number), way };
}

/** Plays the same stream in both worlds, others acting between, and compares every byte of every answer. */
export async function runPair(left: Side, right: Side, settings: RunSettings): Promise<RunTally> {
  return new PairRun([left, right], settings).run();
}

interface ActedSide extends Side {
  readonly bustle: Bustle;
  readonly sessions: StandingSessions;
}

class PairRun {
  private readonly sides: readonly ActedSide[];
  private readonly surfaces: ReadonlyMap<string, SurfaceTally>;
  private unordered = 0;
  private unorderedDifferences = 0;

  constructor(
    sides: readonly Side[],
    private readonly settings: RunSettings,
  ) {
    const { among } = settings;
    const names = SURFACES.map(({ name }) => name).filter((name) => among?.includes(name) ?? true);
    this.surfaces = new Map(names.map((name) => [name, emptyTally()]));
    this.sides = sides.map((side) => ({
      ...side,
      bustle: new Bustle(side.world, side.variant, settings.seed),
      sessions: new StandingSessions(),
    }));
  }

  async run(): Promise<RunTally> {
    const began = Date.now();
    const { requests, from = 0, only, say, pauseFile } = this.settings;
    let next = from;
    for (let number = from; number < requests; number += 1) {
      while (pauseFile !== undefined && existsSync(pauseFile)) await setTimeout(500);
      next = number + 1;
      await this.pass(number, number === from);
      if (only !== undefined && number !== only) continue;
      if (!(await this.request(number))) break;
      const done = number + 1 - from;
      if (done % 250 === 0) {
        const rate = done / ((Date.now() - began) / 1000);
        const megabytes = Math.round(process.memoryUsage.rss() / 1e6);
        say(`${done} of ${requests - from} requests, ${rate.toFixed(1)} a second, ${megabytes} MB`);
      }
    }
    const { surfaces, unordered, unorderedDifferences } = this;
    return { surfaces, unordered, unorderedDifferences, milliseconds: Date.now() - began, next };
  }

  /** Time goes on, and others act. */
  private async pass(number: number, isFirst: boolean): Promise<void> {
    for (const { world } of this.sides) world.clock.set(RUN_BEGIN + number * STEP_MILLISECONDS);
    if (isFirst || number % REOPEN_EVERY === 0)
      for (const { sessions, world } of this.sides) await sessions.open(world, number);
    if (isFirst) await Promise.all(this.sides.map(({ bustle }) => bustle.begin(number)));
    const { surface } = sceneOf(this.settings, number);
    await Promise.all(this.sides.map(({ bustle }) => bustle.before(number, surface.name)));
  }

  /** Whether to go on. */
  private async request(number: number): Promise<boolean> {
    const { controlEvery, onDifference } = this.settings;
    const { surface, scene, way } = sceneOf(this.settings, number);
    const counts = this.surfaces.get(surface.name) ?? emptyTally();
    counts.requests += 1;
    const began = performance.now();
    const [first, second] = await this.play(scene, scene.actor, way, 'asked');
    counts.milliseconds += performance.now() - began;
    const facts = await Promise.all(first.exchanges.map(factsOf));
    if (facts.some((fact) => fact.rows > 0)) counts.withRows += 1;
    if (facts.some((fact) => fact.varies !== undefined)) this.unordered += 1;
    const difference = firstDifference(first.answers, second.answers);
    if (
      difference !== undefined &&
      (await mayVary([first, second], difference.call)) &&
      (await this.variesByItself(scene, way))
    ) {
      this.unorderedDifferences += 1;
    } else if (difference !== undefined) {
      counts.differences += 1;
      if (!onDifference({ number, surface: surface.name, title: `${scene.title}, by ${way}`, ...difference }))
        return false;
    }
    if (controlEvery > 0 && (counts.requests <= FIRST_CONTROLS || counts.requests % controlEvery === 0)) {
      counts.controls += 1;
      if (await this.controlDiffers(surface, scene, way)) counts.controlDifferences += 1;
    }
    return true;
  }

  private async play(scene: Scene, actor: Scene['actor'], way: Way, variant: string): Promise<readonly [Stage, Stage]> {
    const [first, second] = await Promise.all(
      this.sides.map(async ({ world, sessions }) => {
        const stage = new Stage(world, sessions, way);
        await scene.play(stage, actor, variant);
        return stage;
      }),
    );
    if (first === undefined || second === undefined)
      throw leaksErrors.noEnd({ world: 'either', what: 'a request was not played' });
    return [first, second];
  }

  /**
   * A statement that leaves its order open may have several answers, and one that an error ends in the middle breaks off where it does. The
   * difference is its own when, asked again, the first world alone gives several answers, and the second one of these.
   */
  private async variesByItself(scene: Scene, way: Way): Promise<boolean> {
    const seen: [Set<string>, Set<string>] = [new Set(), new Set()];
    for (let again = 0; again < REPLAYS; again += 1) {
      const stages = await this.play(scene, scene.actor, way, 'asked');
      for (const side of [0, 1] as const)
        seen[side].add((await Promise.all(stages[side].answers.map(contentOf))).join());
      if (seen[0].size > 1 && [...seen[1]].some((content) => seen[0].has(content))) return true;
    }
    return false;
  }

  private async controlDiffers({ control }: Surface, scene: Scene, way: Way): Promise<boolean> {
    if (control.by === 'reader') return differ(await this.play(scene, control.actorFor(scene.actor), way, 'control'));
    const undo = await switchOn(mutantNamed(control.mutant), this.sides);
    try {
      return differ(await this.play(scene, scene.actor, way, 'control'));
    } finally {
      undo();
    }
  }
}

/** The mutant in every world. */
async function switchOn(mutant: Mutant, sides: readonly Side[]): Promise<() => void> {
  const undo = sides.map(({ world }) => mutant.breakIn(world));
  return () => {
    for (const each of undo.reverse()) each();
  };
}

/**
 * What `act` does under the mutant. Where an answer went wrong in one world alone, that world drew other ids: all draws begin anew. What
 * somebody froze who could not, is let go, and what was kept of its statements.
 */
export async function underMutant<T>(
  mutant: Mutant,
  sides: readonly Side[],
  seed: string,
  act: () => Promise<T>,
): Promise<T> {
  const undo = await switchOn(mutant, sides);
  try {
    return await act();
  } finally {
    // What is frozen by a role that only the mutant gave is let go by nobody without it.
    for (const { world } of sides) await world.thaw();
    undo();
    for (const { world } of sides) {
      world.drawAnew(`${seed}/after ${mutant.name}`);
      await world.thaw();
      await world.forgetStatements();
    }
  }
}

/** In one world an error may end an answer before its first rows, in the other after some. */
async function mayVary(stages: readonly Stage[], call: number): Promise<boolean> {
  const exchanges = stages.flatMap((stage) => stage.exchanges[call] ?? []);
  const facts = await Promise.all(exchanges.map(factsOf));
  return facts.some(({ varies }) => varies !== undefined);
}

function differ([first, second]: readonly [Stage, Stage]): boolean {
  return firstDifference(first.answers, second.answers) !== undefined;
}

function firstDifference(
  left: readonly Answer[],
  right: readonly Answer[],
): { call: number; left: string; right: string } | undefined {
  for (let call = 0; call < Math.max(left.length, right.length); call += 1) {
    const [a, b] = [left[call], right[call]];
    if (a !== undefined && b !== undefined && sameAnswer(a, b)) continue;
    return {
      call,
      left: a === undefined ? 'no answer' : describe(a),
      right: b === undefined ? 'no answer' : describe(b),
    };
  }
  return undefined;
}

function emptyTally(): SurfaceTally {
  return { requests: 0, withRows: 0, differences: 0, controls: 0, controlDifferences: 0, milliseconds: 0 };
}
