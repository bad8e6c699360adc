import {
  type Condition,
  condition,
  conditionFromText,
  conditionKinds,
  groupCondition,
  groupOf,
} from '@peel/policy/condition';
import { covers, join, label, labelFromKey, publicLabel } from '@peel/policy/label';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const anyCondition = fc
  .tuple(fc.constantFrom(...conditionKinds), fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,6}$/))
  .map(([kind, name]) => condition(kind, name));
const anyLabel = fc.array(anyCondition, { maxLength: 6 }).map(label);

describe('labels form a lattice under join', () => {
  test('threat 12: join is associative, commutative and idempotent, with public below all', () => {
    fc.assert(
      fc.property(anyLabel, anyLabel, anyLabel, (a, b, c) => {
        expect(join(join(a, b), c)).toEqual(join(a, join(b, c)));
        expect(join(a, b)).toEqual(join(b, a));
        expect(join(a, a)).toEqual(a);
        expect(join(a, publicLabel)).toEqual(a);
        expect(covers(join(a, b), a)).toBe(true);
      }),
    );
  });

  test('no condition is lost and none is added', () => {
    fc.assert(
      fc.property(anyLabel, anyLabel, (a, b) => {
        expect(new Set(join(a, b).conditions)).toEqual(new Set([...a.conditions, ...b.conditions]));
      }),
    );
  });

  test('a key names one label and reads back', () => {
    fc.assert(
      fc.property(anyLabel, (a) => {
        expect(labelFromKey(a.key)).toEqual(a);
      }),
    );
    fc.assert(fc.property(anyLabel, anyLabel, (a, b) => (a.key === b.key) === (covers(a, b) && covers(b, a))));
  });

  test('order and repetition of what is given do not matter; the result cannot be changed', () => {
    fc.assert(
      fc.property(fc.array(anyCondition, { maxLength: 6 }), (conditions) => {
        expect(label([...conditions].reverse().concat(conditions)).key).toBe(label(conditions).key);
      }),
    );
    const made = label([condition('marking', 'COVERT')]);
    expect(() => (made.conditions as Condition[]).push(condition('marking', 'X'))).toThrow(TypeError);
  });

  test('join of nothing asks for nothing', () => {
    expect(join()).toEqual(publicLabel);
    expect(publicLabel.key).toBe('');
  });
});

describe('conditions', () => {
  test.each(['marking:', 'marking', 'nosuch:X', 'marking:A+B', 'marking:A B', `marking:${'A'.repeat(65)}`, ':X', ''])(
    'refuses %j',
    (text) => {
      expect(() => conditionFromText(text)).toThrowError(/is not a condition/);
    },
  );

  test('a column group has a marking of its own', () => {
    expect(groupCondition('ethnicity')).toBe('marking:group-ethnicity');
    expect(groupOf(groupCondition('ethnicity'))).toBe('ethnicity');
    expect(groupOf(condition('marking', 'COVERT'))).toBeUndefined();
    expect(groupOf(condition('category', 'group-x'))).toBeUndefined();
  });
});
