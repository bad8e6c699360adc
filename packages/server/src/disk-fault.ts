import type { PeelError } from '@peel/kernel/errors';
import { serverErrors } from './errors.js';

const FAULTS: ReadonlyMap<unknown, typeof serverErrors.diskFull> = new Map<unknown, typeof serverErrors.diskFull>([
  ['ENOSPC', serverErrors.diskFull],
  ['EDQUOT', serverErrors.diskFull],
  ['EIO', serverErrors.diskFailing],
  ['EROFS', serverErrors.diskFailing],
]);

/** The error to answer with when this one, or what caused it, is the disk's; `undefined` for any other. */
export function diskFault(error: unknown): PeelError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const make = 'code' in cause ? FAULTS.get(cause.code) : undefined;
    if (make !== undefined) return make({}, error);
  }
  return undefined;
}
