import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineDiff } from '../src/line-diff.js';

describe('how two texts differ', () => {
  it.each<[string, string, string, readonly string[]]>([
    ['a line changed', 'a\nb\nc\n', 'a\nB\nc\n', ['  a', '- b', '+ B', '  c']],
    ['a file that is new', '', 'a\nb\n', ['+ a', '+ b']],
    ['a file that is gone', 'a\n', '', ['- a']],
    ['nothing', 'a\n', 'a\n', []],
    [
      'two places far apart',
      '1\n2\n3\n4\n5\n6\n7\n8\n9\n',
      'x\n2\n3\n4\n5\n6\n7\n8\ny\n',
      ['- 1', '+ x', '  2', '  3', '…', '  7', '  8', '- 9', '+ y'],
    ],
  ])('%s', (_name, before, after, expected) => {
    expect(lineDiff(before, after)).toEqual(expected);
  });

  it('tells every line that went and every one that came', () => {
    const anyText = fc.array(fc.constantFrom('a', 'b', 'c', 'd')).map((lines) => lines.join('\n'));
    const count = (lines: readonly string[]) => [...lines].sort().join();
    fc.assert(
      fc.property(anyText, anyText, (before, after) => {
        const shown = lineDiff(before, after);
        const gone = shown.filter((line) => line.startsWith('- ')).map((line) => line.slice(2));
        const come = shown.filter((line) => line.startsWith('+ ')).map((line) => line.slice(2));
        const lines = (text: string) => (text === '' ? [] : text.split('\n'));
        expect(count([...lines(before), ...come])).toBe(count([...lines(after), ...gone]));
      }),
    );
  });
});
