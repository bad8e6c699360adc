import type { Clock } from '@peel/kernel/clock';
import type { PeelError } from '@peel/kernel/errors';
import { type Files, writeDurably } from '@peel/kernel/files';
import { openCheckpoint, type SignedCheckpoint } from './checkpoint.js';
import { cosignedAt } from './cosignature.js';
import { ledgerErrors } from './errors.js';
import type { Hash } from './merkle.js';
import { publicKeyText, readNote, readVerifierKey, type Verifier } from './note.js';
import type { KnownState } from './recovery.js';

/** What is known of the log's witnesses. */
export interface Witnessing {
  /** Whether rows leave only while they confirm. */
  readonly required: boolean;
  readonly names: readonly string[];
  readonly quorum: number;
  /** When the newest confirmed checkpoint was sent to them, milliseconds since 1970; none did since the start of the service. */
  readonly confirmedAt: number | undefined;
  /** Why rows do not leave now. */
  readonly problem: PeelError | undefined;
}

/** Log witnesses: programs of other people that confirm that the log only grows. c2sp.org/tlog-witness. */
export interface WitnessSettings {
  readonly endpoints: readonly { readonly url: string; readonly vkey: string }[];
  /** Rows leave only while this many witnesses have confirmed the same checkpoint lately. Default 1. */
  readonly quorum?: number;
  /** Default 60,000. */
  readonly maxAgeMs?: number;
  /** How often the newest checkpoint is sent; 0 only at start and at close. Default 5,000. */
  readonly everyMs?: number;
  /** Whether reading needs a witness at all: not in a demonstration. */
  readonly required: boolean;
  /** Where the newest confirmed checkpoint is kept; best on another disk. Default `log/witnessed` in the ledger's folder. */
  readonly recordFile?: string;
}

export interface WitnessTransport {
  post(url: string, body: string): Promise<{ readonly status: number; readonly body: string }>;
}

export const httpWitnesses: WitnessTransport = {
  async post(url, body) {
    const response = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(10_000) });
    return { status: response.status, body: await response.text() };
  },
};

export type WitnessOutcome = { readonly confirmed: true } | { readonly confirmed: false; readonly problem: PeelError };

interface Endpoint {
  readonly url: string;
  readonly verifier: Verifier;
  /** Size of the checkpoint it last confirmed, as far as known. */
  size: number;
}

const MAX_ANSWER = 64 * 1024;

export class WitnessLink {
  private readonly endpoints: readonly Endpoint[];
  private confirmedAt: number | undefined;
  private dispute: PeelError | undefined;
  private left = false;

  constructor(
    private readonly settings: WitnessSettings,
    private readonly recordFile: string,
    private readonly log: Verifier,
    private readonly ports: { readonly files: Files; readonly clock: Clock; readonly transport: WitnessTransport },
  ) {
    this.endpoints = settings.endpoints.map(({ url, vkey }) => ({
      url: `${url.replace(/\/$/, '')}/add-checkpoint`,
      verifier: readVerifierKey(vkey),
      size: 0,
    }));
  }

  /** Throws when the newest confirmed checkpoint is older than the limit. */
  assertFresh(): void {
    const { problem } = this.standing;
    if (this.settings.required && problem !== undefined) throw problem;
  }

  /** What is known of the witnesses now. */
  get standing(): Witnessing {
    const { required, quorum = 1 } = this.settings;
    const names = this.endpoints.map(({ verifier }) => verifier.name);
    return { required, names, quorum, confirmedAt: this.confirmedAt, problem: this.dispute ?? this.staleness() };
  }

  private staleness(): PeelError | undefined {
    const limit = this.settings.maxAgeMs ?? 60_000;
    if (this.confirmedAt === undefined) return ledgerErrors.witnessNever();
    const age = this.ports.clock.now() - this.confirmedAt;
    return age <= limit ? undefined : ledgerErrors.witnessStale({ age: Math.floor(age / 1000), limit: limit / 1000 });
  }

  /** The newest checkpoint known here to be confirmed. */
  async recorded(): Promise<KnownState | undefined> {
    const bytes = await this.ports.files.read(this.recordFile);
    if (bytes === undefined) return undefined;
    const { size, root } = openCheckpoint(Buffer.from(bytes).toString('utf8'), this.log);
    return { size, root, source: 'the record of the newest witnessed checkpoint' };
  }

