import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runPeel } from './story.js';

/** Every command explains itself, and no message sends anybody to a command that is not there. */

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

async function helpOf(path: readonly string[]): Promise<string> {
  const said = await runPeel([...path, '--help']);
  expect(said.code, path.join(' ')).toBe(0);
  return said.stdout;
}

function commandsIn(help: string): string[] {
  const listed = help.split('\nCommands:\n')[1]?.split('\n\n')[0] ?? '';
  return [...listed.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name ?? '').filter((name) => name !== 'help');
}

async function everyCommand(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const name of commandsIn(await helpOf([]))) {
    const help = await helpOf([name]);
    const below = commandsIn(help);
    if (below.length === 0) found.set(name, help);
    for (const inner of below) found.set(`${name} ${inner}`, await helpOf([name, inner]));
  }
  return found;
}

/** All but the log's format, whose texts that are hashed begin with the same word. */
async function pages(): Promise<string[]> {
  const names = (await readdir(join(REPOSITORY, 'docs'))).filter(
    (name) => name.endsWith('.md') && name !== 'ledger.md',
  );
  return names.map((name) => `docs/${name}`);
}

const commands = await everyCommand();

test('every command shows what a person would type', () => {
  expect(commands.size).toBeGreaterThan(25);
  for (const [name, help] of commands) expect(help, name).toMatch(new RegExp(`^ {2}peel (-w \\S+ )?${name}\\b`, 'm'));
});

test('every command that a message or a page names is there', async () => {
  const texts: string[] = [];
  for (const folder of await readdir(join(REPOSITORY, 'packages'))) {
    texts.push(await readFile(join(REPOSITORY, 'packages', folder, 'src', 'errors.ts'), 'utf8').catch(() => ''));
  }
  for (const page of ['README.md', ...(await pages())]) texts.push(await readFile(join(REPOSITORY, page), 'utf8'));
  const named = texts.flatMap((text) =>
    [...text.matchAll(/[`\s](?:\.\/)?peel(?: -w \S+)? ([a-z][a-z-]*(?: [a-z][a-z-]*)?)/g)].map(
      ([, name]) => name ?? '',
    ),
  );
  const known = [...commands.keys()];
  const missing = named.filter((name) => {
    const [first = ''] = name.split(' ');
    return !known.some((command) => command === name || command === first || command.startsWith(`${name} `));
  });
  expect([...new Set(missing)]).toEqual([]);
});
