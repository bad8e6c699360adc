import * as fs from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@peel/kernel/clock';
import { systemFiles } from '@peel/kernel/files';
import type { PersonId } from '@peel/kernel/ids';
import { systemRandomness } from '@peel/kernel/randomness';
import { dayOf } from '@peel/policy/calendar';
import { type DefinitionFile, readDefinitions } from '@peel/policy/definitions';
import { readPeople, renewedTemplate } from '@peel/policy/demonstration';
import { compose, makeLedgerKeys } from './compose.js';
import { serverErrors } from './errors.js';
import { exists, Workspace } from './workspace.js';

const TEMPLATES = fileURLToPath(new URL('../../../templates', import.meta.url));
const PEOPLE = 'people.yaml';
/** Who the template's text is by, for the rule that nobody approves what they wrote. */
const TEMPLATE_AUTHOR = 'template';

/** Makes a new demonstration workspace: definitions, keys, the log's first entry, people, an approved policy. Never writes over anything. */
export async function initialise(folder: string, template: string, say: (text: string) => void): Promise<void> {
  const workspace = new Workspace(folder);
  const from = join(TEMPLATES, template);
  const known = (await fs.readdir(TEMPLATES)).sort();
  if (!known.includes(template)) throw serverErrors.templateUnknown({ template, known: known.join(', ') });
  if ((await fs.readdir(workspace.folder).catch(() => [])).length > 0)
    throw serverErrors.alreadyAWorkspace({ folder: workspace.folder });
  const today = dayOf(systemClock.now());
  const files = renewedTemplate(await readFolder(from), today);
  const people = files.find((file) => file.path === PEOPLE);
  const definitions = readDefinitions(files.filter((file) => file.path !== PEOPLE));
  // Made under another name first: a workspace is there whole, or not at all.
  const making = new Workspace(join(dirname(workspace.folder), `.${basename(workspace.folder)}.making`));
  await fs.rm(making.folder, { recursive: true, force: true });
  await writeFolder(
    making.folder,
    files.filter((file) => file.path !== PEOPLE),
  );
  await makeLedgerKeys(making, `peel-demonstration/${definitions.workspace.name}`, systemFiles, systemRandomness);
  await fs.mkdir(dirname(workspace.folder), { recursive: true });
  await fs.rmdir(workspace.folder).catch(() => undefined);
  await fs.rename(making.folder, workspace.folder);
  say("Starting the workspace's own PostgreSQL and writing the first entry of its log");
  const service = await compose(workspace, {
    first: { name: definitions.workspace.name, demonstration: true },
    onFatal: () => undefined,
  });
  try {
    const { gate } = service;
    const seeds = people === undefined ? [] : readPeople(people, definitions, today);
    for (const { id, name, holdings } of seeds) await gate.people.seed(id, name, holdings);
    const stewards = seeds.filter((person) =>
      person.holdings.some((holding) => holding.kind === 'role' && holding.name === 'steward'),
    );
    for (const { id } of stewards) await gate.approvePolicy(definitions.hash, id as PersonId, TEMPLATE_AUTHOR);
    for (const order of definitions.orders.keys()) {
      for (const { id } of stewards) await gate.approveOrder(order, id as PersonId, TEMPLATE_AUTHOR);
    }
  } finally {
    await service.close();
  }
  say(`${workspace.folder} is a demonstration workspace. Nothing in it is for real use, and its log says so for ever.`);
}

async function readFolder(folder: string, below = ''): Promise<readonly DefinitionFile[]> {
  const files: DefinitionFile[] = [];
  for (const entry of await fs.readdir(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await readFolder(folder, path)));
    else files.push({ path, text: await fs.readFile(join(folder, path), 'utf8') });
  }
  return files;
}

async function writeFolder(folder: string, files: readonly DefinitionFile[]): Promise<void> {
  await fs.mkdir(folder, { recursive: true });
  for (const { path, text } of files) {
    await fs.mkdir(dirname(join(folder, path)), { recursive: true });
    await fs.writeFile(join(folder, path), text);
  }
  if (!(await exists(join(folder, '.gitignore')))) await fs.writeFile(join(folder, '.gitignore'), '.peel/\n');
}
