import type { LabelIndex } from '@peel/gate/label-index';
import type { Lake } from '@peel/lake/lake';
import type { Condition } from '@peel/policy/condition';
import type { Label } from '@peel/policy/label';
import type { World } from '../world.js';

/** One control of the house, broken on purpose in a running world. Nothing of this is in the program; a run without it breaks nothing. */
export interface Mutant {
  readonly name: string;
  /** The control that is off. */
  readonly control: string;
  /** Breaks it; gives back how to mend it. */
  breakIn(world: World): () => void;
}

/** Puts `change` in the place of a method of one object; the rest of the house is as it was. */
export function replaced<T extends object, Name extends keyof T>(
  target: T,
  name: Name,
  change: (original: T[Name]) => T[Name],
): () => void {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const original = target[name];
  const bound = typeof original === 'function' ? (original.bind(target) as T[Name]) : original;
  Object.defineProperty(target, name, { value: change(bound), configurable: true, writable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, own);
  };
}

export function all(...undo: readonly (() => void)[]): () => void {
  return () => {
    for (const each of undo) each();
  };
}

export function partsOf(world: World) {
  const { gate } = world.service;
  const { lake, labels, randomness } = gate.collector['parts'];
  return { gate, lake: lake as Writable<Lake>, labels, randomness, ledger: gate.oversight['ledger'] };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export function everyBundle(labels: LabelIndex): ReadonlySet<number> {
  return labels.bundlesPermitted('everything of the harness', () => true);
}

type Method = (...asked: never[]) => unknown;
type Answered<T, Name extends keyof T> = T[Name] extends Method ? Awaited<ReturnType<T[Name]>> : never;

/** A method whose answers are told otherwise; one that answered at once answers later. */
export function toldOtherwise<T extends object, Name extends keyof T>(
  target: T,
  name: Name,
  tell: (answer: Answered<T, Name>) => Answered<T, Name> | Promise<Answered<T, Name>>,
): () => void {
  return replaced(target, name, (method) => {
    const asked = method as (...facts: unknown[]) => unknown;
    const told = async (...facts: unknown[]): Promise<unknown> => tell((await asked(...facts)) as Answered<T, Name>);
    return told as T[Name];
  });
}

/** The text with how many rows of these datasets there are, hidden ones too. */
export async function sized(world: World, text: string, ...datasets: readonly string[]): Promise<string> {
  const counts = await Promise.all(datasets.map((dataset) => storedRows(world, dataset)));
  return `${text} (${counts.reduce((sum, each) => sum + each, 0)} rows)`;
}

/** How many rows the lake has of a dataset, hidden ones too. */
export async function storedRows(world: World, dataset: string): Promise<number> {
  const { lake, labels } = partsOf(world);
  if ((await lake.table(dataset)) === undefined) return -1;
  const commits = await lake.history(dataset, everyBundle(labels));
  return commits.reduce((sum, commit) => sum + commit.addedRows - commit.removedRows, 0);
}

/** Rulings of every session that is asked for while the mutant is on; sessions ask policy again at once. */
export function rulingsChanged(world: World, change: (key: string, truth: boolean) => boolean): () => void {
  const { gate, labels } = partsOf(world);
  const engine = gate.policy.engine;
  const undo = replaced(engine, 'rule', (rule) => (profile) => {
    const truth = rule(profile);
    const rulings: typeof truth = Object.create(truth, {
      satisfies: { value: (label: Label) => change(label.key, truth.satisfies(label)) },
      ruling: {
        value: (condition: Condition) => {
          const ruling = truth.ruling(condition);
          return { ...ruling, allowed: change(condition, ruling.allowed) };
        },
      },
      fingerprint: { value: `broken ${truth.fingerprint}` },
    });
    return rulings;
  });
  gate.people['epoch'].move();
  return all(
    undo,
    () => gate.people['epoch'].move(),
    () => labels['permitted'].clear(),
  );
}
