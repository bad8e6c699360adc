import { addMonths, dayOf, startOf } from './calendar.js';
import { policyErrors } from './errors.js';
import type { Holding } from './holdings.js';

/** A person as the gate keeps them. Who holds what is a fact with an end, never a definition. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** False once they have left: nothing of theirs opens or goes on. */
  readonly present: boolean;
  readonly holdings: readonly Holding[];
}

/** A proposal to give or take a holding, and what became of it. */
export interface PeopleChange {
  readonly id: string;
  readonly person: string;
  readonly act: 'grant' | 'revoke';
  readonly holding: Holding;
  readonly proposedBy: string;
  readonly proposedAt: number;
  readonly state: 'proposed' | 'confirmed' | 'refused';
  readonly decidedBy: string | undefined;
  readonly decidedAt: number | undefined;
}

/** Who acts, with the roles they hold at the time. */
export interface Actor {
  readonly person: string;
  readonly roles: readonly string[];
}

const GOVERNING: readonly string[] = ['steward', 'overseer'];

/** A proposal that nobody confirmed by then is void. */
export const proposalDays = 14;

/**
 * Whether a second person must confirm: to give what opens protected material, to give what has power over others, and to take anything from
 * who has it (`fromGoverning`), so that no one of those who govern is rid of the rest alone, nor blinds them. Nothing else that is taken away
 * waits.
 */
export function needsTwo(act: PeopleChange['act'], holding: Holding, fromGoverning: boolean): boolean {
  if (act === 'revoke') return governs(holding) || fromGoverning;
  return governs(holding) || holding.kind === 'marking' || holding.kind === 'clearance';
}

/** Whether it gives power over what others hold and read. */
export function governs({ kind, name }: Pick<Holding, 'kind' | 'name'>): boolean {
  return kind === 'role' && isGoverning(name);
}

/** The same of a role, by its name. */
export function isGoverning(role: string): boolean {
  return GOVERNING.includes(role);
}

/** How many must be left of each, or nothing that needs two people could be done again. */
const LEAST: ReadonlyMap<string, number> = new Map([
  ['steward', 2],
  ['overseer', 1],
]);

/** Why somebody may not give up a role that so many others hold besides. */
export function giveUpProblem(role: string, others: number): string | undefined {
  const least = LEAST.get(role);
  if (least === undefined || others >= least) return undefined;
  return least === 1 ? `You are the last ${role}.` : `You are one of the last ${least} ${role}s.`;
}

/** `roles` are those that the person concerned holds now. @throws policyErrors.changeRefused, policyErrors.endNeeded */
export function proposeChange(
  change: Pick<PeopleChange, 'id' | 'person' | 'act' | 'holding'>,
  roles: readonly string[],
  by: Actor,
  now: number,
): PeopleChange {
  mayDecide(by);
  if (change.act === 'grant') {
    if (by.person === change.person) throw policyErrors.changeRefused({ because: 'nobody gives themself anything.' });
    checkEnd(change.holding, now);
  }
  const proposed = { ...change, proposedBy: by.person, proposedAt: now };
  const givesUp = change.act === 'revoke' && by.person === change.person;
  return needsTwo(change.act, change.holding, roles.some(isGoverning)) && !givesUp
    ? Object.freeze({ ...proposed, state: 'proposed', decidedBy: undefined, decidedAt: undefined })
    : Object.freeze({ ...proposed, state: 'confirmed', decidedBy: by.person, decidedAt: now });
}

/**
 * The second person's word. The first one's must still stand: `proposer` is who proposed it with the roles they hold now, none when they
 * have left. @throws policyErrors.changeRefused
 */
export function confirmChange(change: PeopleChange, by: Actor, proposer: Actor, now: number): PeopleChange {
  mayDecide(by);
  if (change.state !== 'proposed') throw policyErrors.changeRefused({ because: `it is already ${change.state}.` });
  if (hasLapsed(change, now)) {
    throw policyErrors.changeRefused({ because: `nobody confirmed it within ${proposalDays} days; propose it again.` });
  }
  if (by.person === change.proposedBy) {
    throw policyErrors.changeRefused({ because: 'someone other than who proposed it must confirm it.' });
  }
  if (by.person === change.person) {
    throw policyErrors.changeRefused({ because: 'the person concerned may not confirm it.' });
  }
  if (!decides(proposer)) {
    throw policyErrors.changeRefused({ because: 'whoever proposed it may not any more; propose it again.' });
  }
  if (change.act === 'grant') checkEnd(change.holding, now);
  return Object.freeze({ ...change, state: 'confirmed', decidedBy: by.person, decidedAt: now });
}

/** Any steward or overseer may turn a proposal down, also who made it; but not who would lose something by it. @throws policyErrors.changeRefused */
export function refuseChange(change: PeopleChange, by: Actor, now: number): PeopleChange {
  mayDecide(by);
  if (change.state !== 'proposed') throw policyErrors.changeRefused({ because: `it is already ${change.state}.` });
  if (change.act === 'revoke' && by.person === change.person) {
    throw policyErrors.changeRefused({ because: 'nobody turns down what would be taken away from themself.' });
  }
  return Object.freeze({ ...change, state: 'refused', decidedBy: by.person, decidedAt: now });
}

export function hasLapsed(change: PeopleChange, now: number): boolean {
  return change.state === 'proposed' && now >= change.proposedAt + proposalDays * 86_400_000;
}

/** The holdings after a change; one that is not confirmed changes nothing. A new grant of the same thing replaces the old. */
export function applyChange(holdings: readonly Holding[], change: PeopleChange): readonly Holding[] {
  if (change.state !== 'confirmed') return holdings;
  const { kind, name } = change.holding;
  const others = holdings.filter((each) => each.kind !== kind || each.name !== name);
  return Object.freeze(change.act === 'grant' ? [...others, change.holding] : others);
}

function mayDecide(by: Actor): void {
  if (!decides(by)) {
    throw policyErrors.changeRefused({ because: 'only a steward or an overseer changes what people hold.' });
  }
}

function decides({ roles }: Actor): boolean {
  return roles.some(isGoverning);
}

function checkEnd(holding: Holding, now: number): void {
  const last = addMonths(dayOf(now), 12);
  if (holding.expires === undefined || holding.expires <= now || holding.expires > startOf(last)) {
    throw policyErrors.endNeeded({ last });
  }
}
