import { engineErrors } from '@peel/engine/errors';
import { gateErrors } from '@peel/gate/errors';
import { sourcesErrors } from '@peel/sources/errors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../src/api/ndjson.js';
import { PAGE_ADVICE } from '../src/api/page-advice.js';
import { Problem, problemFrom } from '../src/api/problem.js';
import { diffLines } from '../src/design/diff.js';
import { bytes, counted, span, spelled } from '../src/design/words.js';
import { describeChart, pointsOf, suggestChart } from '../src/pages/sql/chart-choice.js';
import { match } from '../src/router/match.js';
import { named, opaque } from '../src/router/opaque.js';

async function linesOf(chunks: readonly Uint8Array[]): Promise<unknown[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const lines: unknown[] = [];
  for await (const line of readLines(body)) lines.push(line);
  return lines;
}

describe('lines of a streamed answer', () => {
  it('are the same wherever the network cuts them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        async (values, cuts) => {
          const bytes = new TextEncoder().encode(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
          const chunks: Uint8Array[] = [];
          for (let at = 0; at < bytes.length; ) {
            const width = cuts.next().value ?? 1;
            chunks.push(bytes.slice(at, at + width));
            at += width;
          }
          expect(await linesOf(chunks)).toEqual(values.map((value) => JSON.parse(JSON.stringify(value))));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('end the request when the reader stops', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('{"a":1}\n')),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const _ of readLines(body)) break;
    expect(cancelled).toBe(true);
  });
});

describe('problems', () => {
  it('say what the service said, and something plain when it said nothing', () => {
    const told = problemFrom({ code: 'gate.not-admitted', detail: 'No.', advice: 'Ask.', request: 'req_1' }, 403);
    expect(told).toBeInstanceOf(Problem);
    expect([told.code, told.message, told.advice]).toEqual(['gate.not-admitted', 'No.', 'Ask.']);
    expect(problemFrom('<html>', 502).message).toBe('The service answered with status 502.');
    expect(problemFrom({ code: 'x' }, 401).isSignedOut).toBe(true);
  });

  it('that pages meet advise no command; each is one of the service’s own', () => {
    const own = [engineErrors, gateErrors, sourcesErrors].flatMap((errors) =>
      Object.values(errors).map((make) => make({}).code),
    );
    for (const [code, advice] of Object.entries(PAGE_ADVICE)) {
      expect(own).toContain(code);
      expect(advice).not.toMatch(/`peel|--/);
      expect(problemFrom({ code, detail: 'No.', advice: 'Run `peel datasets`.' }, 400).advice).toBe(advice);
    }
  });
});

describe('addresses', () => {
  it('threat 21: hold nothing of the name they stand for, and lead back to it', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z][a-z_-]{3,20}$/), { maxLength: 40 }), (names) => {
        for (const name of names) {
          expect(opaque(name)).toMatch(/^x[0-9a-z]{11}$/);
          expect(opaque(name)).not.toContain(name);
          expect(named(names, (each) => each, opaque(name))).toBe(name);
        }
      }),
    );
  });

  it.each([
    ['/sql/:query', '/sql/qry_1', { query: 'qry_1' }],
    ['/purposes/:purpose/edit', '/purposes/x1/edit', { purpose: 'x1' }],
    ['/purposes/:purpose', '/purposes/x1/edit', undefined],
    ['/', '/', {}],
  ])('%s and %s', (pattern, path, params) => expect(match(pattern, path)).toEqual(params));
});

describe('differences of texts', () => {
  it('give back both texts', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 })
      .map((lines) => lines.map((line) => `${line}\n`).join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const side = (without: string) =>
          lines
            .filter(({ kind }) => kind !== without)
            .map(({ text: line }) => `${line}\n`)
            .join('');
        expect(side('added')).toBe(before);
        expect(side('removed')).toBe(after);
      }),
    );
  });
});

describe('words', () => {
  it.each([
    [59 * 60_000 + 5_000, '59 min 05 s'],
    [3_600_000, '1 h 00 min'],
    [900, '1 s'],
    [-5, '0 s'],
  ])('%d milliseconds are %s', (milliseconds, words) => expect(span(milliseconds)).toBe(words));

  it('count and spell', () => {
    expect(counted(1, 'row')).toBe('1 row');
    expect([1, 999, 1_000, 1_449_000, 5e9].map(bytes)).toEqual(['1 byte', '999 bytes', '1.0 KB', '1.4 MB', '5.0 GB']);
    expect(counted(12_000, 'entry', 'entries')).toBe('12,000 entries');
    expect(spelled('volume-crime-analysis')).toBe('Volume crime analysis');
  });
});

describe('charts', () => {
  const columns = [
    { name: 'kind', type: 'VARCHAR' },
    { name: 'crimes', type: 'BIGINT' },
  ];

  it('take categories as bars and leave nulls out', () => {
    const choice = suggestChart(columns);
    expect(choice).toEqual({ kind: 'bar', x: 'kind', y: 'crimes' });
    const points = pointsOf(choice, columns, [
      ['burglary', '3'],
      ['theft', 5],
      ['burglary', 4],
      [null, 9],
      ['fraud', null],
    ]);
    expect(points).toEqual([
      { x: 'burglary', y: 7 },
      { x: 'theft', y: 5 },
    ]);
    expect(describeChart(choice, points)).toBe(
      'crimes by kind: 2 values, the largest 7 at burglary, the smallest 5 at theft.',
    );
  });

  it('put months on a line, in their order', () => {
    const months = [
      { name: 'month', type: 'VARCHAR' },
      { name: 'n', type: 'BIGINT' },
    ];
    const choice = suggestChart(months);
    expect(choice.kind).toBe('line');
    const points = pointsOf(choice, months, [
      ['2026-02', 1],
      ['2026-01', 2],
    ]);
    expect(points.map(({ y }) => y)).toEqual([2, 1]);
  });
});
