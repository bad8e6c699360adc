import type { Clock } from '@peel/kernel/clock';
import { type Checkpoint, readCheckpointText, type SignedCheckpoint } from '../checkpoint.js';
import { cosign } from '../cosignature.js';
import { equalHashes, HASH_BYTES, type Hash, verifyConsistency } from '../merkle.js';
import { type Note, openNote, readNote, type Signer, strictBase64, type Verifier } from '../note.js';

/** The newest checkpoint confirmed for a log, kept so that it outlives the program. */
export interface WitnessStore {
  read(origin: string): Promise<SignedCheckpoint | undefined>;
  /** Returns once it is durable. A failure is final: nothing more is confirmed for that log in this process. */
  write(checkpoint: SignedCheckpoint): Promise<void>;
}

export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422 | 500;
  readonly body: string;
  readonly contentType?: string;
}

export const MAX_REQUEST_BYTES = 64 * 1024;
const MAX_PROOF_LINES = 63;

/**
 * Confirms that logs only grow: c2sp.org/tlog-witness. Each log is known by its origin and key. A checkpoint that takes anything back or rewrites
 * it is never confirmed, and what was confirmed is durable before the answer leaves.
 */
export class Witness {
  private readonly turns = new Map<string, Promise<unknown>>();
  private readonly failed = new Set<string>();

  constructor(
    readonly signer: Signer,
    private readonly logs: ReadonlyMap<string, Verifier>,
    private readonly store: WitnessStore,
    private readonly clock: Clock,
  ) {}

  /** The body of a `POST /add-checkpoint`. */
  async addCheckpoint(body: string): Promise<WitnessAnswer> {
    const request = readRequest(body);
    if (request === undefined) return refusal(400, 'The request is not an old size, a proof and a checkpoint.');
    const log = this.logs.get(request.checkpoint.origin);
    if (log === undefined) return refusal(404, 'This witness does not know that log.');
    if (!isSigned(request.note, log)) return refusal(403, 'The checkpoint has no valid signature of that log.');
    if (request.old > request.checkpoint.size) return refusal(400, 'The old size is above the size of the checkpoint.');
    return this.inTurn(log.name, () => this.confirm(request));
  }

  /** Compare and store are one step: two requests for one log never run side by side. */
  private async inTurn(origin: string, work: () => Promise<WitnessAnswer>): Promise<WitnessAnswer> {
    const before = this.turns.get(origin) ?? Promise.resolve();
    const turn = before.then(work, work);
    this.turns.set(origin, turn);
    return turn;
  }

  private async confirm({ old, proof, checkpoint, note }: Request): Promise<WitnessAnswer> {
    const { origin, size, root } = checkpoint;
    if (this.failed.has(origin)) return refusal(500, 'This witness could not write its store and must be restarted.');
    const known = (await this.store.read(origin)) ?? { size: 0, root: undefined };
    if (old !== known.size) return conflict(known.size);
    if (known.root !== undefined && old === size && !equalHashes(known.root, root)) return conflict(known.size);
    if (old === 0 ? proof.length > 0 : !verifyConsistency({ size: old, root: known.root ?? root }, checkpoint, proof)) {
      return refusal(422, 'The proof does not show that the log only grew.');
    }
    if (known.root === undefined || size > old) {
      try {
        await this.store.write({ ...checkpoint, note: note.whole });
      } catch {
        this.failed.add(origin);
        return refusal(500, 'This witness could not write its store and must be restarted.');
      }
    }
    return { status: 200, body: cosign(note.text, this.signer, Math.floor(this.clock.now() / 1000)) };
  }
}

interface Request {
  readonly old: number;
  readonly proof: readonly Hash[];
  readonly checkpoint: Checkpoint;
  readonly note: Note & { readonly whole: string };
}

function readRequest(body: string): Request | undefined {
  const head = /^old (0|[1-9]\d{0,15})\n((?:[A-Za-z0-9+/]{43}=\n)*)\n/.exec(body);
  if (head === null || head[1] === undefined || body.length > MAX_REQUEST_BYTES) return undefined;
  const proof = (head[2] ?? '').split('\n').slice(0, -1).map(strictBase64);
  if (proof.length > MAX_PROOF_LINES || !proof.every(isHash)) return undefined;
  try {
    const whole = body.slice(head[0].length);
    const note = readNote(whole);
    return { old: Number(head[1]), proof, checkpoint: readCheckpointText(note.text), note: { ...note, whole } };
  } catch {
    return undefined;
  }
}

function isHash(bytes: Buffer | undefined): bytes is Buffer {
  return bytes?.length === HASH_BYTES;
}

function isSigned({ whole }: Request['note'], log: Verifier): boolean {
  try {
    openNote(whole, log);
    return true;
  } catch {
    return false;
  }
}

function refusal(status: WitnessAnswer['status'], sentence: string): WitnessAnswer {
  return { status, body: `${sentence}\n`, contentType: 'text/plain; charset=utf-8' };
}

function conflict(size: number): WitnessAnswer {
  return { status: 409, body: `${size}\n`, contentType: 'text/x.tlog.size' };
}
