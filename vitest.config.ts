import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Packages import each other's sources here, so that a test needs no build; at run time they import what was built. Vitest hands
// these conditions to Node as well, where `import` or `module` would give a CommonJS `require` an ES module.
const conditions = ['peel-source', 'node'];
const tally = process.env.PEEL_TALLY;

/** What drives whole services takes longest and begins first, so that nothing long is left for the end. */
const LONGEST = [
  'harness/leaks/leaks.',
  'harness/crash/crash.',
  'apps/service/test/stories/',
  'harness/',
  'apps/',
  'packages/server/',
];

/** `npm test` is the short suite. What takes minutes is named *.long.test.ts and runs by `npm run test:long`. */
const LONG = process.env.PEEL_LONG === '1' ? [] : ['**/*.long.test.ts'];
const APPS = ['apps/*/test/**/*.test.ts', 'demo/test/**/*.test.ts', 'harness/**/*.test.ts'];
/** Puts a module of the house in another's place, which only holds where nothing was loaded before. */
const REPLACES_A_MODULE = ['packages/gate/test/label-index-turns.test.ts'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex((part) => moduleId.includes(`/${part}`));
      return found < 0 ? LONGEST.length : found;
    };
    return (await super.sort(files)).sort((left, right) => rank(left) - rank(right));
  }
}

export default defineConfig({
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    // Tests of a package share a process for each worker, and so what they load: a process for each file costs a second of it. What drives
    // whole programs has one of its own.
    projects: [
      {
        extends: true,
        test: {
          name: 'packages',
          isolate: false,
          include: ['packages/*/test/**/*.test.ts'],
          exclude: [...LONG, ...REPLACES_A_MODULE],
        },
      },
      { extends: true, test: { name: 'programs', include: [...APPS, ...REPLACES_A_MODULE], exclude: LONG } },
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // One more than the cores of the smallest machine: some wait, for a browser or for a service that is killed.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    server: { deps: { inline: [/@peel\//] } },
    reporters: tally === undefined ? ['default'] : ['default', ['./scripts/suite-reporter.mjs', { path: tally }]],
  },
});
