import { PeelError } from './errors.js';

/** An invariant of our own code. Kept on in production: a broken invariant stops the act, it is never passed over. */
export function assert(condition: unknown, invariant: string): asserts condition {
  if (!condition) throw broken(invariant);
}

/** The value, which must be there. */
export function defined<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw broken(`${what} must be present`);
  return value;
}

function broken(invariant: string): PeelError {
  return new PeelError({
    code: 'kernel.invariant',
    kind: 'failure',
    message: `An internal rule was broken: ${invariant}.`,
    advice:
      'Nothing was shown or stored. Report this with the request id; `peel ledger verify` tells whether the log is whole.',
    details: {},
  });
}
