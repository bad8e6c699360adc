export type FrozenKind = 'person' | 'purpose' | 'operation' | 'order' | 'dataset';

/** Someone stopped something. A fact of the ledger; whoever reads it decides nothing else. */
export interface Freeze {
  readonly id: string;
  readonly kind: FrozenKind;
  readonly name: string;
  readonly by: string;
  /** The role in which they did so: the only thing that those affected are told. */
  readonly role: 'overseer' | 'steward' | 'lead';
  readonly at: number;
  readonly why: string;
  readonly lifted?: { readonly by: string; readonly at: number };
}

/** The freeze that holds at this moment, the oldest if there are several. */
export function frozen(freezes: readonly Freeze[], kind: FrozenKind, name: string, now: number): Freeze | undefined {
  return freezes
    .filter(
      (each) => each.kind === kind && each.name === name && each.at <= now && !(each.lifted && each.lifted.at <= now),
    )
    .sort((a, b) => a.at - b.at)[0];
}

/** Somebody's word that a freeze end, and those who had said so before and still may. */
export interface LiftWord {
  readonly by: string;
  readonly with: readonly string[];
}

/**
 * Whether that ends the freeze: the word of who set it, or of two others together (LAW, s.69-71). Nobody's word counts on a freeze that
 * concerns themself. Which roles may give theirs, `liftProblem` says.
 */
export function endsFreeze(
  freeze: Pick<Freeze, 'kind' | 'name' | 'by'> | Whole,
  { by, with: others }: LiftWord,
): boolean {
  const counts = (person: string): boolean => !(freeze.kind === 'person' && freeze.name === person);
  if (!counts(by)) return false;
  return by === freeze.by || others.some((other) => other !== by && other !== freeze.by && counts(other));
}

/** The whole workspace, frozen. */
interface Whole {
  readonly kind: 'workspace';
  readonly name: string;
  readonly by: string;
}

/** Why this person's word does not count for the end of a freeze. An overseer's is lifted by overseers only; nobody lifts one that concerns themself. */
export function liftProblem(freeze: Freeze, person: string, roles: readonly string[]): string | undefined {
  if (freeze.kind === 'person' && freeze.name === person) return 'Nobody lifts a freeze that concerns themself.';
  if (freeze.role === 'overseer') {
    return roles.includes('overseer') ? undefined : 'A freeze by an overseer is lifted by an overseer.';
  }
  return roles.includes('steward') || roles.includes('overseer')
    ? undefined
    : 'A freeze is lifted by a steward or an overseer.';
}
