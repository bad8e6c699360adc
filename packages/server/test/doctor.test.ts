import { describe, expect, it } from 'vitest';
import { spaceTold } from '../src/doctor.js';

const GIB = 1024 ** 3;

describe('what the doctor says of the disk', () => {
  it.each([
    [0, 'less than 1 GiB free'],
    [GIB, 'at least 1 GiB free'],
    [7.9 * GIB, 'at least 4 GiB free'],
    [100 * GIB, 'at least 64 GiB free'],
  ])('%d bytes: %s', (bytes, says) => {
    expect(spaceTold(bytes)).toBe(says);
  });

  it('threat 24: what others bring in does not show, unless it halves what is free', () => {
    expect(spaceTold(100 * GIB - 3_000_000_000)).toBe(spaceTold(100 * GIB));
  });
});
