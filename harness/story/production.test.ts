import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runPeel, type Said, Story, standingArguments } from './story.js';
import { WitnessProgram } from './witness-program.js';

/** A workspace for real use, from its first hour to its first read. */

let story: Story;
let witness: WitnessProgram;
const tokens = new Map<string, string>();

beforeAll(async () => {
  story = await Story.blank();
  const made = await runPeel(['ledger', 'overseer-key', join(story.root, 'overseer.key'), '--format', 'json']);
  const { publicKey } = JSON.parse(made.stdout) as { publicKey: string };
  const people = ['--steward', 'ann=Ann Ward', 'bob=Bob Lee', '--overseer', 'olu=Olu Obi', '--overseer-key', publicKey];
  const init = [
    'init',
    story.folder,
    '--template',
    'pole',
    '--production',
    '--name',
    'city',
    ...people,
    '--format',
    'json',
  ];
  const said = await runPeel(init);
  expect(said.code, said.stderr).toBe(0);
  for (const { person, token } of JSON.parse(said.stdout) as { person: string; token: string }[])
    tokens.set(person, token);
  witness = await WitnessProgram.start(story);
  await writeFile(
    story.path('.peel', 'service.yaml'),
    `witnesses:\n  - { url: "${witness.url}", vkey: "${witness.key}" }\n`,
  );
});
afterAll(async () => {
  await story?.end();
  await witness?.end();
});

const CRIME = [
  '--purpose',
  'volume-crime-analysis',
  '--operation',
  'OP-ALDER',
  '--reason',
  'Bicycle thefts by month around Moorgate',
];
const LOG = [
  '--purpose',
  'lawfulness-check',
  '--operation',
  'OP-LANTERN',
  '--reason',
  'First look at how the workspace began',
];

function as(person: string, ...args: readonly string[]): Promise<Said> {
  return story.run(args, { PEEL_TOKEN: tokens.get(person) });
}

async function policyHash(): Promise<string> {
  return (JSON.parse((await as('ann', 'policy', 'status', '--format', 'json')).stdout) as { onDisk: string }).onDisk;
}

test('threat 3: nothing makes it a demonstration: --as is refused whatever is edited', async () => {
  const asAnn = [
    'sql',
    'select 1',
    ...standingArguments({ as: 'ann', purpose: 'volume-crime-analysis', operation: 'OP-ALDER' }),
  ];
  const workspace = await readFile(story.path('workspace.yaml'), 'utf8');
  await writeFile(story.path('workspace.yaml'), workspace.replace(/^name: .*/m, 'name: pole-demonstration'));
  for (const environment of [{}, { PEEL_DEMONSTRATION: '1' }, { NODE_ENV: 'development' }]) {
    const said = await story.run(asAnn, environment);
    expect(said.code).toBe(3);
    expect(said.stderr).toContain('--as is for demonstrations');
    expect(said.stdout).toBe('');
  }
  await writeFile(story.path('workspace.yaml'), workspace);
  expect((await story.run(['stop'])).code).toBe(0);
  // The name of the signing key is the log's origin: another name is another log, and does not open this one.
  const key = story.path('.peel', 'keys', 'ledger-signing.key');
  const whole = await readFile(key, 'utf8');
  await writeFile(key, whole.replace('peel-log/city', 'peel-demonstration/city'));
  const renamed = await story.run(asAnn);
  expect(renamed.code).toBeGreaterThanOrEqual(4);
  expect(renamed.stdout).toBe('');
  await writeFile(key, whole);
  expect((await story.run(asAnn)).stderr).toContain('--as is for demonstrations');
});

test('before two stewards approve the policy nothing is read or brought in, and whoever is not known is told so', async () => {
  const early = await as('ann', 'sql', 'select 1', ...CRIME);
  expect([early.code, early.stdout]).toEqual([3, '']);
  expect(early.stderr).toContain('peel policy approve');
  const nobody = await story.run(['sql', 'select 1', ...CRIME]);
  expect(nobody.code).toBe(3);
  expect(nobody.stderr).toContain('PEEL_TOKEN');
  const forged = await story.run(['sql', 'select 1', ...CRIME], { PEEL_TOKEN: 'peel_00000000000000000000000000' });
  expect(forged.code).toBe(3);
  const hash = await policyHash();
  const unknown = await as('ann', 'policy', 'approve', hash, '--author', 'engineer');
  expect([unknown.code, unknown.stderr]).toEqual([4, expect.stringContaining('no account "engineer"')]);
  const added = await as('ann', 'people', 'add', 'engineer', '--name', 'Ed Ngineer', '--format', 'json');
  expect(added.code, added.stderr).toBe(0);
  tokens.set('engineer', (JSON.parse(added.stdout) as { token: string }).token);
  const alone = await as('ann', 'policy', 'approve', hash, '--author', 'engineer');
  expect(alone.stdout).toContain('1 of the 2 approvals');
  expect((await as('ann', 'policy', 'approve', hash, '--author', 'engineer')).stdout).toContain('1 of the 2 approvals');
  expect((await as('olu', 'policy', 'approve', hash, '--author', 'engineer')).code).toBe(3);
  expect((await as('ann', 'sql', 'select 1', ...CRIME)).code).toBe(3);
  expect((await as('bob', 'policy', 'approve', hash, '--author', 'engineer')).stdout).toContain('policy in force');
});

