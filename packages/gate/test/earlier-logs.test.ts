import type { FileReader } from '@peel/kernel/files';
import { encodeBundle } from '@peel/ledger/entry-bundle';
import { encodeOrigin } from '@peel/ledger/origin';
import { expect, it } from 'vitest';
import { earlierLogs } from '../src/leaving/earlier-logs.js';

const named = (origin: string) => ({ origin, key: `${origin}+key` });
const before = { ...named('second'), checkpoint: '' };
const first = encodeOrigin({
  ...{ origin: 'second', name: 'city', demonstration: false, created: '2026-11-01T00:00:00Z' },
  readers: { force: '', overseer: '' },
  continues: { ...named('first'), checkpoint: '' },
});
const whole = encodeBundle([first]);
const logsOf = (bytes: Uint8Array | undefined) => {
  const files: FileReader = {
    read: async (path) => (path.endsWith('entries/000') ? bytes : undefined),
    list: async () => [],
    size: async () => bytes?.length,
  };
  return earlierLogs({ continues: before }, files, '/before');
};

it('the logs before are those that the first entry of the last names, and a damaged one stops nothing', async () => {
  expect(await logsOf(whole)).toEqual([named('second'), named('first')]);
  expect(await logsOf(undefined)).toEqual([named('second')]);
  expect(await logsOf(whole.subarray(0, whole.length - 1))).toEqual([named('second')]);
  expect(await logsOf(Buffer.from(whole).fill(0xff, 0, 2))).toEqual([named('second')]);
});
