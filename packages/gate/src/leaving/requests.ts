import { createHash } from 'node:crypto';
import type { Clock } from '@peel/kernel/clock';
import { base32, type PersonId, randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import type { Kysely, Selectable } from 'kysely';
import type { People } from '../people.js';
import type { Recorder } from '../recorder.js';
import { leavingErrors } from './errors.js';
import type { Opener } from './manifest.js';
import type { LeavingSchema } from './migrations.js';
import { isRecipient } from './sealing.js';

type Row = Selectable<LeavingSchema['gate.exports']>;

/** Who a request came from and what it is for, before and after the second person. */
export interface ExportRequest {
  readonly request: string;
  readonly recipients: readonly string[];
  readonly plain: boolean;
  readonly steward: string | undefined;
  readonly overseer: string | undefined;
  readonly asked: string;
  readonly state: 'waits' | 'confirmed';
}

/** What one of the two is told: the request, and the code that opens what is restored from it, shown once and kept nowhere. */
export interface OwnPart {
  readonly request: string;
  readonly state: ExportRequest['state'];
  readonly code: string;
}

/** From the second person's word to the export. */
const VALID_MILLISECONDS = 24 * 3_600_000;
const MOST_RECIPIENTS = 20;

/**
 * An export is a disclosure of everything, so it takes a steward and an overseer, each by themselves, who name the keys it is encrypted to
 * (THREATS 8). Only a demonstration may leave in the clear.
 */
export class ExportRequests {
  constructor(
    private readonly parts: {
      readonly database: Kysely<LeavingSchema>;
      readonly people: People;
      readonly recorder: Recorder;
      readonly clock: Clock;
      readonly randomness: Randomness;
      readonly demonstration: boolean;
      /** Throws where no standing orders would carry the export: better now than when two people have agreed. */
      readonly requireOrders: (person: PersonId) => Promise<unknown>;
    },
  ) {}

  async ask(person: PersonId, recipients: readonly string[], plain: boolean): Promise<OwnPart> {
    const role = await this.roleOf(person);
    const keys = [...new Set(recipients)].sort();
    const problem = this.problemOf(keys, plain);
    if (problem !== undefined) throw await this.refused(person, leavingErrors.exportForm({ problem }));
    await this.parts.requireOrders(person);
    const request = randomId('exp', this.parts.randomness, `export:${person}`);
    const code = this.newCode(person);
    await this.note(person, 'export.ask', request, keys);
    await this.parts.database
      .insertInto('gate.exports')
      .values({
        request,
        recipients: keys,
        plain,
        steward: null,
        overseer: null,
        ...partOf(role, person, code),
        asked_by: person,
        asked: new Date(this.parts.clock.now()),
      })
      .execute();
    return { request, state: 'waits', code };
  }

  async confirm(request: string, person: PersonId): Promise<OwnPart> {
    const role = await this.roleOf(person);
    const row = await this.open(request);
    if (row.confirmed !== null || row.asked_by === person || row[role] !== null)
      throw await this.refused(person, leavingErrors.exportNeedsTwo());
    await this.requireStanding(row, person);
    const code = this.newCode(person);
    await this.note(person, 'export.confirm', request, row.recipients);
    const changed = await this.parts.database
      .updateTable('gate.exports')
      .set({ ...partOf(role, person, code), confirmed: new Date(this.parts.clock.now()) })
      .where('request', '=', request)
      .where('confirmed', 'is', null)
      .executeTakeFirst();
    // Somebody else confirmed at that moment; a code that opens nothing must not be given out.
    if (changed.numUpdatedRows !== 1n) throw await this.refused(person, leavingErrors.exportNeedsTwo());
    return { request, state: 'confirmed', code };
  }

  /** Those not yet carried out, newest first; without those whose people may not let anything leave any more. */
  async list(person: PersonId): Promise<readonly ExportRequest[]> {
    await this.roleOf(person);
    const since = new Date(this.parts.clock.now() - VALID_MILLISECONDS);
    const rows = await this.parts.database
      .selectFrom('gate.exports')
      .selectAll()
      .where('done', 'is', null)
      .where(({ fn }) => fn.coalesce('confirmed', 'asked'), '>', since)
      .orderBy('asked', 'desc')
      .execute();
    const standing = await Promise.all(rows.map((row) => this.stands(row)));
    return rows.filter((_, index) => standing[index]).map(toRequest);
  }

  /** A confirmed request, for one of the two. Throws `gate.export-needs-two` for one that only one person wants, `gate.export-void`. */
  async confirmed(request: string, person: PersonId): Promise<ExportRequest & { readonly openers: readonly Opener[] }> {
    await this.roleOf(person);
    const row = await this.open(request);
    const { steward, overseer, steward_code: stewardCode, overseer_code: overseerCode } = row;
    const isTheirs = person === steward || person === overseer;
    if (!isTheirs || !steward || !overseer || !stewardCode || !overseerCode || row.confirmed === null)
      throw await this.refused(person, leavingErrors.exportNeedsTwo());
    await this.requireStanding(row, person);
    return {
      ...toRequest(row),
      openers: [
        { person: steward, role: 'steward', code: stewardCode },
        { person: overseer, role: 'overseer', code: overseerCode },
      ],
    };
  }

  async done(request: string): Promise<void> {
    const done = new Date(this.parts.clock.now());
    await this.parts.database.updateTable('gate.exports').set({ done }).where('request', '=', request).execute();
  }

  private async open(request: string): Promise<Row> {
    const row = await this.parts.database
      .selectFrom('gate.exports')
      .selectAll()
      .where('request', '=', request)
      .executeTakeFirst();
    const from = (row?.confirmed ?? row?.asked)?.getTime() ?? 0;
    if (row === undefined || row.done !== null || this.parts.clock.now() - from > VALID_MILLISECONDS)
      throw leavingErrors.exportUnknown();
    return row;
  }

  /** Whoever gave their word is still here and still holds the role they gave it in; it is void once they do not. */
  private async stands({ steward, overseer }: Row): Promise<boolean> {
    const { people } = this.parts;
    const isStill = async (person: string | null, role: string) => person === null || people.hasRole(person, role);
    return (await isStill(steward, 'steward')) && (await isStill(overseer, 'overseer'));
  }

  private async requireStanding(row: Row, person: PersonId): Promise<void> {
    if (!(await this.stands(row))) throw await this.refused(person, leavingErrors.exportVoid());
  }

  private problemOf(keys: readonly string[], plain: boolean): string | undefined {
    if (plain && !this.parts.demonstration) return 'only a demonstration may leave in the clear';
    if (plain && keys.length > 0) return 'what is in the clear is encrypted to nobody';
    if (!plain && keys.length === 0) return 'it names no key that it is encrypted to';
    if (keys.length > MOST_RECIPIENTS) return `it names more than ${MOST_RECIPIENTS} keys`;
    return keys.every(isRecipient) ? undefined : 'a key is not a public key of age (age1…)';
  }

  private async roleOf(person: PersonId): Promise<'steward' | 'overseer'> {
    await this.parts.people.requireRole(person, 'overseer', 'steward');
    return (await this.parts.people.hasRole(person, 'overseer')) ? 'overseer' : 'steward';
  }

  private newCode(person: PersonId): string {
    return `open_${base32(this.parts.randomness.bytes(20, `export-code:${person}`))}`;
  }

  private refused(person: PersonId, error: ReturnType<typeof leavingErrors.exportNeedsTwo>) {
    return this.parts.recorder.refusal(`export:${person}`, { actor: `person:${person}` }, error);
  }

  private async note(person: PersonId, kind: string, request: string, recipients: readonly string[]): Promise<void> {
    const to = recipients.length === 0 ? 'in the clear' : recipients.join(', ');
    const act = { kind, actor: `person:${person}`, recipient: to, note: request };
    await this.parts.recorder.record(`export:${person}`, act);
  }
}

export function codeHash(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

function partOf(role: 'steward' | 'overseer', person: PersonId, code: string) {
  return role === 'steward'
    ? { steward: person, steward_code: codeHash(code) }
    : { overseer: person, overseer_code: codeHash(code) };
}

function toRequest({ request, recipients, plain, steward, overseer, asked, confirmed }: Row): ExportRequest {
  return {
    request,
    recipients,
    plain,
    steward: steward ?? undefined,
    overseer: overseer ?? undefined,
    asked: asked.toISOString(),
    state: confirmed === null ? 'waits' : 'confirmed',
  };
}
