import { openCheckpoint, type SignedCheckpoint } from './checkpoint.js';
import { cosignedAt } from './cosignature.js';
import { ENTRY_LIMIT } from './entry-bundle.js';
import { entryKind } from './entry-kind.js';
import { epochRecipients, fingerprint } from './epoch.js';
import { ledgerErrors } from './errors.js';
import { GrowingTree, type Tile } from './growing-tree.js';
import type { X25519Private } from './hpke.js';
import type { ContentSource } from './log-reader.js';
import { equalHashes, type Hash, leafHash } from './merkle.js';
import { publicKeyText, readNote, readVerifierKey, type Verifier } from './note.js';
import { decodeOrigin, type Origin, originProblem } from './origin.js';
import { openReceipt } from './receipt.js';
import { outsideOf } from './sealed-event.js';
import { TILE_WIDTH, tilePath, tileWidth } from './tile-path.js';
import { type TileReader, TileTree } from './tile-tree.js';
import { InsideVerifier } from './verify-inside.js';

/** What a verifier brings. Tiles and public keys are enough; everything else makes it see more. */
export interface VerifyRequest {
  /** The log's folder or address: `checkpoint`, `tile/…`, `witnessed`. */
  readonly log: TileReader;
  /** The log's public key, `name+hash+base64`. */
  readonly publicKey: string;
  /** Witnesses that must have confirmed the log, and how many of them. Default 1 when any is given. */
  readonly witnesses?: { readonly publicKeys: readonly string[]; readonly quorum?: number };
  /** Notes of receipts: each must have its event in the log. */
  readonly receipts?: readonly string[];
  /** Notes of checkpoints seen earlier or by others: each must be a state this log went through. */
  readonly seen?: readonly string[];
  /** The private key of the overseer or the force, and the contents: then also what is inside is checked. */
  readonly inside?: { readonly key: X25519Private; readonly contents?: ContentSource };
}

export interface VerifyReport {
  readonly origin: Origin | undefined;
  /** Entries in the tree the checkpoint signs. */
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly counts: Readonly<Record<'events' | 'epochs' | 'receiptsFound' | 'opened' | 'destroyed', number>>;
  /** Plain words, each a sign of tampering or damage. None: the log is whole. */
  readonly problems: readonly string[];
}

/**
 * Reads the whole log once and recomputes everything the checkpoint promises. Memory does not grow with the log unless `inside` is given.
 * Throws `ledger.key-not-reader` where all holds but the private key opens nothing.
 */
export async function verifyLog(request: VerifyRequest): Promise<VerifyReport> {
  const verifier = readVerifierKey(request.publicKey);
  const problems = new ProblemList();
  const note = await readText(request.log, 'checkpoint');
  const checkpoint = note === undefined ? undefined : opened(note, verifier);
  if (checkpoint === undefined) {
    problems.add(
      note === undefined ? 'There is no checkpoint.' : 'The checkpoint is not signed by the key of this log.',
    );
    return { origin: undefined, size: 0, root: '', counts: emptyCounts(), problems: problems.all() };
  }
  return new LogVerifier(request, verifier, checkpoint, problems).run();
}

const MAX_PROBLEMS = 200;
const READ_AHEAD = 16;

/** Of problems with single entries it keeps the first ones and counts the rest: a ruined log has as many as entries. */
class ProblemList {
  private readonly whole: string[] = [];
  private readonly single: string[] = [];
  private more = 0;

  /** About the log as a whole. */
  add(problem: string): void {
    this.whole.push(problem);
  }

  /** About one entry, tile or content. */
  addSingle(problem: string): void {
    if (this.single.length < MAX_PROBLEMS) this.single.push(problem);
    else this.more += 1;
  }

  all(): readonly string[] {
    const more = this.more === 0 ? [] : [`And ${this.more} more problems with single entries, tiles or contents.`];
    return [...this.whole, ...this.single, ...more];
  }
}

function emptyCounts() {
  return { events: 0, epochs: 0, receiptsFound: 0, opened: 0, destroyed: 0 };
}

class LogVerifier {
  private readonly tree = new GrowingTree();
  private readonly tiles: TileTree;
  private readonly counts = emptyCounts();
  private readonly epochs = new Set<number>();
  private readonly receipts = new Map<string, string>();
  private seen: readonly SignedCheckpoint[] = [];
  private origin: Origin | undefined;
  private inside: InsideVerifier | undefined;
  private isStranger = false;

  constructor(
    private readonly request: VerifyRequest,
    private readonly verifier: Verifier,
    private readonly checkpoint: SignedCheckpoint,
    private readonly problems: ProblemList,
  ) {
    this.tiles = new TileTree(request.log, checkpoint.size);
    this.inside =
      request.inside === undefined
        ? undefined
        : new InsideVerifier(checkpoint.origin, request.inside, this.tiles, problems);
  }

