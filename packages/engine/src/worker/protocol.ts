import type { FaultKind } from './fault.js';

/**
 * What passes between the trusted side and a worker: `u32 length, u8 kind, payload`, little-endian. Requests go in on standard input as JSON;
 * answers come out on file descriptor 3 (so that nothing that prints to standard output can be taken for one), JSON or column frames.
 */
export const KIND_JSON = 1;
export const KIND_FRAME = 2;
export const OUTPUT_DESCRIPTOR = 3;
/** Requests and JSON answers beyond these sizes end the worker. */
export const REQUEST_BYTES = 64 * 1024 * 1024;
export const ANSWER_BYTES = 64 * 1024 * 1024;

export interface WorkerView {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly from: string }[];
  /** Paths under the worker's own folder. */
  readonly base: readonly string[];
  readonly groups: Readonly<Record<string, { readonly key: string; readonly files: readonly string[] }>>;
  readonly fieldIds: Readonly<Record<string, number>>;
}

export interface RunLimits {
  readonly rows: number;
  readonly milliseconds: number;
  readonly memoryMb: number;
  readonly threads: number;
}

export type Request =
  | { readonly op: 'parse'; readonly id: number; readonly sql: string }
  | { readonly op: 'prepare'; readonly id: number; readonly views: readonly WorkerView[] }
  | {
      readonly op: 'run';
      readonly id: number;
      readonly sql: string;
      readonly limits: RunLimits;
      readonly recordIds: boolean;
    }
  | { readonly op: 'cancel'; readonly id: number }
  | { readonly op: 'probe'; readonly id: number; readonly targets: ProbeTargets }
  | { readonly op: 'write'; readonly id: number; readonly job: WorkerWriteJob };

/** Things that exist outside and that a worker must not reach. */
export interface ProbeTargets {
  readonly file: string;
  readonly port: number;
  readonly socket: string;
  readonly process: number;
}

/** What the worker could do; everything must be false. */
export interface ProbeResult {
  readonly readOtherPath: boolean;
  readonly engineReadOtherPath: boolean;
  readonly wroteOwnFolder: boolean;
  readonly connected: boolean;
  readonly sawProcesses: boolean;
  readonly sawEnvironment: boolean;
  readonly startedProgram: boolean;
}

export interface WorkerWriteJob {
  /** Trusted statements that make the job's relations, run in order. */
  readonly setup: readonly string[];
  /** Functions `name(BIGINT, BIGINT) -> UUID`, each under a 32-byte key in hex. */
  readonly ids: readonly { readonly name: string; readonly key: string }[];
  readonly outputs: readonly WorkerOutput[];
  /** Small trusted statements over the relations, answered when everything is written. */
  readonly reports: readonly { readonly name: string; readonly select: string }[];
  readonly memoryMb: number;
  readonly threads: number;
}

export interface WorkerOutput {
  readonly name: string;
  readonly select: string;
  readonly fieldIds: Readonly<Record<string, number>>;
  readonly orderBy: readonly string[];
  /** Columns of the select that tell where a row stood in its input; not written. */
  readonly places: readonly string[];
  readonly partitioned: boolean;
  /** An empty folder of its own, as the worker sees it. */
  readonly folder: string;
}

export type Answer =
  | { readonly id: number; readonly type: 'done'; readonly value: unknown }
  | {
      readonly id: number;
      readonly type: 'header';
      readonly columns: readonly { name: string; type: string }[];
      readonly order: 'total' | 'none';
      readonly exact: boolean;
    }
  | {
      readonly id: number;
      readonly type: 'end';
      readonly rows: number;
      readonly records?: readonly string[];
      readonly milliseconds: number;
    }
  | { readonly id: number; readonly type: 'progress'; readonly fraction: number }
  | {
      readonly id: number;
      readonly type: 'fault';
      readonly fault: FaultKind;
      readonly position?: number;
      readonly named?: string;
      readonly reason?: string;
    };

/** Takes messages out of a byte stream as it comes in. Throws a RangeError for a length beyond `limit`. */
export class MessageSplitter {
  private pending: Buffer = Buffer.alloc(0);
  private readonly parts: Buffer[] = [];
  private held = 0;
  private wanted = 5;

  constructor(private readonly limit: number) {}

  *push(bytes: Buffer): Generator<{ readonly kind: number; readonly payload: Buffer }> {
    this.parts.push(bytes);
    this.held += bytes.length;
    if (this.held < this.wanted) return;
    this.pending = this.parts.length === 1 ? bytes : Buffer.concat(this.parts);
    this.parts.length = 0;
    let at = 0;
    this.wanted = 5;
    while (this.pending.length - at >= 5) {
      const length = this.pending.readUInt32LE(at);
      if (length > this.limit) throw new RangeError('message too long');
      if (this.pending.length - at < 5 + length) {
        this.wanted = 5 + length;
        break;
      }
      // A copy at offset 0 of its own memory: frames are read with typed arrays, which need it.
      const payload = Buffer.from(new Uint8Array(this.pending.subarray(at + 5, at + 5 + length)).buffer);
      yield { kind: this.pending[at + 4] ?? 0, payload };
      at += 5 + length;
    }
    const rest = this.pending.subarray(at);
    this.held = rest.length;
    if (rest.length > 0) this.parts.push(rest);
  }
}

export function messageHead(kind: number, length: number): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32LE(length, 0);
  head[4] = kind;
  return head;
}
