import { isDestruction } from './content-destruction.js';
import type { ContentReference } from './event.js';
import type { X25519Private } from './hpke.js';
import { type ContentSource, LogReader, loggedEvent } from './log-reader.js';
import { equalHashes } from './merkle.js';
import { receiptTag, receiptText } from './receipt.js';
import type { TileTree } from './tile-tree.js';

interface Problems {
  addSingle(problem: string): void;
}

/**
 * What only a private key can check: that every act opens, that time never runs back, that no id comes twice, and that every content opens or was
 * destroyed by a logged act of two people (THREATS 13).
 */
export class InsideVerifier {
  private readonly reader: LogReader;
  private readonly ids = new Set<string>();
  private readonly closed = new Map<string, { readonly index: number; readonly problem: string }>();
  private readonly destroyed = new Set<string>();
  private readonly openIds = new Set<string>();
  private lastLogged = '';
  private opened = 0;

  constructor(
    private readonly origin: string,
    private readonly inside: { readonly key: X25519Private; readonly contents?: ContentSource },
    tiles: TileTree,
    private readonly problems: Problems,
  ) {
    this.reader = new LogReader(origin, inside.key, (index) => tiles.entry(index));
  }

  async look(index: number, entry: Uint8Array, tag: Uint8Array): Promise<void> {
    const envelope = await this.reader.envelope(index, entry);
    if (envelope === undefined) {
      this.problems.addSingle(`Entry ${index} does not open with this private key.`);
      return;
    }
    const { id, logged, result = '-', nonce } = envelope;
    const receipt = { origin: this.origin, event: id, time: logged, result, nonce };
    if (!equalHashes(receiptTag(receiptText(receipt)), tag)) {
      this.problems.addSingle(`Entry ${index} holds another receipt outside than inside.`);
    }
    if (this.ids.has(id)) this.problems.addSingle(`Entry ${index}: the event ${id} is in the log twice.`);
    this.ids.add(id);
    if (logged < this.lastLogged) this.problems.addSingle(`Entry ${index} has a time before the entry above it.`);
    this.lastLogged = logged;
    const event = loggedEvent(index, envelope);
    if (isDestruction(event) && event.act.about !== undefined) this.destroyed.add(event.act.about);
    if (event.content !== undefined) await this.lookAtContent(index, id, event.content, entry);
  }

  /** Judges at the end what could not be opened, when every destruction is known. */
  finish(): { readonly opened: number; readonly destroyed: number } {
    let lawful = 0;
    for (const [id, { index, problem }] of this.closed) {
      if (this.destroyed.has(id)) lawful += 1;
      else {
        this.problems.addSingle(
          `The content of event ${id} (entry ${index}) cannot be opened: ${problem}, and no event of two people says that it was destroyed.`,
        );
      }
    }
    for (const id of this.destroyed) {
      if (this.openIds.has(id))
        this.problems.addSingle(`The content of event ${id} was to be destroyed but still opens.`);
    }
    return { opened: this.opened, destroyed: lawful };
  }

  private async lookAtContent(
    index: number,
    id: string,
    reference: ContentReference,
    entry: Uint8Array,
  ): Promise<void> {
    const { contents } = this.inside;
    if (contents === undefined) return;
    const found = await this.reader.content(index, reference, contents, entry);
    if (found.state === 'open') {
      this.opened += 1;
      this.openIds.add(id);
    } else {
      this.closed.set(id, { index, problem: found.state === 'destroyed' ? 'its key was destroyed' : found.problem });
    }
  }
}