  async run(): Promise<VerifyReport> {
    this.readReceipts();
    await this.readSeen();
    const { size } = this.checkpoint;
    const ahead: Promise<readonly Buffer[] | undefined>[] = [];
    const comparing: Promise<void>[] = [];
    const bundles = Math.ceil(size / TILE_WIDTH);
    for (let bundle = 0; bundle < bundles; bundle += 1) {
      for (let next = bundle + ahead.length; next < bundles && ahead.length < READ_AHEAD; next += 1) {
        ahead.push(this.tiles.entries(next).catch(() => undefined));
      }
      if (!(await this.addBundle(bundle, await ahead.shift()))) return this.report('');
      const full = this.tree.takeTiles().filter(({ hashes }) => hashes.length === TILE_WIDTH);
      comparing.push(this.compareTiles(full));
      if (comparing.length > READ_AHEAD) await comparing.shift();
    }
    await Promise.all([...comparing, this.compareTiles(this.tree.takeTiles())]);
    this.compareRoot();
    for (const [, event] of this.receipts) {
      this.problems.add(`The event ${event} has a receipt but is not in the log: it was removed or never kept.`);
    }
    if (this.inside !== undefined) Object.assign(this.counts, this.inside.finish());
    return this.report(Buffer.from(this.tree.root()).toString('base64'));
  }

  private report(root: string): VerifyReport {
    const { origin, counts } = this;
    // With nothing else wrong it is the key that was mixed up; beside anything else it may be the log's first entry.
    if (this.isStranger && this.problems.all().length === 0) throw ledgerErrors.keyNotReader();
    if (this.isStranger) this.problems.add('The private key given is not that of a reader whom entry 0 names.');
    return { origin, size: this.checkpoint.size, root, counts, problems: this.problems.all() };
  }

  private async addBundle(bundle: number, entries: readonly Buffer[] | undefined): Promise<boolean> {
    const first = bundle * TILE_WIDTH;
    const leaves = entries?.map(leafHash) ?? (await this.leavesInsteadOf(bundle));
    if (leaves === undefined) return false;
    for (const [at, leaf] of leaves.entries()) {
      this.tree.add(leaf);
      this.compareSeen();
      const entry = entries?.[at];
      const later = entry === undefined ? undefined : this.look(first + at, entry);
      if (later !== undefined) await later;
    }
    return true;
  }

  /** A missing bundle is one problem; the stored hashes let the rest be checked all the same. */
  private async leavesInsteadOf(bundle: number): Promise<readonly Hash[] | undefined> {
    const width = tileWidth('entries', bundle, this.checkpoint.size);
    this.problems.addSingle(
      `The entries of bundle ${bundle} are missing or malformed (${tilePath('entries', bundle, width)}).`,
    );
    const first = bundle * TILE_WIDTH;
    try {
      return await Promise.all(Array.from({ length: width }, (_, at) => this.tiles.leaf(first + at)));
    } catch {
      this.problems.add(`Without them and their tile the log cannot be checked beyond entry ${first}.`);
      return undefined;
    }
  }

  /** Waits only where a private key has more to look at. */
  private look(index: number, entry: Buffer): Promise<void> | undefined {
    const kind = entryKind(entry);
    if (kind === 'event' && index > 0) return this.lookAtEvent(index, entry);
    if (index === 0) this.lookAtOrigin(entry);
    else if (kind === 'epoch') this.lookAtEpoch(index, entry);
    else
      this.problems.addSingle(
        `Entry ${index} is not an entry of this format${kind === 'origin' ? ' (a second origin)' : ''}.`,
      );
  }

  private lookAtOrigin(entry: Buffer): void {
    this.origin = decodeOrigin(entry);
    const problem = originProblem(this.origin, this.checkpoint.origin);
    if (problem !== undefined) this.problems.add(`Entry 0: ${problem}.`);
    const key = this.request.inside?.key.publicKey;
    const readers = Object.values(this.origin?.readers ?? {}).map((reader) => Buffer.from(reader, 'base64'));
    if (key === undefined || readers.some((reader) => equalHashes(reader, key))) return;
    this.isStranger = true;
    this.inside = undefined;
  }

  private lookAtEpoch(index: number, entry: Buffer): void {
    this.counts.epochs += 1;
    this.epochs.add(index);
    const readers = Object.values(this.origin?.readers ?? {}).map((key) => fingerprint(Buffer.from(key, 'base64')));
    const recipients = epochRecipients(entry).map((recipient) => recipient.fingerprint);
    const same =
      recipients.length === readers.length && recipients.every((own, at) => equalHashes(own, readers[at] ?? NO_KEY));
    if (!same)
      this.problems.addSingle(
        `Entry ${index}: the keys of this epoch are not sealed for the readers the origin names.`,
      );
  }

