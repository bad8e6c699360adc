import { guessType } from '@peel/sources/value-types';
import { describe, expect, it } from 'vitest';

const typeOf = (values: readonly string[], header = 'Ref', numbers?: 'text' | 'perhaps-stored' | 'stored') =>
  guessType(header, values, numbers).type;

describe('numbers are guessed only where each value is written back as it stands', () => {
  it.each([
    [['12E3', '4E7'], 'string'],
    [['+447700900123', '+447700900999'], 'string'],
    [['12.10', '12.9'], 'string'],
    [['007', '8'], 'string'],
    [['-0', '5'], 'string'],
    [['01.50', '02.50'], 'string'],
    [['1234567890123456789', '2'], 'string'],
    [['12345678901234567.89', '1.00'], 'string'],
    [['7', '-31', '0'], 'int'],
    [['7', '3000000000'], 'long'],
    [['12.10', '-3.00'], 'decimal(18,2)'],
  ])('%j is %s', (values, type) => {
    expect(typeOf(values)).toBe(type);
  });

  it('a coordinate is told by a word of its heading', () => {
    const places = ['51.5', '51.515'];
    expect(['Latitude', 'startLon', 'Easting'].map((header) => typeOf(places, header))).toEqual(
      Array(3).fill('double'),
    );
    expect(['Plate', 'Balloon', 'Flat'].map((header) => typeOf(places, header))).toEqual(Array(3).fill('string'));
  });

  it('what a file stores as numbers has no digits to lose', () => {
    expect(typeOf(['1E3', '2.5'], 'Paid', 'stored')).toBe('double');
    expect(typeOf(['2.5', '3'], 'Paid', 'perhaps-stored')).toBe('double');
    expect(typeOf(['12E3', '2.5'], 'Exhibit', 'perhaps-stored')).toBe('string');
    expect(typeOf(['12.10', '12.9'], 'Paragraph', 'perhaps-stored')).toBe('string');
  });

  it('an order of day and month that no value tells is said to be assumed', () => {
    expect(guessType('Seen', ['03/04/2024', '05/06/2024'])).toMatchObject({
      format: '%d/%m/%Y',
      assumed: 'dd/mm/yyyy',
    });
    expect(guessType('Seen', ['03/04/2024', '25/06/2024']).assumed).toBeUndefined();
    expect(guessType('Seen', ['03/25/2024'])).toMatchObject({ format: '%m/%d/%Y', because: expect.any(String) });
  });
});
