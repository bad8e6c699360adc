import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { systemFiles } from '@peel/kernel/files';
import type { LoggedEvent } from '@peel/ledger/event';
import { readLedgerKeys } from '@peel/ledger/keys';
import { LogReader } from '@peel/ledger/log-reader';
import { TILE_WIDTH } from '@peel/ledger/tile-path';
import { TileTree } from '@peel/ledger/tile-tree';
import { verifyLog } from '@peel/ledger/verify';

/** The log as an overseer with the force's key reads it from its tiles: no service is asked. Remembers what it read. */
export class LogCopy {
  private readonly events = new Map<string, LoggedEvent>();
  private readonly checkpoints: string[] = [];
  private read = 0;

  constructor(private readonly state: string) {}

  /**
   * Verifies the tiles against the newest checkpoint, all earlier ones seen and all receipts, and reads the new events. Returns what is
   * wrong, in plain words.
   */
  async look(receipts: readonly string[]): Promise<readonly string[]> {
    const folder = join(this.state, 'ledger', 'log');
    const log = { read: (path: string) => systemFiles.read(join(folder, path)) };
    const publicKey = (await fs.readFile(join(this.state, 'ledger', 'log.pub'), 'utf8')).trim();
    const checkpoint = await fs.readFile(join(folder, 'checkpoint'), 'utf8');
    const report = await verifyLog({ log, publicKey, receipts, seen: this.checkpoints.slice(-20) });
    this.checkpoints.push(checkpoint);
    const keys = await readLedgerKeys(systemFiles, join(this.state, 'keys'));
    const tree = new TileTree(log, report.size);
    const bundles = new Map<number, ReturnType<TileTree['entries']>>();
    const entry = async (index: number): Promise<Uint8Array> => {
      const at = Math.floor(index / TILE_WIDTH);
      const bundle = bundles.get(at) ?? tree.entries(at);
      bundles.set(at, bundle);
      return (await bundle)[index % TILE_WIDTH] ?? new Uint8Array();
    };
    const reader = new LogReader(keys.signer.verifier.name, keys.force, entry);
    for (; this.read < report.size; this.read += 1) {
      const event = await reader.event(this.read);
      if (event !== undefined) this.events.set(event.id, event);
    }
    return report.problems;
  }

  get size(): number {
    return this.read;
  }

  find(id: string): LoggedEvent | undefined {
    return this.events.get(id);
  }

  /** The events about an event: its outcome. */
  about(): ReadonlyMap<string, LoggedEvent> {
    const outcomes = new Map<string, LoggedEvent>();
    for (const event of this.events.values()) if (event.act.about !== undefined) outcomes.set(event.act.about, event);
    return outcomes;
  }

  notes(kind: string): ReadonlySet<string> {
    const notes = new Set<string>();
    for (const { act } of this.events.values()) if (act.kind === kind && act.note !== undefined) notes.add(act.note);
    return notes;
  }
}
