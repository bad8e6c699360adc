import * as fs from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { rowsOfFrame } from '@peel/gate/frame';
import { isPeelError } from '@peel/kernel/errors';
import { datasetOf, type SourceName, TAG_COLUMN } from './import-files.js';
import { LakeCopy } from './lake-copy.js';
import { brokenFiles, groundsFor, type Shared } from './load.js';
import type { LogCopy } from './log-copy.js';
import type { Seeded } from './seeded.js';

const SOURCES = ['police-uk-street', 'police-uk-stop-and-search'] as const;

/** Everything that must hold when the service is up again and nothing is under way; what does not, in plain words. */
export async function inspect(shared: Shared, log: LogCopy, random: Seeded): Promise<readonly string[]> {
  const parts = [
    ...(await Promise.all(SOURCES.map((source) => inspectRows(shared, source, random)))),
    await inspectPeople(shared),
    await inspectSessions(shared),
    await inspectLog(shared, log),
    await inspectStore(shared),
    await inspectLeftovers(shared),
  ];
  return parts.flat();
}

export async function readAll(
  shared: Shared,
  source: SourceName,
  sql: string,
  random: Seeded,
): Promise<readonly (readonly unknown[])[]> {
  const rows: (readonly unknown[])[] = [];
  const body = { ...groundsFor(source, random), sql };
  for await (const message of shared.workspace.client('analyst').stream('/sql', body)) {
    if (message.type === 'F') rows.push(...rowsOfFrame(message.frame));
  }
  return rows;
}

/** A file's rows are all there or none are, of a version that may be there; the ethnicity group has the same rows. */
async function inspectRows(shared: Shared, source: SourceName, random: Seeded): Promise<readonly string[]> {
  const dataset = datasetOf(source);
  const column = TAG_COLUMN[source];
  const rows = await readAll(
    shared,
    source,
    `SELECT ${column}, count(*), count(DISTINCT record_id) FROM ${dataset} GROUP BY 1 ORDER BY 1`,
    random,
  );
  const wrong = [...brokenFiles(shared.files, rows)];
  const found = new Map(rows.map(([tag]) => [shared.files.get(String(tag))?.name, String(tag)]));
  for (const thing of shared.promises.names().filter((name) => name.startsWith(`file:${source}/`))) {
    const name = thing.slice(`file:${source}/`.length);
    const allowed = shared.promises.allowed(thing);
    const state = found.get(name);
    if (!allowed.includes(state))
      wrong.push(
        `${name} is ${state ?? 'not there'}; it may be ${allowed.map((one) => one ?? 'not there').join(' or ')}`,
      );
    shared.promises.found(thing, state);
  }
  if (source === 'police-uk-stop-and-search') {
    const apart = await readAll(
      shared,
      source,
      `SELECT count(*) FROM ${dataset} WHERE self_defined_ethnicity IS DISTINCT FROM ${column}`,
      random,
    );
    if (Number(apart[0]?.[0] ?? 0) !== 0)
      wrong.push(`${String(apart[0]?.[0])} rows of ${dataset} have lost or swapped their row of the column group`);
  }
  return wrong;
}

async function inspectPeople({ workspace, promises }: Shared): Promise<readonly string[]> {
  const people = await workspace
    .client('steward')
    .get<{ person: string; left: boolean; holdings: string[] }[]>('/people');
  const known = new Map(people.map((person) => [person.person, person]));
  const wrong: string[] = [];
  for (const thing of promises.names()) {
    const [kind = '', rest = ''] = [thing.slice(0, thing.indexOf(':')), thing.slice(thing.indexOf(':') + 1)];
    if (kind !== 'person' && kind !== 'holding') continue;
    const [id = '', holding = ''] = rest.split(' ');
    const person = known.get(id);
    const gone = person === undefined ? undefined : person.left ? 'left' : 'here';
    const held = person?.holdings.some((name) => name.startsWith(`${holding} `)) === true;
    const allowed = promises.allowed(thing);
    const state = kind === 'person' ? gone : held ? 'held' : allowed.includes('none') ? 'none' : undefined;
    if (!allowed.includes(state) && !(kind === 'holding' && gone === 'left'))
      wrong.push(`${thing} is ${state ?? 'not there'}; it may be ${allowed.join(' or ')}`);
    promises.found(thing, state);
  }
  return wrong;
}

/** Sessions of this round: an open one reads, a closed one does not. Looked at once. */
async function inspectSessions({ workspace, promises }: Shared): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const thing of promises.names().filter((name) => name.startsWith('session:'))) {
    const allowed = promises.allowed(thing);
    const session = thing.slice('session:'.length);
    let state = 'open';
    try {
      for await (const _message of workspace.client('analyst').stream('/sql', { session, sql: 'SELECT 1 AS one' }));
    } catch (error) {
      state = isPeelError(error) && error.code === 'gate.session-ended' ? 'closed' : `not to be read: ${String(error)}`;
    }
    if (!allowed.includes(state)) wrong.push(`${thing} is ${state}; it may be ${allowed.join(' or ')}`);
    promises.found(thing, undefined);
    if (state === 'open') await workspace.client('analyst').post(`/sessions/${session}/close`);
  }
  return wrong;
}

/** The log verifies, holds what receipts were given for, and each read and import that was acknowledged has intent and outcome. */
async function inspectLog({ workspace, reads }: Shared, log: LogCopy): Promise<readonly string[]> {
  await workspace.client('engineer').post('/ledger/checkpoint');
  const problems = await log.look(reads.map(({ receipt }) => receipt));
  const about = log.about();
  const missing = reads.flatMap(({ intent }) => {
    if (log.find(intent)?.act.kind !== 'read.intent')
      return [`the intent ${intent} of a read that was told whole is not in the log`];
    return about.get(intent)?.act.kind === 'read.outcome'
      ? []
      : [`the outcome of the read ${intent}, told whole, is not in the log`];
  });
  return [...problems, ...missing];
}

async function inspectStore({ workspace, files }: Shared): Promise<readonly string[]> {
  const postgres = await workspace.database();
  try {
    const idKey = await fs.readFile(workspace.state('keys', 'ids.key'));
    return await new LakeCopy(workspace.state(), postgres, idKey).look(files);
  } finally {
    await postgres.stop();
  }
}

/** What waits for an idle service to clear: nothing in staging or uploads, no worker that is not the service's, no folder without one. */
async function inspectLeftovers({ workspace }: Shared): Promise<readonly string[]> {
  let wrong: readonly string[] = [];
  for (let tries = 0; tries < 40; tries += 1) {
    wrong = await leftoversNow(workspace);
    if (wrong.length === 0) return [];
    await sleep(50);
  }
  return wrong;
}

async function leftoversNow(workspace: Shared['workspace']): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const part of ['staging', 'uploads']) {
    for (const name of await fs.readdir(workspace.state(part))) wrong.push(`${part}/${name} is left over`);
  }
  const { service } = await workspace.processes();
  const workers = await workspace.workersAnywhere();
  const numbers = new Set(workers.map(({ pid }) => pid));
  for (const { pid, parent } of workers)
    if (parent !== service?.pid && !numbers.has(parent))
      wrong.push(`worker ${pid} belongs to no service (parent ${parent})`);
  for (const name of await fs.readdir(workspace.state('work'))) {
    if (!workers.some(({ command }) => command.includes(name)))
      wrong.push(`work/${name} is left over without its worker`);
  }
  return wrong;
}
