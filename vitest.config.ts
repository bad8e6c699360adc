import { defineConfig } from 'vitest/config';

// Packages import each other's sources here, so that a test needs no build; at run time they import what was built. Vitest hands
// these conditions to Node as well, where `import` or `module` would give a CommonJS `require` an ES module.
const conditions = ['peel-source', 'node'];
const tally = process.env.PEEL_TALLY;

export default defineConfig({
  ssr: { resolve: { conditions } },
  resolve: { conditions },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'apps/*/test/**/*.test.ts',
      'demo/test/**/*.test.ts',
      'harness/**/*.test.ts',
    ],
    // `npm test` is the short suite. What takes minutes is named *.long.test.ts and runs by `npm run test:long`.
    exclude: process.env.PEEL_LONG === '1' ? [] : ['**/*.long.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    server: { deps: { inline: [/@peel\//] } },
    reporters: tally === undefined ? ['default'] : ['default', ['./scripts/suite-reporter.mjs', { path: tally }]],
  },
});
