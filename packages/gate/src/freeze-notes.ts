import type { Freeze } from '@peel/policy/freezes';

/** What may be frozen; `workspace` with the name `all` stops every read. */
export type Freezable = Freeze['kind'] | 'workspace';

export interface LoggedFreeze {
  readonly event: string;
  /** Its position in the log. */
  readonly index: number;
  readonly what: Freezable;
  readonly name: string;
  readonly by: string;
  readonly role: Freeze['role'];
  /** ISO 8601. */
  readonly since: string;
  readonly why: string;
}

/** Somebody asked for the end of a freeze that takes a second person. */
export interface LoggedProposal {
  readonly event: string;
  readonly index: number;
  readonly by: string;
  readonly role: Freeze['role'];
  /** The event of the freeze. */
  readonly freeze: string;
}

export interface LiftNote {
  readonly thing: string;
  /** Of the freezes; without, all that the log had of the thing. */
  readonly events: readonly string[] | undefined;
  /** As what the person gave their word. Not there in entries from before one person's word stopped being enough for another's freeze. */
  readonly role: Freeze['role'] | undefined;
  /** The events of those who had asked for the same before. */
  readonly proposals: readonly string[];
}

const LIFTED = ' set by ';
const AS = ' as ';
const WITH = ' with ';

/** What the log keeps of a lift, or of the wish for one. */
export function liftNote(
  thing: Pick<LoggedFreeze, 'what' | 'name'>,
  events: readonly string[],
  role: Freeze['role'],
  proposals: readonly string[] = [],
): string {
  const others = proposals.length === 0 ? '' : `${WITH}${proposals.join(' ')}`;
  return `${thingOf(thing)}${LIFTED}${events.join(' ')}${AS}${role}${others}`;
}

export function readLiftNote(note: string): LiftNote {
  const [thing = '', rest] = note.split(LIFTED);
  if (rest === undefined) return { thing, events: undefined, role: undefined, proposals: [] };
  const [events = '', as] = rest.split(AS);
  const [role, proposals = ''] = as?.split(WITH) ?? [];
  return {
    thing,
    events: events.split(' '),
    role: role === undefined ? undefined : role === 'steward' ? 'steward' : 'overseer',
    proposals: proposals.split(' ').filter((event) => event !== ''),
  };
}

/** What the log keeps of a freeze: its thing as a word of its own, by which `oversight.ts` knows whom it concerns. */
export function freezeNote({ what, name, role, why }: Pick<LoggedFreeze, 'what' | 'name' | 'role' | 'why'>): string {
  return `${what} ${name} as ${role}: ${why}`;
}

export function thingOf({ what, name }: Pick<LoggedFreeze, 'what' | 'name'>): string {
  return `${what} ${name}`;
}
