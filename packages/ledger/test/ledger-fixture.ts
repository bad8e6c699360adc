import { ManualClock } from '@peel/kernel/clock';
import type { EventId } from '@peel/kernel/ids';
import { type Randomness, systemRandomness } from '@peel/kernel/randomness';
import type { NewEvent } from '../src/event.js';
import { createLedgerKeys, type LedgerKeys } from '../src/keys.js';
import { type Ledger, type LedgerPorts, type LedgerSettings, openLedger } from '../src/ledger.js';
import { ForgetfulFiles } from './forgetful-files.js';

const ORIGIN = 'ledger.force.example/test';
export const FOLDER = '/peel/ledger';
export const NOON = Date.parse('2026-03-02T12:00:00.000Z');

/** A ledger on a disk in memory, with everything a test may want to take away. */
export interface Fixture {
  readonly disk: ForgetfulFiles;
  readonly clock: ManualClock;
  readonly keys: LedgerKeys;
  open(more?: Partial<LedgerSettings>, ports?: Partial<LedgerPorts>): Promise<Ledger>;
}

export async function newFixture(origin: string = ORIGIN, randomness: Randomness = systemRandomness): Promise<Fixture> {
  const disk = new ForgetfulFiles();
  const keys = await createLedgerKeys(disk, '/peel/keys', { origin }, randomness);
  return fixtureOn(disk, keys, new ManualClock(NOON), randomness);
}

export function fixtureOn(
  disk: ForgetfulFiles,
  keys: LedgerKeys,
  clock: ManualClock,
  randomness: Randomness = systemRandomness,
): Fixture {
  const origin = keys.signer.verifier.name;
  const first = { name: 'Test Force', demonstration: origin.startsWith('peel-demonstration/') };
  return {
    disk,
    clock,
    keys,
    open: (more = {}, ports = {}) =>
      openLedger(
        { folder: FOLDER, origin, keys, first, publish: { everyMs: 0 }, ...more },
        { files: disk, clock, randomness, ...ports },
      ),
  };
}

let made = 0;

export function eventId(name?: string): EventId {
  made += 1;
  return `evt_${name ?? `event-${made}`}` as EventId;
}

export function consult(id: EventId = eventId(), more: Partial<NewEvent['act']> = {}): NewEvent {
  return {
    id,
    act: {
      kind: 'read.intent',
      law: 'consult',
      actor: 'person:analyst',
      purpose: 'burglary-series',
      operation: 'OP-ALDER',
      justification: 'Compare the method with the series of last week',
      datasets: ['crimes'],
      ...more,
    },
  };
}

export function consultWithContent(
  id: EventId = eventId(),
  query = "select * from crimes where beat = 'E1'",
): NewEvent {
  return {
    ...consult(id),
    content: { query, records: ['rec_1', 'rec_2'], resultHash: 'a1b2', snapshots: { crimes: 's1' } },
  };
}

export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