  private lookAtEvent(index: number, entry: Buffer): Promise<void> | undefined {
    const outside = outsideOf(entry);
    if (outside === undefined || !this.epochs.has(outside.epochIndex) || entry.length > ENTRY_LIMIT) {
      this.problems.addSingle(`Entry ${index} is not an event of an epoch before it.`);
      return undefined;
    }
    this.counts.events += 1;
    if (this.receipts.size > 0 && this.receipts.delete(tagText(outside.receiptTag))) this.counts.receiptsFound += 1;
    return this.inside?.look(index, entry, outside.receiptTag);
  }

  private async compareTiles(tiles: readonly Tile[]): Promise<void> {
    await Promise.all(
      tiles.map(async ({ level, index, hashes }) => {
        const path = tilePath(level, index, hashes.length);
        const stored = (await this.request.log.read(path)) ?? (await this.request.log.read(tilePath(level, index)));
        const expected = Buffer.concat(hashes);
        if (stored === undefined || !equalHashes(stored.subarray(0, expected.length), expected)) {
          this.problems.addSingle(
            `The tile ${path} is ${stored === undefined ? 'missing' : 'not what the entries give'}.`,
          );
        }
      }),
    );
  }

  private compareRoot(): void {
    if (equalHashes(this.tree.root(), this.checkpoint.root)) return;
    this.problems.add(
      'The entries do not give the root hash that the checkpoint signs: entries were changed, removed or swapped.',
    );
  }

  private compareSeen(): void {
    while (this.seen[0]?.size === this.tree.size) {
      const [state, ...rest] = this.seen;
      this.seen = rest;
      if (state !== undefined && !equalHashes(state.root, this.tree.root())) {
        this.problems.add(
          `A signed checkpoint of ${state.size} entries shows another history than this log: one of the two is forged. Keep both.`,
        );
      }
    }
  }

  private readReceipts(): void {
    for (const note of this.request.receipts ?? []) {
      try {
        const { tag, event } = openReceipt(note, this.verifier);
        this.receipts.set(tagText(tag), event);
      } catch {
        this.problems.add('A receipt is not signed by the key of this log, or was altered.');
      }
    }
  }

  /** Checkpoints to compare on the way, smallest first. */
  private async readSeen(): Promise<void> {
    const witnessed = await this.readWitnessed();
    const notes = [...(this.request.seen ?? []), ...(witnessed === undefined ? [] : [witnessed])];
    const states = notes.flatMap((note) => {
      const state = opened(note, this.verifier);
      if (state === undefined)
        this.problems.add('A checkpoint given for comparison is not signed by the key of this log.');
      return state === undefined ? [] : [state];
    });
    for (const { size } of states.filter((state) => state.size > this.checkpoint.size)) {
      this.problems.add(
        `The log has ${this.checkpoint.size} entries, but a checkpoint of ${size} was signed: its end was cut off.`,
      );
    }
    this.seen = states.filter(({ size }) => size > 0 && size <= this.checkpoint.size).sort((a, b) => a.size - b.size);
  }

  /** The newest note that enough of the given witnesses confirmed. */
  private async readWitnessed(): Promise<string | undefined> {
    const { witnesses } = this.request;
    if (witnesses === undefined) return undefined;
    const keys = witnesses.publicKeys.map(readVerifierKey);
    const notes = [this.checkpoint.note, await readText(this.request.log, 'witnessed'), ...(this.request.seen ?? [])];
    const confirmed = notes.find((note) => note !== undefined && confirmations(note, keys) >= (witnesses.quorum ?? 1));
    if (confirmed === undefined)
      this.problems.add('No checkpoint carries the signatures of enough of the given witnesses.');
    return confirmed;
  }
}

const NO_KEY = new Uint8Array(0);

function confirmations(note: string, keys: readonly Verifier[]): number {
  try {
    const parsed = readNote(note);
    // A key that is given twice, or under two names, is one witness.
    return new Set(keys.filter((key) => cosignedAt(parsed, key) !== undefined).map(publicKeyText)).size;
  } catch {
    return 0;
  }
}

function opened(note: string, verifier: Verifier): SignedCheckpoint | undefined {
  try {
    return openCheckpoint(note, verifier);
  } catch {
    return undefined;
  }
}

function tagText(tag: Uint8Array): string {
  return Buffer.from(tag).toString('binary');
}

async function readText(log: TileReader, path: string): Promise<string | undefined> {
  const bytes = await log.read(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8');
}
