import { conditionFromText } from '@peel/policy/condition';
import { readDefinitions } from '@peel/policy/definitions';
import { PolicyEngine } from '@peel/policy/engine';
import { join, label } from '@peel/policy/label';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allConditions, anyLabelText, anyReader, anyWorld } from './generated-world.js';
import { mayOpen, maySatisfy, maySee } from './reference.js';
import { profileOf, worldFiles } from './world-files.js';

/** PEEL_LONG=1 runs ten times as many, and looks for the smallest counterexample, which can take minutes. */
const long = process.env.PEEL_LONG !== undefined;
const worlds = long ? 600 : 60;
const endOnFailure = !long;
const now = Date.parse('2026-06-01T12:00:00Z');

test("law: 's36-purpose', 's35-sensitive', 's38-categories', 's57-default' the rulings are those of the design's words, on generated definitions", () => {
  let cases = 0;
  let allows = 0;
  let opened = 0;
  let asked = 0;
  fc.assert(
    fc.property(
      anyWorld,
      fc.array(anyReader, { minLength: 10, maxLength: 10 }),
      fc.array(anyLabelText, { minLength: 12, maxLength: 12 }),
      (world, readers, labels) => {
        const engine = PolicyEngine.create(readDefinitions(worldFiles(world)));
        for (const reader of readers) {
          const profile = profileOf(reader);
          const open = engine.admit(profile, now).allowed;
          expect(open, 'may the session open').toBe(mayOpen(world, reader));
          asked += 1;
          opened += Number(open);
          const rulings = engine.rule(profile);
          for (const texts of labels) {
            const allowed = rulings.satisfies(label(texts.map(conditionFromText)));
            expect(allowed, texts.join(' ')).toBe(maySee(world, reader, texts));
            cases += 1;
            allows += Number(allowed);
          }
          const expected = allConditions.filter((text) => maySatisfy(world, reader, text)).sort();
          expect([...rulings.allowed]).toEqual(expected);
        }
      },
    ),
    { numRuns: worlds, endOnFailure },
  );
  const share = (part: number, of: number): string => `${((100 * part) / of).toFixed(1)} %`;
  console.log(
    `rulings: ${cases} cases, ${share(allows, cases)} allowed; sessions: ${asked}, ${share(opened, asked)} opened`,
  );
  expect(cases).toBeGreaterThanOrEqual(5000);
  expect(allows / cases).toBeGreaterThan(0.3);
  expect(allows / cases).toBeLessThan(0.7);
});

test('threat 12: a ruling on a join is the rulings on its parts', () => {
  fc.assert(
    fc.property(anyWorld, anyReader, anyLabelText, anyLabelText, (world, reader, one, other) => {
      const rulings = PolicyEngine.create(readDefinitions(worldFiles(world))).rule(profileOf(reader));
      const a = label(one.map(conditionFromText));
      const b = label(other.map(conditionFromText));
      expect(rulings.satisfies(join(a, b))).toBe(rulings.satisfies(a) && rulings.satisfies(b));
      expect(rulings.failing(join(a, b)).length === 0).toBe(rulings.satisfies(join(a, b)));
    }),
    { numRuns: 60, endOnFailure },
  );
});

test('two sessions have one fingerprint iff they are allowed the same conditions', () => {
  fc.assert(
    fc.property(anyWorld, fc.array(anyReader, { minLength: 6, maxLength: 6 }), (world, readers) => {
      const engine = PolicyEngine.create(readDefinitions(worldFiles(world)));
      const all = readers.map((reader) => {
        const rulings = engine.rule(profileOf(reader));
        // Asked one by one and not through `allowed`: no condition may be missing from what the fingerprint looks at.
        const set = allConditions.filter((text) => rulings.ruling(conditionFromText(text)).allowed).join(' ');
        return { set, fingerprint: engine.rule(profileOf(reader)).fingerprint };
      });
      for (const a of all) for (const b of all) expect(a.fingerprint === b.fingerprint).toBe(a.set === b.set);
    }),
    { numRuns: 25, endOnFailure },
  );
});

test("law: 's36-purpose' over all pairs of grant and purpose the outcome is the table's; an unlisted pair is denied", () => {
  fc.assert(
    fc.property(anyWorld, (world) => {
      const free = {
        ...world,
        permitSatisfy: undefined,
        forbids: [],
        operations: { 'OP-ASH': { purposes: Object.keys(world.purposes), groups: [] } },
        purposes: Object.fromEntries(
          Object.entries(world.purposes).map(([name, purpose]) => [
            name,
            { ...purpose, status: 'in-force', operations: 'any' as const, roles: ['analyst'] },
          ]),
        ),
      };
      const engine = PolicyEngine.create(readDefinitions(worldFiles(free)));
      for (const purpose of Object.keys(free.purposes)) {
        const reader = { purpose, operation: 'OP-ASH', roles: ['analyst'], operations: ['OP-ASH'] };
        const rulings = engine.rule(profileOf({ ...reader, markings: [], organisations: [], clearances: [] }));
        for (const grant of free.grants) {
          const listed = free.compatible.some(([g, p]) => g === grant && p === purpose);
          expect(rulings.ruling(conditionFromText(`grant:${grant}`)).allowed).toBe(listed);
        }
      }
    }),
    { numRuns: 40, endOnFailure },
  );
});
