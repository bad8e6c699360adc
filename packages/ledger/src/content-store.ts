import { assert } from '@peel/kernel/assert';
import type { FileOverwriter, Files, OpenFile } from '@peel/kernel/files';
import type { ContentReference } from './event.js';
import type { Extent } from './journal-frame.js';
import { equalHashes, sha256 } from './merkle.js';
import { SLOT_BYTES } from './sealed-content.js';

/** Sealed contents in `blobs/<segment>`, the slots of their keys in `keys/<segment>`: small, so that one key can be overwritten in place. */
export interface PlacedContent {
  readonly place: Place;
  readonly blob: Uint8Array;
  readonly slot: Uint8Array;
}

export interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly slot: number;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;
const SEGMENT_SLOTS = 16_384;

export class ContentStore {
  private open: { readonly segment: number; readonly blobs: OpenFile; readonly keys: OpenFile } | undefined;

  private constructor(
    private readonly files: Files & FileOverwriter,
    private readonly folder: string,
    private next: Place,
  ) {}

  static async open(files: Files & FileOverwriter, folder: string): Promise<ContentStore> {
    await files.makeFolder(`${folder}/blobs`);
    await files.makeFolder(`${folder}/keys`);
    const names = [...(await files.list(`${folder}/blobs`)), ...(await files.list(`${folder}/keys`))];
    const segment = Math.max(0, ...names.filter((name) => /^\d{8}$/.test(name)).map(Number));
    const offset = (await files.size(blobPath(folder, segment))) ?? 0;
    const keys = (await files.size(keyPath(folder, segment))) ?? 0;
    // A torn slot leaves an odd length: go on in a new segment, so that slots stay aligned.
    const place =
      keys % SLOT_BYTES === 0
        ? { segment, offset, slot: keys / SLOT_BYTES }
        : { segment: segment + 1, offset: 0, slot: 0 };
    return new ContentStore(files, folder, place);
  }

  /** Gives out the next place. Places are written in the order they were given out. */
  place(bytes: number): Place {
    if (this.next.slot >= SEGMENT_SLOTS || this.next.offset >= SEGMENT_BYTES) {
      this.next = { segment: this.next.segment + 1, offset: 0, slot: 0 };
    }
    const place = this.next;
    this.next = { segment: place.segment, offset: place.offset + bytes, slot: place.slot + 1 };
    return place;
  }

  /** Writes and syncs a batch's contents. A failure is final: the caller stops. */
  async write(contents: readonly PlacedContent[]): Promise<void> {
    for (const group of bySegment(contents)) {
      const segment = await this.segment(group[0].place.segment);
      await Promise.all([
        appendAndSync(segment.blobs, Buffer.concat(group.map(({ blob }) => blob))),
        appendAndSync(segment.keys, Buffer.concat(group.map(({ slot }) => slot))),
      ]);
    }
  }

  async blob({ segment, offset, bytes }: ContentReference): Promise<Uint8Array | undefined> {
    return this.files.read(blobPath(this.folder, segment), { start: offset, end: offset + bytes });
  }

  async slot({ segment, slot }: Pick<ContentReference, 'segment' | 'slot'>): Promise<Uint8Array | undefined> {
    return this.files.read(keyPath(this.folder, segment), { start: slot * SLOT_BYTES, end: (slot + 1) * SLOT_BYTES });
  }

  /** Overwrites the key with zeros and returns once that is on the disk. */
  async destroyKey({ segment, slot }: Pick<ContentReference, 'segment' | 'slot'>): Promise<void> {
    await this.files.overwrite(keyPath(this.folder, segment), slot * SLOT_BYTES, new Uint8Array(SLOT_BYTES));
  }

  /** Whether a batch's contents read back as they were written. */
  async holds(extent: Extent): Promise<boolean> {
    const { blobs, slots } = await this.extentBytes(extent);
    return equalHashes(sha256(Buffer.concat([blobs, slots])), extent.hash);
  }

  /** Writes the same bytes once more: after a failed sync the system may hold them without having them on the disk (THREATS 15). */
  async rewrite(extent: Extent): Promise<void> {
    const { blobs, slots } = await this.extentBytes(extent);
    if (blobs.length > 0) await this.files.overwrite(blobPath(this.folder, extent.segment), extent.blobOffset, blobs);
    if (slots.length > 0)
      await this.files.overwrite(keyPath(this.folder, extent.segment), extent.firstSlot * SLOT_BYTES, slots);
  }

  async close(): Promise<void> {
    await this.open?.blobs.close();
    await this.open?.keys.close();
    this.open = undefined;
  }

  private async extentBytes({ segment, blobOffset, blobBytes, firstSlot, slots }: Extent) {
    const blobRange = { start: blobOffset, end: blobOffset + blobBytes };
    const slotRange = { start: firstSlot * SLOT_BYTES, end: (firstSlot + slots) * SLOT_BYTES };
    return {
      blobs: (await this.files.read(blobPath(this.folder, segment), blobRange)) ?? new Uint8Array(0),
      slots: (await this.files.read(keyPath(this.folder, segment), slotRange)) ?? new Uint8Array(0),
    };
  }

  private async segment(segment: number) {
    if (this.open?.segment === segment) return this.open;
    await this.close();
    const blobs = await this.files.open(blobPath(this.folder, segment));
    const keys = await this.files.open(keyPath(this.folder, segment));
    await this.files.sync(`${this.folder}/blobs`);
    await this.files.sync(`${this.folder}/keys`);
    this.open = { segment, blobs, keys };
    return this.open;
  }
}

/** What a batch's frame says of its contents. */
export function extentsOf(contents: readonly PlacedContent[]): readonly Extent[] {
  return bySegment(contents).map((group) => {
    const blobs = Buffer.concat(group.map(({ blob }) => blob));
    const slots = Buffer.concat(group.map(({ slot }) => slot));
    const { segment, offset, slot } = group[0].place;
    return {
      segment,
      blobOffset: offset,
      blobBytes: blobs.length,
      firstSlot: slot,
      slots: group.length,
      hash: sha256(Buffer.concat([blobs, slots])),
    };
  });
}

type Group = [PlacedContent, ...PlacedContent[]];

function bySegment(contents: readonly PlacedContent[]): readonly Group[] {
  const groups: Group[] = [];
  for (const content of contents) {
    const last = groups.at(-1);
    assert(last === undefined || last[0].place.segment <= content.place.segment, 'contents are written in order');
    if (last?.[0].place.segment === content.place.segment) last.push(content);
    else groups.push([content]);
  }
  return groups;
}

async function appendAndSync(file: OpenFile, bytes: Uint8Array): Promise<void> {
  await file.append(bytes);
  await file.sync();
}

function blobPath(folder: string, segment: number): string {
  return `${folder}/blobs/${String(segment).padStart(8, '0')}`;
}

function keyPath(folder: string, segment: number): string {
  return `${folder}/keys/${String(segment).padStart(8, '0')}`;
}