  /** An answer that comes after this changes nothing: the folder may be another process's by then. */
  leave(): void {
    this.left = true;
  }

  /** Asks each witness how far it has seen the log. One that can't be reached says nothing; `assertFresh` then keeps rows from leaving. */
  async assertNotBehind(note: string, size: number): Promise<void> {
    for (const endpoint of this.endpoints) {
      const answer = await this.send(endpoint, 0, [], note).catch(() => undefined);
      if (answer?.status !== 409) continue;
      const seen = sizeIn(answer.body);
      if (seen === undefined) continue;
      endpoint.size = seen;
      if (seen > size) throw ledgerErrors.rolledBack({ source: `the witness ${endpoint.verifier.name}`, size, seen });
    }
  }

  /**
   * Has a checkpoint confirmed and records it. What a witness says is not signed, so a dispute does not end the ledger: nothing is shown while it
   * lasts, and events are still logged. Throws only when the record can't be written.
   */
  async submit(
    checkpoint: SignedCheckpoint,
    proof: (old: number) => Promise<readonly Hash[]>,
  ): Promise<WitnessOutcome> {
    const sent = this.ports.clock.now();
    /** By key: one witness at two addresses, or under two names, is one. */
    const lines = new Map<string, string>();
    for (const endpoint of this.endpoints) {
      const answer = await this.confirm(endpoint, checkpoint, proof);
      if (typeof answer === 'object') {
        this.dispute = answer;
        return { confirmed: false, problem: answer };
      }
      if (answer !== '') lines.set(publicKeyText(endpoint.verifier), answer);
    }
    this.dispute = undefined;
    const quorum = this.settings.quorum ?? 1;
    if (lines.size < quorum) {
      return { confirmed: false, problem: ledgerErrors.witnessQuorum({ confirmed: lines.size, quorum }) };
    }
    if (this.left) return { confirmed: false, problem: ledgerErrors.closed() };
    await writeDurably(this.ports.files, this.recordFile, Buffer.from(checkpoint.note + [...lines.values()].join('')));
    this.confirmedAt = Math.max(this.confirmedAt ?? sent, sent);
    return { confirmed: true };
  }

  /** The witness's signature lines; empty when it gave no usable answer; an error when it has seen another log. */
  private async confirm(
    endpoint: Endpoint,
    { size, note }: SignedCheckpoint,
    proof: (old: number) => Promise<readonly Hash[]>,
  ): Promise<string | PeelError> {
    const source = `the witness ${endpoint.verifier.name}`;
    for (let attempt = 0; attempt < 2; attempt += 1) {
      if (endpoint.size > size) return ledgerErrors.rolledBack({ source, size, seen: endpoint.size });
      const answer = await this.send(endpoint, endpoint.size, await proof(endpoint.size), note).catch(() => undefined);
      if (answer === undefined) return '';
      const seen = answer.status === 409 ? sizeIn(answer.body) : undefined;
      if (answer.status === 422 || (seen !== undefined && seen === endpoint.size)) {
        return ledgerErrors.forked({ source, size: endpoint.size });
      }
      if (seen === undefined) {
        const lines = answer.status === 200 ? validLines(note, answer.body, endpoint.verifier) : '';
        if (lines !== '') endpoint.size = size;
        return lines;
      }
      endpoint.size = seen;
    }
    return '';
  }

  private async send(endpoint: Endpoint, old: number, proof: readonly Hash[], note: string) {
    const lines = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('');
    const answer = await this.ports.transport.post(endpoint.url, `old ${old}\n${lines}\n${note}`);
    if (answer.body.length > MAX_ANSWER) {
      throw ledgerErrors.witnessUnreachable({ name: endpoint.verifier.name, problem: 'its answer is too long' });
    }
    return answer;
  }
}

function sizeIn(body: string): number | undefined {
  return /^(0|[1-9]\d{0,15})\n?$/.test(body) ? Number(body.trim()) : undefined;
}

/** This witness's lines when one of them is valid, else nothing. Lines of unknown keys are left out: c2sp.org/tlog-witness. */
function validLines(note: string, body: string, verifier: Verifier): string {
  try {
    if (cosignedAt(readNote(note + body), verifier) === undefined) return '';
  } catch {
    return '';
  }
  const own = body.split('\n').filter((line) => line.startsWith(`\u2014 ${verifier.name} `));
  return own.map((line) => `${line}\n`).join('');
}
