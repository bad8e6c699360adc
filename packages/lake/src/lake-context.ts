import type { Clock } from '@peel/kernel/clock';
import type { Files } from '@peel/kernel/files';
import { base32 } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { Kysely } from 'kysely';
import type { CommitQueue } from './commit-queue.js';
import type { LakeDatabase } from './database.js';
import type { WriteDown } from './file-sum.js';
import type { SnapshotId } from './metadata.js';
import type { MetadataCache } from './metadata-cache.js';
import type { ParquetWriter } from './ports.js';
import type { Storage } from './storage.js';

/** What the lake's acts share. Passed in whole by `openLake`; nothing of it is global. */
export interface LakeContext {
  readonly database: Kysely<LakeDatabase>;
  readonly storage: Storage;
  readonly writer: ParquetWriter;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly cache: MetadataCache;
  readonly queue: CommitQueue;
  /** Key under which snapshot ids are given out; the workspace's own, never leaves the service. */
  readonly idKey: Uint8Array;
  readonly files: Files;
  /** Absolute folder on the lake's file system in which jobs of the lake let files be written. */
  readonly staging: string;
  readonly limits: LakeLimits;
  readonly writeDown: WriteDown;
  /** Called between the steps of a commit; tests stop it there. */
  readonly step: (name: CommitStep) => Promise<void>;
}

export type CommitStep = 'data-stored' | 'metadata-stored' | 'pointer-moved' | 'cleaned';

export interface LakeLimits {
  /** How often a commit that lost the race begins again on the new head. */
  readonly attempts: number;
  /** Past this many manifests in a snapshot, the next commit folds the small ones into one. */
  readonly manifests: number;
  /** A manifest of this many entries is left as it is. */
  readonly manifestEntries: number;
  /** Earlier metadata files kept. */
  readonly metadataLog: number;
  /** From storing the first file to moving the pointer. */
  readonly commitMilliseconds: number;
}

export const DEFAULT_LIMITS: LakeLimits = {
  attempts: 40,
  manifests: 24,
  manifestEntries: 4_000,
  metadataLog: 8,
  commitMilliseconds: 3_600_000,
};

/** 63 random bits, never 0. */
export function newSnapshotId(randomness: Randomness, table: string, scope: string): SnapshotId {
  const bits = Buffer.from(randomness.bytes(8, `snapshot:${table}:${scope}`)).readBigUInt64BE() >> 1n;
  return String(bits === 0n ? 1n : bits) as SnapshotId;
}

/** A fresh name for a file; the scope keeps what hidden work draws from moving what others get. */
export function newName(randomness: Randomness, scope: string): string {
  return base32(randomness.bytes(16, scope));
}

export function locationOf(storage: Storage): (key: string) => string {
  return (key) => `${storage.base}/${key}`;
}

/** The key in a location, wherever the lake's root was when it was written: table folders have names found nowhere else. */
export function keyIn(folder: string): (location: string) => string {
  return (location) => {
    const at = location.lastIndexOf(`/${folder}`);
    return at < 0 ? location : location.slice(at + 1);
  };
}
