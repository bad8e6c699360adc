import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect } from 'vitest';
import type { Said, Story } from './story.js';

/** Sources whose rows are labelled by a handling term each, written into a workspace of the demonstration and approved in it. */

/** A source with a rule on each of its columns: a row's label has one handling term of each rule. */
export interface Labelled {
  readonly name: string;
  readonly rules: Readonly<Record<string, readonly string[]>>;
  /** The only purpose that the terms serve. */
  readonly purpose: string;
}

/** As many as a definition may list. */
const DECLARED = 256;

export function terms(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
}

/** Writes the source, the terms in the vocabulary, and the order that brings the source in. */
export async function writeSource(story: Story, { name, rules, purpose }: Labelled): Promise<void> {
  const all = Object.values(rules).flat();
  const vocabulary = story.path('policy', 'vocabulary.yaml');
  const entries = all.map(
    (term) => `  ${term}:\n    title: Term ${term}\n    summary: A term of a test.\n    purposes: [${purpose}]\n`,
  );
  const words = await readFile(vocabulary, 'utf8');
  await writeFile(vocabulary, words.replace(/^handling:\n/m, `handling:\n${entries.join('')}`));
  const labels = Object.values(rules).reduce<readonly (readonly string[])[]>(
    (before, more) => before.flatMap((label) => more.map((term) => [...label, `handling:${term}`])),
    [['classification:OFFICIAL']],
  );
  await write(story.path('sources', `${name}.yaml`), [
    `title: Rows of ${name}\ndescription: Rows of a test.\nowner: Data engineer\nregime: law-enforcement`,
    'grant: recorded-crime\nformat: csv\nencoding: utf-8\ndelimiter: ","\ncolumns:',
    ...Object.keys(rules).map((column) => `  - { header: ${column}, name: ${column}, type: string }`),
    'labels:\n  always: [classification:OFFICIAL]\n  by_value:',
    ...Object.entries(rules).flatMap(([column, cases]) => [
      `    - column: ${column}\n      cases:`,
      ...cases.map((term) => `        ${term}: [handling:${term}]`),
      '      otherwise: quarantine',
    ]),
    'declares:',
    ...labels.slice(0, DECLARED).map((label) => `  - [${label.join(', ')}]`),
    'kind: fact\ngrade: ungraded\nreview: { years: 6, from: import }',
  ]);
  await writeOrder(story, name, purpose, all);
}

async function writeOrder(story: Story, name: string, purpose: string, all: readonly string[]): Promise<void> {
  const orders = story.path('purposes', 'orders');
  const dated = await readFile(`${orders}/sync-police-uk-street.yaml`, 'utf8');
  const day = (key: string): string => new RegExp(`^${key}: .+$`, 'm').exec(dated)?.[0] ?? '';
  const ceiling = ['grant:recorded-crime', 'classification:OFFICIAL', ...all.map((term) => `handling:${term}`)];
  await write(`${orders}/${orderOf(name)}.yaml`, [
    `title: Bring in ${name}\nsummary: Brings rows of a test in.\nkind: sync\npurpose: ${purpose}`,
    `accountable: engineer\ndatasets:\n  out: [${name}]\nceiling: [${ceiling.join(', ')}]`,
    `code: builtin/csv-import\ntrigger: by-hand\n${day('begins')}\n${day('expires')}`,
  ]);
}

/** Both stewards approve what lies on the disk, then the source's order; what the first of them was told. */
export async function approve(story: Story, name: string): Promise<Said> {
  const status = await story.does('policy', 'status', '--as', 'steward', '--format', 'json');
  const { onDisk } = JSON.parse(status) as { onDisk: string };
  const policy = ['policy', 'approve', onDisk, '--author', 'engineer', '--format', 'json'];
  const first = await story.run([...policy, '--as', 'steward']);
  if (first.code !== 0) return first;
  await story.does(...policy, '--as', 'steward-two');
  for (const steward of ['steward', 'steward-two']) {
    const said = await story.run(['orders', 'approve', orderOf(name), '--author', 'engineer', '--as', steward]);
    expect(said.code, said.stderr).toBe(0);
  }
  return first;
}

function orderOf(name: string): string {
  return `sync-${name.replaceAll('_', '-')}`;
}

async function write(path: string, parts: readonly string[]): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${parts.join('\n')}\n`);
}
