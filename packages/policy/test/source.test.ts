import { addMonths, dayOf, holdsAt, isDay } from '@peel/policy/calendar';
import { condition } from '@peel/policy/condition';
import { readDefinitions } from '@peel/policy/definitions';
import { covers, label } from '@peel/policy/label';
import { assignableLabels, labelOf, reviewDue, sourceCeiling, sourceName } from '@peel/policy/source';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { poleFiles } from './template-files.js';

const search = readDefinitions(poleFiles()).sources.get('police_uk_stop_and_search');
if (search === undefined) throw new TypeError('the template has stop and search');

describe('labels of rows', () => {
  const labelled = (age: string | undefined) =>
    labelOf(search.labels, (column) => (column === 'age_range' ? age : 'x'));

  test("law: 's36-purpose', 's38-categories' a row has its grant, its classification and its category", () => {
    const child = 'category:child+classification:OFFICIAL+grant:stop-and-search';
    expect(labelled('10-17')).toMatchObject({ key: child });
    expect(labelled('over 34')).toMatchObject({ key: child.replace('child', 'other') });
    expect(labelled(undefined)).toMatchObject({ key: child });
    expect(labelled('10-17 ')).toMatchObject({ key: child });
    expect(labelled('__proto__')).toMatchObject({ key: child });
  });

  test('every label that a row can get is declared, and none is above the ceiling (threat 26)', () => {
    const declared = new Set(search.declares.map((each) => each.key));
    fc.assert(
      fc.property(
        fc.option(fc.oneof(fc.string(), fc.constantFrom('10-17', '18-24', 'over 34')), { nil: undefined }),
        (age) => {
          const row = labelled(age);
          if (row === 'quarantine') throw new TypeError('nothing here is quarantined');
          expect(declared.has(row.key)).toBe(true);
          expect(covers(sourceCeiling(search), row)).toBe(true);
        },
      ),
    );
    expect(sourceCeiling(search).key).toContain('marking:group-ethnicity');
    expect(
      assignableLabels(search.labels)
        .map((each) => each.key)
        .sort(),
    ).toEqual([...declared].sort());
  });

  test('a rule may send a row to quarantine, and two rules join', () => {
    const red = label([condition('marking', 'RED')]);
    const blue = label([condition('marking', 'BLUE')]);
    const rules = {
      always: label([condition('grant', 'g')]),
      byValue: [
        { column: 'a', cases: new Map([['1', red]]), otherwise: 'quarantine' as const },
        { column: 'b', cases: new Map([['1', blue]]), otherwise: label([]) },
      ],
    };
    const row = (a: string, b: string) => labelOf(rules, (column) => (column === 'a' ? a : b));
    expect(row('2', '1')).toBe('quarantine');
    expect(row('1', '1')).toMatchObject({ key: 'grant:g+marking:BLUE+marking:RED' });
    expect(row('1', '2')).toMatchObject({ key: 'grant:g+marking:RED' });
    expect(assignableLabels(rules)).toHaveLength(2);
  });
});

test('a source has one name, however it is typed', () => {
  expect(sourceName('police-uk-street')).toBe('police_uk_street');
  expect(sourceName('police_uk_street')).toBe('police_uk_street');
});

describe('days', () => {
  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-31', 1, '2028-02-29'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-12-31', 72, '2032-12-31'],
  ])('%s and %d months is %s', (from, months, to) => {
    expect(addMonths(from, months)).toBe(to);
    expect(reviewDue({ months, from: 'import' }, from)).toBe(to);
  });

  test.each(['2026-02-29', '2026-13-01', '2026-1-1', '20260101', '', '2026-00-10', '2026-01-32'])(
    '%j is none',
    (text) => {
      expect(isDay(text)).toBe(false);
    },
  );

  test('a day as an end is the first on which a thing no longer holds', () => {
    const last = Date.parse('2026-11-22T23:59:59.999Z');
    expect(dayOf(last)).toBe('2026-11-22');
    expect(holdsAt(last, '2026-11-22', '2026-11-23')).toBe(true);
    expect(holdsAt(last + 1, '2026-11-22', '2026-11-23')).toBe(false);
    expect(holdsAt(Date.parse('2026-11-22T00:00:00Z') - 1, '2026-11-22', undefined)).toBe(false);
  });
});
