import { type Files, writeDurably } from '@peel/kernel/files';
import type { EventId } from '@peel/kernel/ids';
import type { ContentStore } from './content-store.js';
import { ledgerErrors } from './errors.js';
import { type ContentReference, DESTROY_KIND, type LoggedEvent, type NewEvent } from './event.js';

/** Two different people, one of them an overseer, and why (THREATS 13). Who is an overseer is for the caller to have checked. */
export interface DestroyRequest {
  /** Id of the new event that records the destruction. */
  readonly id: EventId;
  /** The event whose content goes. */
  readonly event: EventId;
  /** `person:…` */
  readonly by: string;
  /** `person:…` */
  readonly overseer: string;
  readonly reason: string;
}

/** What is written down before a destruction begins, so that one that a crash interrupted is finished at the next start. */
interface Begun {
  readonly id: EventId;
  readonly segment: number;
  readonly slot: number;
  /** Size of the log then: the event is at or after this position, or was never logged. */
  readonly from: number;
}

export function destructionEvent(request: DestroyRequest): NewEvent {
  const { by, overseer, reason } = request;
  const people = [by, overseer].every((person) => /^person:.+/.test(person));
  if (!people || by === overseer || reason.trim() === '') throw ledgerErrors.destroyTwoPeople();
  const act = {
    kind: DESTROY_KIND,
    law: 'erase' as const,
    actor: by,
    overseer,
    about: request.event,
    justification: reason,
  };
  return { id: request.id, act };
}

/** Whether a logged event is a lawful destruction: what `destructionEvent` makes. */
export function isDestruction({ act }: Pick<LoggedEvent, 'act'>): boolean {
  return (
    act.kind === DESTROY_KIND && act.about !== undefined && act.overseer !== undefined && act.overseer !== act.actor
  );
}

export class Destructions {
  constructor(
    private readonly files: Files,
    private readonly folder: string,
    private readonly contents: ContentStore,
  ) {}

  /** Event first, then the key: whatever crashes, no key is gone without its event. */
  async run(id: EventId, reference: ContentReference, from: number, log: () => Promise<void>): Promise<void> {
    const begun: Begun = { id, segment: reference.segment, slot: reference.slot, from };
    await this.files.makeFolder(this.folder);
    await writeDurably(this.files, `${this.folder}/${id}`, Buffer.from(JSON.stringify(begun)));
    await log();
    await this.finish(begun);
  }

  /** Finishes what a crash interrupted; what was never logged is dropped. */
  async resume(logged: (id: EventId, from: number) => Promise<boolean>): Promise<void> {
    for (const name of await this.files.list(this.folder)) {
      const bytes = await this.files.read(`${this.folder}/${name}`);
      if (bytes === undefined || name.endsWith('.new')) continue;
      const begun = JSON.parse(Buffer.from(bytes).toString('utf8')) as Begun;
      if (await logged(begun.id, begun.from)) await this.finish(begun);
      else await this.files.remove(`${this.folder}/${name}`);
    }
  }

  private async finish(begun: Begun): Promise<void> {
    await this.contents.destroyKey(begun);
    await this.files.remove(`${this.folder}/${begun.id}`);
  }
}
