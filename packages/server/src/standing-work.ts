import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Gate } from '@peel/gate/gate';
import type { LogReport } from '@peel/gate/oversight';
import type { ActiveSession } from '@peel/gate/session';
import type { Figures, Importer, Inbox, OrderDesk, ServiceSession, Upkeep, Verification } from '@peel/jobs/ports';
import { isPeelError } from '@peel/kernel/errors';
import { type Files, writeDurably } from '@peel/kernel/files';
import type { Imports } from '@peel/sources/imports';

/** The gate's desk as the queue sees it. Sessions it opened come back to it unchanged. */
export function orderDesk(gate: Gate): OrderDesk {
  return {
    list: async () =>
      (await gate.orders.list()).map(({ definition, state }) => ({
        definition,
        inForce: state.state === 'in-force',
        why: state.state === 'in-force' ? undefined : state.because,
      })),
    open: (order, run, requestedBy) => gate.orders.open(order, run, requestedBy),
    close: (session) => gate.orders.close(asActive(session)),
  };
}

/** The gate's mechanical work as the kinds see it. */
export function upkeepOf(gate: Gate, verify: () => Promise<Verification>): Upkeep {
  return {
    sweep: (session, today) => gate.upkeep.sweep(asActive(session), today),
    compact: (session) => gate.upkeep.compact(asActive(session)),
    expire: (session) => gate.upkeep.expire(asActive(session)),
    covers: (month) => gate.upkeep.covers(month),
    figures: async (session, month) => ({
      title: `Acts under each purpose, ${month}`,
      groups: await gate.upkeep.figures(asActive(session), month),
    }),
    verify,
  };
}

/** A verdict over the log as a run of the queue tells it. */
export function verificationOf({ entries, problems }: LogReport): Verification {
  const whole = problems.length === 0;
  return {
    whole,
    counts: { entries, problems: problems.length },
    findings: whole ? [] : ['ledger.does-not-verify'],
  };
}

/** A folder per source, `inbox/<source>/`: what was settled moves to `imported/` or `refused/` beside the files. */
export class FolderInbox implements Inbox {
  constructor(
    private readonly folder: string,
    private readonly imports: Imports,
  ) {}

  async list(source: string) {
    const folder = join(this.folder, source);
    const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map((entry) => entry.name);
    return Promise.all(
      files.sort().map(async (name) => {
        const { size, mtimeMs, ctimeMs } = await fs.stat(join(folder, name));
        return { name, version: `${size}-${mtimeMs}-${ctimeMs}` };
      }),
    );
  }

  async take(source: string, { name }: { readonly name: string }) {
    const path = join(this.folder, source, name);
    const digest = createHash('sha256');
    await pipeline(createReadStream(path), digest);
    const upload = await this.imports.receive(name, createReadStream(path), `inbox:${source}`);
    return { name, upload, sha256: digest.digest('hex') };
  }

  async settle(source: string, { name }: { readonly name: string }, outcome: 'imported' | 'refused'): Promise<void> {
    const folder = join(this.folder, source, outcome);
    await fs.mkdir(folder, { recursive: true });
    await fs.rename(join(this.folder, source, name), join(folder, name));
  }
}

/** Imports one file in a run's own session. What was taken goes at its end, however that is: the inbox has it as long as it is wanted. */
export function importerOf(gate: Gate, imports: Imports): Importer {
  return {
    async import(session, source, { upload, name }, signal) {
      try {
        const definition = gate.policy.definitions.sources.get(source);
        if (definition === undefined) return { outcome: 'refused', code: 'sources.source-unknown', counts: {} };
        for await (const message of imports.runIn(asActive(session), definition, [{ upload, name }], signal)) {
          if (message.type !== 'E') continue;
          const { rows, quarantined, snapshot } = message.body;
          return { outcome: snapshot === null ? 'unchanged' : 'imported', counts: { rows, quarantined } };
        }
      } catch (error) {
        if (isPeelError(error) && error.kind === 'bad-input')
          return { outcome: 'refused', code: error.code, counts: {} };
        throw error;
      } finally {
        await imports.remove(upload);
      }
      return { outcome: 'unchanged', counts: {} };
    },
  };
}

/** Public files: what the portal serves. */
export function figuresIn(folder: string, files: Files): Figures {
  return {
    async publish(name, bytes) {
      await files.makeFolder(folder);
      await writeDurably(files, join(folder, name), bytes);
    },
  };
}

/** The queue hands back the sessions that the gate opened for it. */
function asActive(session: ServiceSession): ActiveSession {
  return session as ActiveSession;
}
