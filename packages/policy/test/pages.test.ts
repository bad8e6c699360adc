import { readFileSync } from 'node:fs';
import { readDefinitions } from '@peel/policy/definitions';
import { expect, test } from 'vitest';
import { poleFiles } from './template-files.js';

/** The definitions that the documentation shows whole are accepted beside the template, as they stand there. */

function yamlOf(page: string): string[] {
  const text = readFileSync(new URL(`../../../docs/${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^( *)```yaml\n([\s\S]*?)^\1```$/gm)].map(([, indent = '', yaml = '']) =>
    yaml.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}

function shown(page: string, beginning: string): string {
  const found = yamlOf(page).find((yaml) => yaml.trimStart().startsWith(beginning));
  if (found === undefined) throw new Error(`docs/${page} shows no definition that begins with "${beginning}"`);
  return found;
}

/** The template with texts put first under parts of its vocabulary, and files beside it. */
function poleWith(vocabulary: Readonly<Record<string, string>>, files: Readonly<Record<string, string>>) {
  const changed = poleFiles().map(({ path, text }) => ({
    path,
    text:
      path === 'policy/vocabulary.yaml'
        ? Object.entries(vocabulary).reduce(
            (all, [part, more]) => all.replace(`\n${part}:\n`, `\n${part}:\n${more}`),
            text,
          )
        : text,
  }));
  return readDefinitions([...changed, ...Object.entries(files).map(([path, text]) => ({ path, text }))]);
}

test('docs/new-source.md: its source, grant, compatibility and order are accepted together', () => {
  const page = 'new-source.md';
  const definitions = poleWith(
    { grants: shown(page, 'found-property:'), compatibility: shown(page, '- grant: found-property') },
    {
      'sources/found_property.yaml': shown(page, 'title: Found property'),
      'purposes/orders/sync-found-property.yaml': shown(page, 'title: Bring in found property'),
    },
  );
  expect(definitions.warnings).toEqual([]);
  expect(definitions.sources.has('found_property')).toBe(true);
  expect(definitions.orders.has('sync-found-property')).toBe(true);
});

test('docs/people-and-policy.md: its purpose and its marking are accepted, and the purpose is unused until an operation names it', () => {
  const page = 'people-and-policy.md';
  const compatibility =
    '  - { grant: recorded-crime, purpose: finding-owners, because: Thefts are recorded so that they are found out. }\n';
  const definitions = poleWith(
    { compatibility, markings: shown(page, 'FRAUD:') },
    { 'purposes/finding-owners.yaml': shown(page, 'title: Finding owners') },
  );
  expect(definitions.purposes.has('finding-owners')).toBe(true);
  expect(JSON.stringify(definitions.warnings)).toContain('no operation allows this purpose');
});
