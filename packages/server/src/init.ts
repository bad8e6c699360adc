import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Gate } from '@peel/gate/gate';
import { systemClock } from '@peel/kernel/clock';
import { diskRefusal, makeFolders, systemFiles } from '@peel/kernel/files';
import type { PersonId } from '@peel/kernel/ids';
import { systemRandomness } from '@peel/kernel/randomness';
import { removePostgres } from '@peel/metastore/removal';
import { addMonths, dayOf, startOf } from '@peel/policy/calendar';
import { type DefinitionFile, type Definitions, readDefinitions } from '@peel/policy/definitions';
import { readPeople, renewedTemplate } from '@peel/policy/demonstration';
import type { Holding } from '@peel/policy/holdings';
import { ceilingBeyond } from '@peel/policy/order-rule';
import { readsLedgerOnly } from '@peel/policy/purpose';
import type { LedgerKeyNames } from './compose.js';
import { compose, makeLedgerKeys } from './compose.js';
import { serverErrors } from './errors.js';
import { exists, HALF_MADE, Workspace } from './workspace.js';

const TEMPLATES = fileURLToPath(new URL('../../../templates', import.meta.url));
const PEOPLE = 'people.yaml';

/** A person of a new workspace, not yet holding anything. */
export interface NewPerson {
  readonly id: string;
  readonly name: string;
}

/** What a workspace for real use begins with. Everybody else joins through its stewards. */
export interface Production {
  /** A slug: the log is called after it for ever. */
  readonly name: string;
  /** At least two: neither policy nor markings can be changed by one. */
  readonly stewards: readonly NewPerson[];
  readonly overseer: NewPerson;
  /** Base64 of the overseer's X25519 public key; its private half never comes here. */
  readonly overseerKey: string;
}

export interface FirstToken {
  readonly person: string;
  readonly role: string;
  /** Shown once, kept nowhere. */
  readonly token: string;
}

interface Beginning {
  readonly files: readonly DefinitionFile[];
  readonly definitions: Definitions;
  readonly people: readonly (NewPerson & { readonly holdings: readonly Holding[] })[];
  readonly production: boolean;
  readonly origin: LedgerKeyNames;
}

/** In the state of a demonstration that is still to be filled: the day that its force is to be made for. */
const UNFILLED = 'demonstration-empty';

export interface InitOptions {
  /** Ends the making, in order: nothing runs then, and the next `init` begins anew. */
  readonly ending?: AbortSignal;
  /** For whoever fills a demonstration next, if interrupted at its next start: it is never whole without this mark. */
  readonly unfilled?: string | undefined;
}

/**
 * Makes a new workspace: definitions, keys, the log's first entry, people. In a demonstration the template's people approve its policy
 * and its orders; elsewhere two stewards of flesh and blood do, before anything is read. Never writes over anything.
 */
export async function initialise(
  folder: string,
  template: string,
  say: (text: string) => void,
  production?: Production,
  options: InitOptions = {},
): Promise<readonly FirstToken[]> {
  const workspace = new Workspace(folder);
  const beginning = await begin(template, production);
  try {
    return await make(workspace, beginning, say, options);
  } catch (error) {
    if (options.ending?.aborted) throw serverErrors.initInterrupted({ folder: workspace.folder }, error);
    const why = diskRefusal(error);
    throw why === undefined ? error : serverErrors.folderNotWritten({ folder: workspace.folder, why }, error);
  }
}

async function make(
  workspace: Workspace,
  beginning: Beginning,
  say: (text: string) => void,
  { ending, unfilled }: InitOptions,
): Promise<readonly FirstToken[]> {
  await requireRoom(workspace);
  ending?.throwIfAborted();
  // Marked as half made first: a workspace is there whole, or is no workspace. The folder itself may be a disk of its own.
  await makeFolders(workspace.folder);
  await fs.mkdir(workspace.state, { recursive: true, mode: 0o700 });
  await fs.writeFile(workspace.path(HALF_MADE), '');
  if (unfilled !== undefined) await fs.writeFile(workspace.path(UNFILLED), `${unfilled}\n`);
  await writeFolder(workspace.folder, beginning.files);
  await makeLedgerKeys(workspace, beginning.origin, systemFiles, systemRandomness);
  say("Starting the workspace's own PostgreSQL and writing the first entry of its log");
  const tokens = await fill(workspace, beginning, ending);
  ending?.throwIfAborted();
  await fs.rm(workspace.path(HALF_MADE));
  say(
    beginning.production
      ? `${workspace.folder} is made. Nothing can be read in it before two stewards approve its policy: docs/production.md.`
      : `${workspace.folder} is a demonstration workspace. Nothing in it is for real use, and its log says so for ever.`,
  );
  return tokens;
}

