import { succession } from '@peel/gate/policy-succession';
import type { Approval } from '@peel/policy/approvals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

type Step = Partial<Approval> & { readonly hash: string; readonly by: string };

/** A log of these approvals; each entry's time is its place in it. */
function logOf(...steps: readonly Step[]): readonly Approval[] {
  return steps.map((step, at) => ({
    ...{ subject: 'policy', decision: 'approve', roles: ['steward'], authors: ['ann'], at },
    ...step,
  }));
}

const two = () => 2;
const BOTH: readonly Step[] = [
  { hash: 'old', by: 'stella' },
  { hash: 'old', by: 'stuart' },
  { hash: 'new', by: 'stella' },
  { hash: 'new', by: 'stuart' },
];

describe("the succession of policies, threat 9, law: 'two-people'", () => {
  it('an approval of the text in force settles nothing, whoever it names an author', () => {
    const after = succession(logOf(...BOTH, { hash: 'new', by: 'stuart', authors: ['stella'] }), two);
    expect(after.inForce).toBe('new');
    expect(after.steps).toEqual(succession(logOf(...BOTH), two).steps);
  });

  it('nor is a workspace left without any', () => {
    const log = logOf(...BOTH.slice(0, 2), { hash: 'old', by: 'stuart', authors: ['stella'] });
    expect(succession(log, two).inForce).toBe('old');
  });

  it('an author who was named stays one when the text comes again', () => {
    const back: readonly Step[] = [
      { hash: 'old', by: 'stella', authors: ['stuart'] },
      { hash: 'old', by: 'stuart' },
    ];
    expect(succession(logOf(...BOTH, ...back), two).inForce).toBe('new');
    expect(succession(logOf(...BOTH, ...back, { hash: 'old', by: 'sunita' }), two).inForce).toBe('old');
  });

  it('a text that is to take more than it asks for itself, since the one in force asks for more, takes that many', () => {
    const asked = (hash: string) => (hash === 'old' ? 3 : 2);
    const first: readonly Step[] = ['stella', 'stuart', 'sunita'].map((by) => ({ hash: 'old', by, needed: 3 }));
    const lifting: readonly Step[] = ['stella', 'stuart'].map((by) => ({ hash: 'new', by, needed: 3 }));
    expect(succession(logOf(...first, ...lifting), asked).inForce).toBe('old');
    expect(succession(logOf(...first, ...lifting, { hash: 'new', by: 'sunita', needed: 3 }), asked).inForce).toBe(
      'new',
    );
  });

  it('a log from before that was kept still gives what was in force', () => {
    const asked = (hash: string) => (hash === 'old' ? 3 : 2);
    expect(succession(logOf({ hash: 'old', by: 'sunita' }, ...BOTH), asked).inForce).toBe('new');
  });
});

const anyStep: fc.Arbitrary<Step> = fc.record({
  hash: fc.constantFrom('a', 'b', 'c'),
  by: fc.constantFrom('stella', 'stuart', 'sunita', 'ed'),
  decision: fc.oneof({ weight: 9, arbitrary: fc.constant('approve' as const) }, fc.constant('withdraw' as const)),
  roles: fc.oneof({ weight: 5, arbitrary: fc.constant(['steward']) }, fc.constant(['engineer'])),
  authors: fc.oneof(
    { weight: 3, arbitrary: fc.constant(['ann']) },
    fc.subarray(['stella', 'stuart', 'sunita', 'ed'], { maxLength: 2 }),
  ),
});
const anyLog = fc.array(anyStep, { maxLength: 40 }).map((steps) => logOf(...steps));
const asked = (hash: string) => (hash === 'c' ? 3 : 2);

/** From the words of the rule: who approved this text since it last was in force, and was not named its author by then. */
function voices(log: readonly Approval[], hash: string, after: number, upTo: number): ReadonlySet<string> {
  const said = log.filter((each) => each.hash === hash && each.at <= upTo);
  const authors = new Set(said.flatMap((each) => each.authors));
  const counting = said.filter(
    ({ at, by, roles, decision }) =>
      at > after && decision === 'approve' && roles.includes('steward') && !authors.has(by),
  );
  return new Set(counting.map(({ by }) => by));
}

describe('on generated logs', () => {
  it('what was in force stays what was in force, whatever is logged later', () => {
    fc.assert(
      fc.property(anyLog, fc.nat(), (log, cut) => {
        const before = succession(log.slice(0, cut % (log.length + 1)), asked).steps;
        expect(succession(log, asked).steps.slice(0, before.length)).toEqual(before);
      }),
      { numRuns: 500 },
    );
  });

  it('every text that came into force had enough voices since it last was', () => {
    fc.assert(
      fc.property(anyLog, (log) => {
        const { steps } = succession(log, asked);
        for (const [index, { hash, at }] of steps.entries()) {
          const earlier = steps.slice(0, index).findLast((each) => each.hash === hash)?.at ?? -1;
          expect(voices(log, hash, earlier, at).size).toBeGreaterThanOrEqual(asked(hash));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('one person alone, however often and naming whomever, brings nothing in or out that nobody else has approved', () => {
    fc.assert(
      fc.property(anyLog, fc.array(anyStep, { maxLength: 8 }), (log, more) => {
        const before = succession(log, asked);
        const alone = more.filter(({ hash }) => (before.open.get(hash) ?? []).every(({ by }) => by === 'stella'));
        const after = succession(logOf(...log, ...alone.map((each) => ({ ...each, by: 'stella' }))), asked);
        expect(after.inForce).toBe(before.inForce);
        expect(after.steps).toEqual(before.steps);
      }),
      { numRuns: 500 },
    );
  });
});
