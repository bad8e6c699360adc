import type { Clock } from '@peel/kernel/clock';
import type { PeelError } from '@peel/kernel/errors';
import { type PersonId, randomId } from '@peel/kernel/ids';
import type { Randomness } from '@peel/kernel/randomness';
import { type Freeze, type FrozenKind, frozen, liftProblem } from '@peel/policy/freezes';
import type { Kysely } from 'kysely';
import type { Epoch } from './epoch.js';
import { gateErrors } from './errors.js';
import type { GateSchema } from './migrations.js';
import type { People } from './people.js';
import type { Recorder } from './recorder.js';

/** What may be frozen; `workspace` with the name `all` stops every read. */
export type Freezable = FrozenKind | 'workspace';

export interface FreezeEntry {
  readonly what: Freezable;
  readonly name: string;
  readonly by: string;
  readonly role: Freeze['role'];
  readonly since: string;
  readonly why: string;
}

const ALL = 'all';

/** The button an overseer presses. It reaches open streams at once, through the epoch (THREATS 23). */
export class Freezes {
  private active: readonly Freeze[] = [];
  private everything: { readonly by: PersonId; readonly role: Freeze['role'] } | undefined;

  constructor(
    private readonly database: Kysely<GateSchema>,
    private readonly recorder: Recorder,
    private readonly people: People,
    private readonly ports: { readonly clock: Clock; readonly randomness: Randomness },
    private readonly epoch: Epoch,
  ) {}

  /** Reads the freezes in force; called once at start. */
  async load(): Promise<void> {
    const rows = await this.database.selectFrom('gate.freezes').selectAll().orderBy('since').execute();
    this.active = rows.filter((row) => row.kind !== 'workspace').map(toFreeze);
    const whole = rows.find((row) => row.kind === 'workspace');
    this.everything =
      whole === undefined ? undefined : { by: whole.by_person as PersonId, role: whole.by_role as Freeze['role'] };
  }

  /** For policy, which asks of persons, purposes and operations itself. */
  list(): readonly Freeze[] {
    return this.active;
  }

  isFrozen(kind: FrozenKind, name: string): boolean {
    return frozen(this.active, kind, name, this.ports.clock.now()) !== undefined;
  }

  /** Throws `gate.frozen` when one of these is frozen, or the whole workspace. */
  check(things: Readonly<Partial<Record<FrozenKind, string>>>): void {
    const problem = this.problem(things);
    if (problem !== undefined) throw problem;
  }

  /** What `check` would throw. */
  problem(things: Readonly<Partial<Record<FrozenKind, string>>>): PeelError | undefined {
    if (this.everything !== undefined) return gateErrors.frozen({ what: 'workspace', by: this.everything.role });
    const now = this.ports.clock.now();
    for (const [what, name] of Object.entries(things)) {
      const freeze = frozen(this.active, what as FrozenKind, name, now);
      if (freeze !== undefined) return gateErrors.frozen({ what, by: freeze.role });
    }
    return undefined;
  }

  /** Those in force, for who may set and lift them; the workspace's own among them. */
  async listFor(person: PersonId): Promise<readonly FreezeEntry[]> {
    await this.roleOf(person);
    const rows = await this.database
      .selectFrom('gate.freezes')
      .selectAll()
      .orderBy('since')
      .orderBy('freeze_id')
      .execute();
    return rows.map(({ kind, name, by_person, by_role, since, why }) => ({
      what: kind as Freezable,
      name,
      by: by_person,
      role: by_role as Freeze['role'],
      since: since.toISOString(),
      why,
    }));
  }

  async freeze(kind: Freezable, name: string, by: PersonId, why: string): Promise<void> {
    const role = await this.roleOf(by);
    const freeze = {
      id: randomId('frz', this.ports.randomness, `freeze:${by}`),
      name,
      by,
      role,
      at: this.ports.clock.now(),
      why,
    };
    // In force first, written down at once after: a freeze that waits for the log would let rows pass meanwhile.
    if (kind === 'workspace') this.everything = { by, role };
    else this.active = [...this.active, { ...freeze, kind }];
    this.epoch.move();
    const { id: event } = await this.recorder.record(`freeze:${by}`, {
      kind: 'freeze',
      actor: `person:${by}`,
      note: `${kind} ${name}: ${why}`,
    });
    await this.database
      .insertInto('gate.freezes')
      .values({
        freeze_id: freeze.id,
        kind,
        name: kind === 'workspace' ? ALL : name,
        by_person: by,
        by_role: role,
        since: new Date(freeze.at),
        why,
        event,
      })
      .execute();
  }

  /** Lifts every freeze of the thing that the person may lift; an overseer's is lifted by overseers only (LAW, s.69-71). */
  async lift(kind: Freezable, name: string, by: PersonId): Promise<void> {
    await this.roleOf(by);
    const roles = await this.people.roles(by);
    const rows = await this.database
      .selectFrom('gate.freezes')
      .selectAll()
      .where('kind', '=', kind)
      .where('name', '=', kind === 'workspace' ? ALL : name)
      .execute();
    if (rows.length === 0) throw gateErrors.nothingFrozen({ kind, name });
    for (const row of rows) {
      const problem = liftProblem(toFreeze(row), by, roles);
      if (problem !== undefined)
        throw gateErrors.notAdmitted({ reason: problem, advice: 'Ask somebody who may lift it.' });
    }
    await this.recorder.record(`freeze:${by}`, { kind: 'freeze.lift', actor: `person:${by}`, note: `${kind} ${name}` });
    const lifted = rows.map((row) => row.freeze_id);
    if (lifted.length > 0) await this.database.deleteFrom('gate.freezes').where('freeze_id', 'in', lifted).execute();
    await this.load();
    this.epoch.move();
  }

  private async roleOf(person: PersonId): Promise<Freeze['role']> {
    await this.people.requireRole(person, 'overseer', 'steward');
    return (await this.people.hasRole(person, 'overseer')) ? 'overseer' : 'steward';
  }
}

function toFreeze(row: GateSchema['gate.freezes']): Freeze {
  return {
    id: row.freeze_id,
    kind: row.kind as FrozenKind,
    name: row.name,
    by: row.by_person,
    role: row.by_role as Freeze['role'],
    at: row.since.getTime(),
    why: row.why,
  };
}
