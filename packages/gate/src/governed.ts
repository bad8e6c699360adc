import { assert } from '@peel/kernel/assert';
import type { EventId } from '@peel/kernel/ids';
import { seal } from './internal/seal.js';

/** What a governed value carries: the ledger event that let it out. */
export interface Passage {
  /** The intent that was durable before this value existed outside the engine. */
  readonly intent: EventId;
  readonly session: string;
  readonly purpose: string;
  readonly operation: string;
}

/**
 * A value that passed the gate. Only the gate can make one: the constructor asks for a symbol that the package does not export, and
 * nothing above the gate can get plain rows (DESIGN, "Make the wrong thing fail to compile"). The private member makes the type
 * nominal: an object that merely looks alike is not one.
 */
export class Governed<out T> {
  readonly #value: T;

  /** @internal */
  constructor(
    key: typeof seal,
    value: T,
    readonly passage: Passage,
  ) {
    assert(key === seal, 'only the gate makes governed values');
    this.#value = value;
    Object.freeze(this);
  }

  get value(): T {
    return this.#value;
  }

  /** The same passage over a value computed from this one alone. */
  map<U>(change: (value: T) => U): Governed<U> {
    return new Governed(seal, change(this.#value), this.passage);
  }
}
