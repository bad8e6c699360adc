/**
 * What the service promised, and what may therefore be found after a crash. Each thing (a file's rows, a person's holding) has one state at a
 * time; an act that was acknowledged must have taken effect, one that was not may or may not have, and an act that an acknowledged one
 * began after its end cannot be the last.
 */
interface Attempt {
  readonly state: string;
  readonly began: number;
  /** When the answer came, or the service died. */
  ended: number | undefined;
  acknowledged: boolean;
}

export class Promises {
  private readonly things = new Map<string, Attempt[]>();
  private time = 0;

  /** An act begins that, when it takes effect, leaves the thing in this state. */
  begin(thing: string, state: string): Act {
    const attempt: Attempt = { state, began: this.tick(), ended: undefined, acknowledged: false };
    this.things.set(thing, [...(this.things.get(thing) ?? []), attempt]);
    return {
      acknowledge: () => {
        attempt.acknowledged = true;
        attempt.ended = this.tick();
      },
      fail: () => {
        attempt.ended = this.tick();
      },
    };
  }

  /** The service is quiet: whatever was under way has ended one way or the other. */
  settle(): void {
    const now = this.tick();
    for (const attempts of this.things.values()) for (const attempt of attempts) attempt.ended ??= now;
  }

  names(): readonly string[] {
    return [...this.things.keys()];
  }

  /** The states that a thing may be in; `undefined` is "never happened". */
  allowed(thing: string): readonly (string | undefined)[] {
    const attempts = this.things.get(thing) ?? [];
    const acknowledged = attempts.filter((attempt) => attempt.acknowledged);
    const last = attempts.filter(
      (attempt) => !acknowledged.some((other) => other.began > (attempt.ended ?? Number.POSITIVE_INFINITY)),
    );
    return [...new Set([...last.map(({ state }) => state), ...(acknowledged.length > 0 ? [] : [undefined])])];
  }

  /** The thing was found in this state: from here on that is what must stay. */
  found(thing: string, state: string | undefined): void {
    if (state === undefined) this.things.delete(thing);
    else this.things.set(thing, [{ state, began: this.tick(), ended: this.tick(), acknowledged: true }]);
  }

  private tick(): number {
    this.time += 1;
    return this.time;
  }
}

export interface Act {
  acknowledge(): void;
  /** An error came back. The act may have taken effect all the same: an answer can be lost. */
  fail(): void;
}
