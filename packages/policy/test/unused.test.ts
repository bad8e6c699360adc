import { readDefinitions } from '@peel/policy/definitions';
import { unusedAt } from '@peel/policy/unused';
import { describe, expect, it } from 'vitest';
import { changed, pole, scrutiny, volume, words } from './changed-template.js';

const NOW = Date.parse('2026-11-23T10:00:00Z');
const after = (path: string, from: string, to: string) => readDefinitions(changed(path, from, to).files);

const IDLE = 'The purpose "volume-crime-analysis" is in force, and no open operation uses it.';
const BARE = 'The operation "OP-ALDER" is open, and none of its purposes is in force.';

describe('what lets nobody read', () => {
  it('is nothing of the template, where what only standing orders do needs no operation', () => {
    expect(unusedAt(readDefinitions(pole), NOW)).toEqual([]);
  });

  it('is an approved purpose that no operation lists, and the operation that is left without one', () => {
    const listed = 'opened: 2026-11-01\n    purposes: [volume-crime-analysis]';
    const definitions = after(words, listed, listed.replace('volume-crime-analysis', 'stop-search-scrutiny'));
    expect(unusedAt(definitions, NOW)).toEqual([IDLE, BARE]);
  });

  it('is one whose only operation has closed or is not open yet, from that day', () => {
    const alder = 'opened: 2026-11-01\n    purposes: [volume';
    const definitions = after(words, alder, alder.replace('\n', '\n    closed: 2026-11-24\n'));
    expect(unusedAt(definitions, NOW)).toEqual([]);
    expect(unusedAt(definitions, Date.parse('2026-11-24T00:00:00Z'))).toEqual([IDLE]);
  });

  it.each([
    ['withdrawn', volume, 'status: in-force', 'status: withdrawn'],
    ['over', volume, 'expires: 2027-10-31', 'expires: 2026-11-20'],
    ['not begun', volume, 'begins: 2026-11-01', 'begins: 2026-12-01'],
  ])('is an open operation whose purpose is %s, without any change of its own', (_state, ...change) => {
    expect(unusedAt(after(...change), NOW)).toEqual([BARE]);
  });

  it('is an open operation whose purpose rests on an assessment that has lapsed', () => {
    const purpose = readDefinitions(pole).purposes.get('stop-search-scrutiny');
    const lapsed = Date.parse(`${purpose?.impactAssessment.expires}T00:00:00Z`);
    expect(unusedAt(readDefinitions(pole), lapsed - 1)).toEqual([]);
    expect(unusedAt(readDefinitions(pole), lapsed).join()).toContain('OP-BIRCH');
  });

  it('is what a purpose for other operations leaves: the list of an operation alone lets nobody in', () => {
    const definitions = after(scrutiny, 'operations: ', 'operations: [OP-LANTERN] # ');
    expect(unusedAt(definitions, NOW)).toEqual([
      'The purpose "stop-search-scrutiny" is in force, and no open operation uses it.',
      'The operation "OP-BIRCH" is open, and none of its purposes is in force.',
    ]);
  });
});
