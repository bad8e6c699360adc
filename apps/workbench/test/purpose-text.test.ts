import { describe, expect, it } from 'vitest';
import { readField, writeField } from '../src/pages/purposes/purpose-text.js';
import { PURPOSE_TEXT } from './fake/definitions.js';

/** Lines of the second that the first has not. */
function changed(before: string, after: string): readonly string[] {
  const there = new Set(before.split('\n'));
  return after.split('\n').filter((line) => !there.has(line));
}

describe('a purpose edited as a form', () => {
  it.each<[string, readonly string[], string | readonly string[], number]>([
    ['a title', ['title'], 'Analysis of theft', 1],
    ['a title that YAML would take for something else', ['title'], 'Theft: a "closer" look # 2', 1],
    ['nothing', ['title'], '', 1],
    ['a list', ['roles'], ['analyst', 'engineer'], 1],
    ['any for a list', ['operations'], ['OP-ALDER'], 1],
    ['a date below another key', ['impact_assessment', 'expires'], '2027-11-01', 1],
    [
      'a few words more at the end of a folded text',
      ['scope'],
      "Recorded crimes and searches in the force area in the last five years. Not individuals' profiles. Nobody is looked at.",
      1,
    ],
  ])('changes only the lines of %s', (_what, path, value, lines) => {
    const after = writeField(PURPOSE_TEXT, path, value);
    expect(readField(after, path)).toEqual(value);
    expect(changed(PURPOSE_TEXT, after)).toHaveLength(lines);
    expect(after.split('\n')[0]).toBe(PURPOSE_TEXT.split('\n')[0]);
  });

  it('keeps the first lines of a long text, and writes it in quotes where folding would change it', () => {
    const necessity = String(readField(PURPOSE_TEXT, ['necessity']));
    const after = writeField(PURPOSE_TEXT, ['necessity'], necessity.replace('no sensitive data', 'nothing sensitive'));
    expect(readField(after, ['necessity'])).toBe(necessity.replace('no sensitive data', 'nothing sensitive'));
    expect(changed(PURPOSE_TEXT, after)).toHaveLength(1);
    const ragged = 'One.\n\n  Two  spaces ';
    expect(readField(writeField(PURPOSE_TEXT, ['scope'], ragged), ['scope'])).toBe(ragged);
  });
});
