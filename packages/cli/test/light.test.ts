import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** A command is a client: the service's own parts are loaded by the few that make or run one, so that all others begin at once. */

const PEEL = fileURLToPath(new URL('../../../peel', import.meta.url));
const HEAVY = /\/node_modules\/(kysely|pg|fastify|ajv|avsc|age-encryption|@duckdb|@cedar-policy|oidc-provider)\//;

/** Node's own loader, asked for each module it opens: they are written to standard error, one a line. */
const TELLING = `
  import { register } from 'node:module';
  const hook = 'import { writeSync } from "node:fs"; export async function load(url, context, next) { writeSync(2, url + "\\\\n"); return next(url, context); }';
  register('data:text/javascript,' + encodeURIComponent(hook));
`;

async function modulesOf(...parameters: readonly string[]): Promise<readonly string[]> {
  const telling = `data:text/javascript,${encodeURIComponent(TELLING)}`;
  const { stderr } = await promisify(execFile)(process.execPath, ['--import', telling, PEEL, ...parameters]);
  return stderr.split('\n').filter((line) => line.startsWith('file:'));
}

test('a command loads no part of the service', async () => {
  const modules = await modulesOf('--help');
  expect(modules.length).toBeGreaterThan(20);
  expect(modules.filter((module) => HEAVY.test(module))).toEqual([]);
  expect(modules.length).toBeLessThan(150);
});
