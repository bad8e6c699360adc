import type { PeelError } from '@peel/kernel/errors';
import { serverErrors } from './errors.js';

const NO_SPACE: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT']);

/** The error to answer with when this one, or what caused it, is that the disk is full; `undefined` for any other. */
export function diskFull(error: unknown): PeelError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ('code' in cause && NO_SPACE.has(cause.code)) return serverErrors.diskFull({}, error);
  }
  return undefined;
}
