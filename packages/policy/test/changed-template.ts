import { type DefinitionFile, inspectDefinitions } from '@peel/policy/definitions';
import { expect } from 'vitest';
import { poleFiles } from './template-files.js';

export const pole = poleFiles();

/** The template with one change, and the line of the file that the change is on. */
export function changed(path: string, from: string, to: string): { files: DefinitionFile[]; line: number } {
  const text = pole.find((file) => file.path === path)?.text ?? '';
  const at = text.indexOf(from);
  expect(at, `"${from}" is in ${path}`).toBeGreaterThanOrEqual(0);
  const files = pole.map((file) => (file.path === path ? { path, text: text.replace(from, () => to) } : file));
  return { files, line: text.slice(0, at).split('\n').length };
}

export function problemsOf(files: readonly DefinitionFile[]): string[] {
  return inspectDefinitions(files).problems.map(
    (each) => `${each.file}:${each.line} ${each.problem}; ${each.expected}`,
  );
}

export const volume = 'purposes/volume-crime-analysis.yaml';
export const scrutiny = 'purposes/stop-search-scrutiny.yaml';
export const ledger = 'purposes/self-monitoring.yaml';
export const street = 'sources/police_uk_street.yaml';
export const search = 'sources/police_uk_stop_and_search.yaml';
export const words = 'policy/vocabulary.yaml';
export const rules = 'policy/access.cedar';
export const sync = 'purposes/orders/sync-police-uk-stop-and-search.yaml';
export const count = 'purposes/orders/count.yaml';
export const sweep = 'purposes/orders/sweep.yaml';
