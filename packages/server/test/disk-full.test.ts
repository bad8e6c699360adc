import { PeelError } from '@peel/kernel/errors';
import { expect, test } from 'vitest';
import { diskFull } from '../src/disk-full.js';

test('a full disk is told as one, however deep its error lies; other errors are not', () => {
  const noSpace = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  for (const error of [
    noSpace,
    new Error('upload', { cause: noSpace }),
    new Error('a', { cause: new Error('b', { cause: noSpace }) }),
  ]) {
    expect(diskFull(error)).toBeInstanceOf(PeelError);
    expect(diskFull(error)).toMatchObject({ code: 'server.disk-full', kind: 'unavailable' });
  }
  expect(diskFull(Object.assign(new Error('EIO'), { code: 'EIO' }))).toBeUndefined();
  expect(diskFull('ENOSPC')).toBeUndefined();
});
