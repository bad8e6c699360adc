import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['peel-source', 'node', 'import', 'module', 'default'] } },
  resolve: { conditions: ['peel-source', 'node', 'import', 'module', 'default'] },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'harness/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
    server: { deps: { inline: [/@peel\//] } },
  },
});