test('people join through the stewards, orders are approved, and then rows come in and are read', async () => {
  const joined = await as('ann', 'people', 'add', 'eve', '--name', 'Eve Alyst', '--format', 'json');
  expect(joined.code, joined.stderr).toBe(0);
  tokens.set('eve', (JSON.parse(joined.stdout) as { token: string }).token);
  for (const holding of [
    ['role', 'analyst'],
    ['operation', 'OP-ALDER'],
  ]) {
    expect((await as('bob', 'people', 'grant', 'eve', ...holding, '--until', '30d')).code).toBe(0);
  }
  // A clearance takes two, and neither is the person it is for.
  for (const [person, proposer, second] of [
    ['eve', 'ann', 'bob'],
    ['engineer', 'bob', 'ann'],
    ['ann', 'bob', 'olu'],
    ['bob', 'ann', 'olu'],
  ] as const) {
    const grant = ['people', 'grant', person, 'clearance', 'OFFICIAL', '--until', '30d', '--format', 'json'];
    const { proposal } = JSON.parse((await as(proposer, ...grant)).stdout) as { proposal: string };
    expect((await as(proposer, 'people', 'confirm', proposal)).code).toBe(3);
    expect((await as(second, 'people', 'confirm', proposal)).code).toBe(0);
  }
  expect((await as('eve', 'people', 'list')).code).toBe(3);

  const file = join(story.root, 'street.csv');
  const heads =
    'Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context';
  await writeFile(file, `${heads}\n,2020-01,A,A,,,On or near Moorgate,,,Bicycle theft,,\n`);
  const unapproved = await as('engineer', 'import', 'police-uk-street', file);
  expect(unapproved.code, unapproved.stderr).toBe(3);
  for (const steward of ['ann', 'bob']) {
    const approved = await as(steward, 'orders', 'approve', 'sync-police-uk-street', '--author', 'engineer');
    expect(approved.code, approved.stderr).toBe(0);
  }
  const imported = await as('engineer', 'import', 'police-uk-street', file, '--format', 'json');
  expect(imported.code, imported.stderr).toBe(0);
  const read = await as(
    'eve',
    'sql',
    'select location, crime_type from police_uk_street',
    ...CRIME,
    '--format',
    'json',
  );
  expect(read.code, read.stderr).toBe(0);
  expect(JSON.parse(read.stdout)).toEqual([{ location: 'On or near Moorgate', crime_type: 'Bicycle theft' }]);
});

test('threat 19: it keeps room for a day of events that nothing else fills', async () => {
  expect((await stat(story.path('.peel', 'ledger', 'reserve'))).size).toBe(256 * 1024 ** 2);
});

test('threat 14: without a witness that answers, reads stop at the limit', async () => {
  await writeFile(
    story.path('.peel', 'service.yaml'),
    `witnesses:\n  - { url: "${witness.url}", vkey: "${witness.key}" }\nwitness_max_age_seconds: 3\n`,
  );
  await story.run(['stop']);
  await witness.end();
  const refused = await as('eve', 'sql', 'select location from police_uk_street', ...CRIME);
  expect([refused.code, refused.stdout]).toEqual([5, '']);
  expect(refused.stderr).toContain('witness');
  witness = await WitnessProgram.start(story);
  await story.run(['stop']);
  await writeFile(
    story.path('.peel', 'service.yaml'),
    `witnesses:\n  - { url: "${witness.url}", vkey: "${witness.key}" }\n`,
  );
});

test('threat 19: what nobody known asked for is in the ledger as a count, and the overseer sees it', async () => {
  let acts: Record<string, unknown>[] = [];
  for (let tries = 0; tries < 20; tries += 1) {
    const said = await as('olu', 'ledger', 'acts', ...LOG, '--last', '500', '--format', 'json');
    if (said.code === 0) {
      acts = JSON.parse(said.stdout) as Record<string, unknown>[];
      break;
    }
    // Reads wait for the witness's first word after a start.
    await new Promise((wait) => setTimeout(wait, 500));
  }
  const counted = acts
    .filter((act) => act.kind === 'refusal.unauthenticated')
    .map((act) => act.counts as Record<string, number>);
  const total = (code: string): number => counted.reduce((sum, counts) => sum + (counts[code] ?? 0), 0);
  expect(total('gate.as-refused')).toBeGreaterThanOrEqual(3);
  expect(total('gate.token-missing')).toBeGreaterThanOrEqual(2);
  const refusals = acts.filter((act) => act.kind === 'refusal').map(({ actor, refusal }) => `${actor} ${refusal}`);
  expect(refusals).toContain('person:ann gate.policy-missing');
  expect(refusals).toContain('person:eve gate.role-needed');
  // Nobody is shown what is about themselves.
  expect(acts.filter((act) => act.actor === 'person:olu')).toEqual([]);
  expect(refusals).toContain('person:ann policy.change-refused');
});
