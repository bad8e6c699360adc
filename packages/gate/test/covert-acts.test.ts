import { covertNames } from '@peel/policy/covert-names';
import { readDefinitions } from '@peel/policy/definitions';
import { describe, expect, it } from 'vitest';
import { forceFiles } from '../../policy/test/template-files.js';
import { isCovertAct } from '../src/covert-acts.js';
import { NO_OPERATION } from '../src/session.js';

const covert = covertNames([readDefinitions(forceFiles())]);
const act = {
  kind: 'read.intent',
  time: '2026-11-25T10:00:00Z',
  actor: 'person:analyst',
  purpose: 'records-management',
};

describe('acts that the public is not told of, threat 18', () => {
  it.each([
    ['in a covert operation', { operation: 'OP-SABLE' }],
    ['in an operation that no text has', { operation: 'OP-GONE' }],
    ['with a covert dataset', { datasets: ['rms_crimes', 'sable_log'] }],
    ['with what belongs to one', { datasets: ['sable_log$quarantine'] }],
    ['by an order for one', { actor: 'service:sync-sable-log/run_1' }],
    ['by an order for one among others', { actor: 'service:continuity-covert/run_1' }],
    ['by an order that no text has', { actor: 'service:sync-gone/run_1' }],
  ])('%s', (_name, more) => {
    expect(isCovertAct({ ...act, ...more }, covert)).toBe(true);
  });

  it.each([
    ['in an operation that is none', { operation: 'OP-ALDER' }],
    ['with a dataset of which some rows are', { datasets: ['anpr_reads'], labels: ['[marking:COVERT]'] }],
    ['with a file brought into an operation', { operation: 'OP-ALDER', datasets: ['upload_k3v9'] }],
    ['by an order for such', { actor: 'service:sync-anpr-reads/run_1', datasets: ['anpr_reads'] }],
    ['by an order in no operation', { actor: 'service:sync-anpr-reads/run_1', operation: NO_OPERATION }],
    ['of nothing in particular', {}],
  ])('but of those: %s', (_name, more) => {
    expect(isCovertAct({ ...act, ...more }, covert)).toBe(false);
  });
});