async function begin(template: string, production: Production | undefined): Promise<Beginning> {
  const known = (await fs.readdir(TEMPLATES)).sort();
  if (!known.includes(template)) throw serverErrors.templateUnknown({ template, known: known.join(', ') });
  const today = dayOf(systemClock.now());
  const renewed = renewedTemplate(await readFolder(join(TEMPLATES, template)), today);
  const people = renewed.find((file) => file.path === PEOPLE);
  const files = renewed.filter((file) => file.path !== PEOPLE).map((file) => named(file, production));
  const definitions = readDefinitions(files);
  if (production === undefined) {
    const seeds = people === undefined ? [] : readPeople(people, definitions, today);
    const origin = { origin: `peel-demonstration/${definitions.workspace.name}` };
    return { files, definitions, people: seeds, production: false, origin };
  }
  const expires = startOf(addMonths(today, 12));
  const role = (name: string): Holding => ({ kind: 'role', name, expires });
  const oversight = [...definitions.operations.values()].filter(({ purposes }) =>
    purposes.every((name) => {
      const purpose = definitions.purposes.get(name);
      return purpose !== undefined && readsLedgerOnly(purpose);
    }),
  );
  const overseer = [role('overseer'), ...oversight.map(({ name }) => ({ kind: 'operation', name, expires }) as const)];
  return {
    files,
    definitions,
    people: [
      ...production.stewards.map((steward) => ({ ...steward, holdings: [role('steward')] })),
      { ...production.overseer, holdings: overseer },
    ],
    production: true,
    origin: { origin: `peel-log/${production.name}`, overseer: production.overseerKey },
  };
}

/** The template's name becomes the workspace's own; the rest of its text is for the force to edit. */
function named(file: DefinitionFile, production: Production | undefined): DefinitionFile {
  if (production === undefined || file.path !== 'workspace.yaml') return file;
  const text = file.text
    .replace(/^name: .*$/m, `name: ${production.name}`)
    .replace(/^title: .*$/m, `title: ${production.name}`);
  return { path: file.path, text };
}

async function requireRoom(workspace: Workspace): Promise<void> {
  const found = await fs.readdir(workspace.folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (found.length === 0) return;
  if (!(await exists(workspace.path(HALF_MADE)))) throw serverErrors.alreadyAWorkspace({ folder: workspace.folder });
  // What an interrupted `init` left holds nobody's data: it is made anew. Its PostgreSQL may still run, and its data may lie elsewhere.
  await removePostgres(workspace.path('postgres'), (line) =>
    process.stderr.write(`${new Date().toISOString()} ${line}\n`),
  );
  // The mark last: when this is cut short too, the next one knows.
  for (const name of found.filter((each) => each !== '.peel')) await removeAll(join(workspace.folder, name));
  for (const name of await fs.readdir(workspace.state)) if (name !== HALF_MADE) await removeAll(workspace.path(name));
  await removeAll(workspace.state);
}

async function removeAll(path: string): Promise<void> {
  await fs.rm(path, { recursive: true, force: true, maxRetries: 3 });
}

async function fill(
  workspace: Workspace,
  { definitions, people, production }: Beginning,
  ending: AbortSignal | undefined,
): Promise<readonly FirstToken[]> {
  const service = await compose(workspace, {
    first: { name: definitions.workspace.name, demonstration: !production },
    onFatal: () => undefined,
  });
  try {
    const { gate } = service;
    const tokens: FirstToken[] = [];
    for (const { id, name, holdings } of people) {
      ending?.throwIfAborted();
      const token = await gate.people.seed(id, name, holdings);
      const role = holdings.find((holding) => holding.kind === 'role')?.name ?? '';
      if (production) tokens.push({ person: id, role, token });
    }
    if (!production) await approveAll(gate, definitions, people, ending);
    return tokens;
  } finally {
    await service.close();
  }
}

async function approveAll(
  gate: Gate,
  definitions: Definitions,
  people: Beginning['people'],
  ending: AbortSignal | undefined,
): Promise<void> {
  const stewards = people.filter((person) => hasRole(person, 'steward'));
  const author = standIn(people);
  for (const { id } of stewards) {
    if (gate.policy.hash !== definitions.hash) await gate.approvePolicy(definitions.hash, id as PersonId, author);
  }
  for (const order of definitions.orders.values()) {
    ending?.throwIfAborted();
    // An approver may lack nothing of the ceiling, or the order would never start: those who may see a covert order approve it.
    const able = stewards.filter(({ holdings }) => ceilingBeyond(definitions, order, holdings).length === 0);
    for (const { id } of able) {
      const { state } = await gate.approveOrder(order.name, id as PersonId, author);
      if (state !== 'awaiting-approval') break;
    }
  }
}

/** None of its people wrote the template: somebody whose approval it does not need is named as its author. */
function standIn(people: Beginning['people']): string | undefined {
  const author =
    people.find((person) => hasRole(person, 'engineer')) ?? people.find((each) => !hasRole(each, 'steward'));
  return author?.id;
}

function hasRole({ holdings }: Beginning['people'][number], role: string): boolean {
  return holdings.some(({ kind, name }) => kind === 'role' && name === role);
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
  for (const { path, text } of files) {
    await fs.mkdir(dirname(join(folder, path)), { recursive: true });
    await fs.writeFile(join(folder, path), text);
  }
  if (!(await exists(join(folder, '.gitignore')))) await fs.writeFile(join(folder, '.gitignore'), '.peel/\n');
}
