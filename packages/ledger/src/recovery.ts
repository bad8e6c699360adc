import type { FileOverwriter, Files } from '@peel/kernel/files';
import { type Checkpoint, openCheckpoint } from './checkpoint.js';
import type { ContentStore } from './content-store.js';
import { ledgerErrors } from './errors.js';
import { GrowingTree } from './growing-tree.js';
import { recoverJournal } from './journal.js';
import type { Frame } from './journal-frame.js';
import { equalHashes, leafHash, verifyInclusion } from './merkle.js';
import type { Verifier } from './note.js';
import { decodeOrigin, type Origin, originProblem } from './origin.js';
import { TILE_WIDTH } from './tile-path.js';
import { folderReader } from './tile-publisher.js';
import { TileTree } from './tile-tree.js';
import { UnpublishedEntries } from './unpublished-entries.js';

/** A size and root that someone has seen and that this log must therefore contain. */
export interface KnownState extends Pick<Checkpoint, 'size' | 'root'> {
  /** Who has seen it, in plain words. */
  readonly source: string;
}

export interface RecoveredLedger {
  readonly tree: GrowingTree;
  readonly unpublished: UnpublishedEntries;
  /** Size the checkpoint on disk covers; 0 when there is none. */
  readonly published: number;
  /** Undefined for a ledger with no entry yet. */
  readonly origin?: Origin;
  readonly journalSegments: readonly string[];
}

export interface LedgerFolders {
  readonly log: string;
  readonly journal: string;
}

/**
 * Reads the ledger back from the disk: the published tree, proved by its root, and the journal beyond it. Only what reads back counts; nothing
 * is signed or removed here.
 */
export async function recoverLedger(
  files: Files & FileOverwriter,
  folders: LedgerFolders,
  verifier: Verifier,
  contents: ContentStore,
  known: readonly KnownState[],
): Promise<RecoveredLedger> {
  const checkpoint = await readPublished(files, folders.log, verifier);
  const published = checkpoint?.size ?? 0;
  const tiles = new TileTree(folderReader(files, folders.log), published);
  if (checkpoint !== undefined && !equalHashes(await tiles.root(), checkpoint.root)) {
    throw ledgerErrors.damaged({ problem: 'the tiles do not give the root of the checkpoint', file: 'log/checkpoint' });
  }
  const journal = await recoverJournal(files, folders.journal, published);
  const frames = await withoutTornContent(journal.frames, contents);
  const lastFrame = frames.at(-1);
  const size = lastFrame === undefined ? published : lastFrame.first + lastFrame.entries.length;
  for (const { source, size: seen } of known) {
    if (seen > size) throw ledgerErrors.rolledBack({ source, size, seen });
  }
  const tree = GrowingTree.resume(published, await tiles.edge());
  const unpublished = await loadPartialBundle(tiles);
  for (const state of known) {
    if (state.size <= published && !equalHashes(await tiles.root(state.size), state.root)) throw forked(state);
  }
  for (const entry of frames.flatMap((frame) => frame.entries.slice(Math.max(0, published - frame.first)))) {
    tree.add(leafHash(entry));
    unpublished.add(entry);
    for (const state of known) {
      if (state.size === tree.size && !equalHashes(tree.root(), state.root)) throw forked(state);
    }
  }
  for (const extent of frames.flatMap(({ extents }) => extents)) await contents.rewrite(extent);
  const origin = await readOrigin(tiles, unpublished, checkpoint, verifier.name);
  const recovered = { tree, unpublished, published, journalSegments: journal.segments };
  return origin === undefined ? recovered : { ...recovered, origin };
}

async function readPublished(files: Files, log: string, verifier: Verifier): Promise<Checkpoint | undefined> {
  const bytes = await files.read(`${log}/checkpoint`);
  if (bytes === undefined) return undefined;
  return openCheckpoint(Buffer.from(bytes).toString('utf8'), verifier);
}

/** A crash may keep a batch of the journal and lose its contents: then the batch was never acknowledged and does not count. */
async function withoutTornContent(frames: readonly Frame[], contents: ContentStore): Promise<readonly Frame[]> {
  const last = frames.at(-1);
  if (last === undefined) return frames;
  const held = await Promise.all(last.extents.map((extent) => contents.holds(extent)));
  return held.every(Boolean) ? frames : frames.slice(0, -1);
}

async function loadPartialBundle(tiles: TileTree): Promise<UnpublishedEntries> {
  const bundle = Math.floor(tiles.size / TILE_WIDTH);
  const unpublished = new UnpublishedEntries(bundle * TILE_WIDTH);
  if (tiles.size % TILE_WIDTH === 0) return unpublished;
  for (const [at, entry] of (await tiles.entries(bundle)).entries()) {
    if (!equalHashes(leafHash(entry), await tiles.leaf(bundle * TILE_WIDTH + at))) {
      throw ledgerErrors.damaged({ problem: 'an entry does not have the hash in its tile', file: `entries ${bundle}` });
    }
    unpublished.add(entry);
  }
  return unpublished;
}

async function readOrigin(
  tiles: TileTree,
  unpublished: UnpublishedEntries,
  checkpoint: Checkpoint | undefined,
  name: string,
): Promise<Origin | undefined> {
  const entry = tiles.size > 0 ? await tiles.entry(0) : unpublished.get(0);
  if (entry === undefined) return undefined;
  const proof = tiles.size > 0 ? await tiles.inclusionProof(0) : [];
  if (checkpoint !== undefined && !verifyInclusion(leafHash(entry), 0, tiles.size, proof, checkpoint.root)) {
    throw ledgerErrors.damaged({ problem: 'the first entry is not the one in the tree', file: 'log/tile/entries/000' });
  }
  const origin = decodeOrigin(entry);
  const problem = originProblem(origin, name);
  if (problem !== undefined) throw ledgerErrors.damaged({ problem, file: 'log/tile/entries/000' });
  return origin;
}

function forked({ source, size }: KnownState): Error {
  return ledgerErrors.forked({ source, size });
}
