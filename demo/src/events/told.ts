/** Puts what stories tell among the rest, evenly; order tells nothing of who made a row. */
export function* amid<T>(count: number, made: (index: number) => T, told: readonly T[]): Generator<T> {
  const gap = told.length === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(count / (told.length + 1)));
  let next = 0;
  for (let index = 0; index < count; index += 1) {
    yield made(index);
    const due = told[next];
    if ((index + 1) % gap === 0 && due !== undefined) {
      next += 1;
      yield due;
    }
  }
  yield* told.slice(next);
}

/** Both in order of time. */
export function* inTime<T extends { readonly at: number }>(made: Iterable<T>, told: readonly T[]): Generator<T> {
  let next = 0;
  for (const each of made) {
    for (let due = told[next]; due !== undefined && due.at <= each.at; due = told[next]) {
      next += 1;
      yield due;
    }
    yield each;
  }
  yield* told.slice(next);
}
