import { PeelError } from '@peel/kernel/errors';
import { expect, test } from 'vitest';
import { diskFault } from '../src/disk-fault.js';

test('a full or a failing disk is told as one, however deep its error lies; other errors are not', () => {
  const noSpace = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  for (const error of [
    noSpace,
    new Error('upload', { cause: noSpace }),
    new Error('a', { cause: new Error('b', { cause: noSpace }) }),
  ]) {
    expect(diskFault(error)).toBeInstanceOf(PeelError);
    expect(diskFault(error)).toMatchObject({ code: 'server.disk-full', kind: 'unavailable' });
  }
  const broken = Object.assign(new Error('EIO: i/o error, fsync'), { code: 'EIO' });
  expect(diskFault(broken)).toMatchObject({ code: 'server.disk-failing', kind: 'failure' });
  expect(diskFault(Object.assign(new Error('ENOENT'), { code: 'ENOENT' }))).toBeUndefined();
  expect(diskFault('ENOSPC')).toBeUndefined();
});
