import { createHash } from 'node:crypto';
import type { Condition } from './condition.js';
import type { Label } from './label.js';

/** What policy says of one condition for one session. */
export interface Ruling {
  readonly allowed: boolean;
  /** A plain sentence, from declared facts and the session only: the same whether or not there are such rows (THREATS 32). */
  readonly because: string;
  /** The condition may not be named to this session: it is covert and not held. */
  readonly unnamed?: true;
}

/** Where rulings come from: the policy for a session, a ceiling for a standing order. */
export interface Rule {
  decide(c: Condition): Ruling;
  /** Every condition that could be allowed. */
  candidates(): readonly Condition[];
  isDeclared(c: Condition): boolean;
}

/** A session's rulings. Each condition is asked for once, when first needed; a label then costs a look-up for each of its conditions. */
export class Rulings {
  private readonly known = new Map<Condition, Ruling>();
  private print: string | undefined;

  constructor(private readonly rule: Rule) {}

  ruling(c: Condition): Ruling {
    const known = this.known.get(c);
    if (known !== undefined) return known;
    if (!this.rule.isDeclared(c)) return UNDECLARED;
    const made = Object.freeze(this.rule.decide(c));
    this.known.set(c, made);
    return made;
  }

  satisfies(label: Label): boolean {
    return label.conditions.every((c) => this.ruling(c).allowed);
  }

  /** The conditions that fail, in the label's order. */
  failing(label: Label): readonly Condition[] {
    return label.conditions.filter((c) => !this.ruling(c).allowed);
  }

  /** The conditions allowed, sorted. */
  get allowed(): readonly Condition[] {
    return this.rule
      .candidates()
      .filter((c) => this.ruling(c).allowed)
      .sort();
  }

  /** Equal for two sessions iff they are allowed the same conditions. */
  get fingerprint(): string {
    this.print ??= createHash('sha256').update(this.allowed.join('\n')).digest('hex');
    return this.print;
  }
}

const UNDECLARED: Ruling = Object.freeze({
  allowed: false,
  because: 'It carries a condition that this workspace does not declare.',
});
