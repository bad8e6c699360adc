import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lowerBound, mayHold, upperBound } from '../src/bounds.js';
import type { ColumnType } from '../src/column.js';

const hex = (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : Buffer.from(bytes).toString('hex'));

describe('single values as Iceberg serialises them', () => {
  // Worked by hand from the specification's Appendix D.
  test.each<[ColumnType, string, string | undefined]>([
    ['boolean', 'true', '01'],
    ['boolean', '0', '00'],
    ['int', '-1', 'ffffffff'],
    ['int', '34', '22000000'],
    ['long', '34', '2200000000000000'],
    ['float', '-4.5', '000090c0'],
    ['double', '6.0', '0000000000001840'],
    ['date', '2017-11-16', '4e440000'],
    ['date', '1969-12-31', 'ffffffff'],
    ['date', '0001-01-01', 'c606f5ff'],
    ['timestamp', '1970-01-01 00:00:00.000001', '0100000000000000'],
    ['timestamptz', '1969-12-31 23:59:59.999999+00', 'ffffffffffffffff'],
    ['timestamptz', '1970-01-01 01:00:00+01', '0000000000000000'],
    ['timestamptz', '1969-12-31 18:30:00-05:30', '0000000000000000'],
    ['decimal(4,2)', '14.20', '058c'],
    ['decimal(9,2)', '-1.28', '80'],
    ['decimal(9,2)', '1.28', '0080'],
    ['decimal(9,2)', '0', '00'],
    ['decimal(38,0)', '99999999999999999999999999999999999999', '4b3b4ca85a86c47a098a223fffffffff'],
    ['uuid', 'f79c3e09-677c-4bbd-a479-3f349cb785e7', 'f79c3e09677c4bbda4793f349cb785e7'],
    ['string', 'ABC', '414243'],
    ['binary', '00FF', '00ff'],
    ['int', '2147483648', undefined],
    ['double', 'nan', undefined],
    ['date', 'infinity', undefined],
    ['timestamptz', '44-03-15 (BC) 12:00:00+00', undefined],
    ['decimal(4,2)', '1.234', undefined],
  ])('%s %s', (type, text, expected) => {
    expect(hex(lowerBound(type, text))).toBe(expected);
  });

  test('zero takes the sign that holds both zeros', () => {
    expect(hex(lowerBound('double', '0.0'))).toBe('0000000000000080');
    expect(hex(upperBound('double', '-0.0'))).toBe('0000000000000000');
    expect(hex(upperBound('double', 'inf'))).toBe('000000000000f07f');
  });
});

describe('bounds that were cut', () => {
  test('an upper bound is rounded up, past surrogates, and left out when nothing is above', () => {
    expect(Buffer.from(upperBound('string', 'abcd', 3) ?? []).toString()).toBe('abd');
    expect(Buffer.from(upperBound('string', 'a\u{d7ff}b', 2) ?? []).toString()).toBe('a\u{e000}');
    expect(Buffer.from(upperBound('string', 'a\u{10ffff}b', 2) ?? []).toString()).toBe('b');
    expect(upperBound('string', '\u{10ffff}\u{10ffff}b', 2)).toBeUndefined();
    expect(hex(upperBound('binary', 'FFFF01', 2))).toBeUndefined();
    expect(hex(upperBound('binary', '01FF01', 2))).toBe('02');
  });

  test('every value lies between its bounds, in the order of bytes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 6 }), (value, keep) => {
        const bytes = Buffer.from(value, 'utf8');
        const lower = lowerBound('string', value, keep);
        const upper = upperBound('string', value, keep);
        if (lower !== undefined) expect(Buffer.compare(lower, bytes)).toBeLessThanOrEqual(0);
        if (upper !== undefined) expect(Buffer.compare(upper, bytes)).toBeGreaterThanOrEqual(0);
        expect(mayHold('string', value, lower, upper)).toBe(true);
      }),
    );
  });

  test('decimals sort and read back as written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }), (unscaled) => {
        const bytes = Buffer.from(lowerBound('decimal(38,0)', String(unscaled)) ?? []);
        expect(BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`))).toBe(unscaled);
        if (bytes.length > 1) {
          const shorter = BigInt.asIntN((bytes.length - 1) * 8, unscaled);
          expect(shorter).not.toBe(unscaled);
        }
      }),
    );
  });
});

test('a value outside the bounds is not looked for', () => {
  const [lower, upper] = [lowerBound('int', '5'), upperBound('int', '9')];
  expect(mayHold('int', '4', lower, upper)).toBe(false);
  expect(mayHold('int', '7', lower, upper)).toBe(true);
  expect(mayHold('long', '10', lower, upper)).toBe(false);
  expect(mayHold('int', '10', lower, undefined)).toBe(true);
});
