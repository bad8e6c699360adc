import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { ALLOWED_FUNCTIONS, ALLOWED_TABLE_FUNCTIONS } from '../src/guard/functions.js';
import { duck } from './fixture.js';

/** Written as functions, but part of the language. */
const SYNTAX = ['coalesce', 'if', 'ifnull'];

test('every function allowed exists', async () => {
  const known = new Set((await duck('SELECT DISTINCT lower(function_name) FROM duckdb_functions()')).flat());
  expect([...ALLOWED_FUNCTIONS].filter((name) => !known.has(name) && !SYNTAX.includes(name))).toEqual([]);
});

test('no function allowed is volatile, or of the catalogue, files, settings or network by name', async () => {
  const unstable = await duck(
    "SELECT DISTINCT lower(function_name) FROM duckdb_functions() WHERE stability IN ('VOLATILE', 'CONSISTENT_WITHIN_QUERY')",
  );
  expect(unstable.length).toBeGreaterThan(10);
  expect(unstable.flat().filter((name) => ALLOWED_FUNCTIONS.has(String(name)))).toEqual([]);
  const dangerous =
    /^(read_|write_|duckdb_|pragma_|pg_|inet_|current_|has_.*_privilege|parquet_|query|st_|__|getenv|glob|stats|get_current|get_block|icu_)/;
  expect([...ALLOWED_FUNCTIONS].filter((name) => dangerous.test(name))).toEqual([]);
  expect([...ALLOWED_TABLE_FUNCTIONS]).toEqual(['unnest', 'generate_series', 'range']);
});

test('docs/sql-functions.md lists exactly what is allowed', async () => {
  const page = await readFile(new URL('../../../docs/sql-functions.md', import.meta.url), 'utf8');
  const lists = [...page.matchAll(/^```text\n(.*?)^```$/gms)].map(([, names]) => names ?? '');
  expect(lists.flatMap((names) => names.trim().split(/\s+/)).sort()).toEqual([...ALLOWED_FUNCTIONS].sort());
});
