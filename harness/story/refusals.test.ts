import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CRIME, type Said, type Standing, Story, standingArguments } from './story.js';

/** Whoever may not read is told why and what to do, and the ledger has it. */

let story: Story;

const DAY = 86_400_000;
const dayFromNow = (days: number): string => new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

beforeAll(async () => {
  story = await Story.demonstration();
  const purpose = await readFile(story.path('purposes', 'volume-crime-analysis.yaml'), 'utf8');
  const lapsed = purpose
    .replace(/^begins: .*$/m, `begins: ${dayFromNow(-300)}`)
    .replace(/^expires: .*$/m, `expires: ${dayFromNow(-1)}`);
  await writeFile(story.path('purposes', 'crime-last-year.yaml'), lapsed);
  const path = story.path('policy', 'vocabulary.yaml');
  const operations = `operations:
  OP-CLOSED:
    title: An operation that is over
    lead: Inspector, volume crime
    opened: ${dayFromNow(-30)}
    closed: ${dayFromNow(-2)}
    purposes: [volume-crime-analysis]
    column_groups: []
  OP-LAPSED:
    title: An operation with a purpose that has run out
    lead: Inspector, volume crime
    opened: ${dayFromNow(-30)}
    purposes: [crime-last-year, volume-crime-analysis]
    column_groups: []
`;
  const compatible = `  - grant: recorded-crime
    purpose: crime-last-year
    because: Crimes are recorded so that they are investigated.
`;
  const vocabulary = await readFile(path, 'utf8');
  await writeFile(
    path,
    vocabulary.replace(/^operations:\n/m, operations).replace(/^compatibility:\n/m, `compatibility:\n${compatible}`),
  );
});
afterAll(() => story?.end());

async function refused(said: Said | Promise<Said>, ...words: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await said;
  expect(code, stderr).toBe(3);
  expect(stdout).toBe('');
  for (const word of words) expect(stderr).toContain(word);
}

async function latestRefusals(): Promise<string[]> {
  const acts = await story.acts();
  return acts.filter(({ kind }) => kind === 'refusal').map(({ actor, refusal }) => `${actor} ${refusal}`);
}

function ask(standing: Standing): Promise<Said> {
  return story.sql('select 1 as one', standing);
}

test('threat 9: definitions edited on disk change nothing until two stewards approve them, and everybody is told', async () => {
  const said = await story.run(['policy', 'status', '--as', 'steward', '--format', 'json']);
  expect(said.stderr).toContain('The last approved policy stays in force.');
  const { inForce, onDisk, approval } = JSON.parse(said.stdout) as Record<string, string>;
  expect(inForce).not.toBe(onDisk);
  expect(approval).toContain('not in force');
  expect((await ask(CRIME)).stderr).toContain('peel policy status');
  await refused(ask({ ...CRIME, operation: 'OP-CLOSED' }), 'There is no operation "OP-CLOSED"');
  expect(await readFile(story.path('.peel', 'run', 'service.log'), 'utf8')).toContain('ALARM policy');
  const kinds = (await story.acts()).map(({ kind, note }) => `${kind} ${note}`);
  expect(kinds).toContain(`policy.not-in-force ${onDisk}`);
  // Not even a new start takes it.
  await story.does('stop');
  await refused(ask({ ...CRIME, operation: 'OP-CLOSED' }), 'There is no operation "OP-CLOSED"');

  const approve = ['policy', 'approve', onDisk ?? '', '--author', 'engineer'];
  await refused(story.run([...approve, '--as', 'engineer']), 'role steward');
  await refused(story.run([...approve, '--as', 'analyst']), 'role steward');
  expect(await story.does(...approve, '--as', 'steward')).toContain('1 of the 2');
  expect(
    (await story.run(['policy', 'approve', '0'.repeat(64), '--author', 'engineer', '--as', 'steward-two'])).code,
  ).toBe(4);
  expect(await story.does(...approve, '--as', 'steward-two')).toContain('are the policy in force');
  expect((await story.run(['policy', 'status', '--as', 'steward'])).stderr).toBe('');
  for (const operation of ['OP-CLOSED', 'OP-LAPSED']) {
    await story.does('people', 'grant', 'analyst', 'operation', operation, '--until', '30d', '--as', 'steward');
  }
});

test('no purpose, no operation, no justification', async () => {
  const without = (option: string): readonly string[] => {
    const args = [...standingArguments(CRIME)];
    args.splice(args.indexOf(option), 2);
    return args;
  };
  await refused(
    story.run(['sql', 'select 1', ...without('--purpose')]),
    'No purpose was given',
    'peel session purposes',
  );
  await refused(
    story.run(['sql', 'select 1', ...without('--operation')]),
    'No operation was given',
    'peel session purposes',
  );
  await refused(story.run(['sql', 'select 1', ...without('--reason')]), 'No justification was given', '--reason');
  await refused(story.run(['session', 'open', ...without('--purpose')]), 'No purpose was given');
  await refused(story.run(['sql', 'select 1', ...standingArguments(CRIME, '   ')]), 'No justification was given');
  await refused(story.run(['sql', 'select 1', ...without('--as')]), 'Who is asking is not known');
  expect(await latestRefusals()).toEqual(
    expect.arrayContaining([
      'person:analyst gate.purpose-missing',
      'person:analyst gate.operation-missing',
      'person:analyst gate.justification-missing',
    ]),
  );
});

test('threat 11: a purpose or an operation that does not hold now; each refusal is in the ledger', async () => {
  await refused(
    ask({ ...CRIME, purpose: 'crime-last-year', operation: 'OP-LAPSED' }),
    'crime-last-year',
    dayFromNow(-1),
  );
  await refused(ask({ ...CRIME, operation: 'OP-CLOSED' }), 'OP-CLOSED', 'closed');
  await refused(ask({ ...CRIME, operation: 'OP-LANTERN' }), 'not assigned', 'You could open');
  await refused(ask({ ...CRIME, operation: 'OP-NOWHERE' }), 'no operation', 'You could open');
  await refused(ask({ ...CRIME, purpose: 'curiosity' }), 'no purpose', 'You could open');
  await refused(ask({ ...CRIME, operation: 'OP-BIRCH' }), 'not allowed in the operation');
  await refused(ask({ ...CRIME, as: 'engineer' }), 'not assigned');
  await refused(ask({ ...CRIME, as: 'nobody' }), 'no account');
  expect(await latestRefusals()).toEqual(
    expect.arrayContaining([
      'person:analyst policy.purpose-expired',
      'person:analyst policy.operation-closed',
      'person:analyst policy.operation-unassigned',
      'person:analyst policy.operation-unknown',
      'person:analyst policy.purpose-unknown',
      'person:analyst policy.purpose-outside-operation',
      'person:engineer policy.operation-unassigned',
    ]),
  );
});

test('threat 17: the ledger is read under its own purposes, by overseers, and by nobody about themselves', async () => {
  await refused(story.run(['ledger', 'acts', ...standingArguments(CRIME)]), 's.62(4)');
  await refused(
    story.run(['ledger', 'shown', '5d825d60-0eac-57f5-63fc-ac1a59381c30', ...standingArguments(CRIME)]),
    's.62(4)',
  );
  await refused(story.run(['people', 'list', '--as', 'analyst']), 'role steward');
  await refused(
    story.run(['people', 'grant', 'analyst', 'role', 'overseer', '--until', '30d', '--as', 'analyst']),
    'role steward',
  );
  expect(await latestRefusals()).toEqual(
    expect.arrayContaining(['person:analyst gate.not-admitted', 'person:analyst gate.role-needed']),
  );
});

test('frozen: the person, the purpose, the workspace; only who may lifts it', async () => {
  const freeze = (what: string, name: string): Promise<string> =>
    story.does('freeze', what, name, '--why', 'a test of the button', '--as', 'overseer');
  await freeze('person', 'analyst');
  await refused(ask(CRIME), 'frozen');
  await refused(story.run(['unfreeze', 'person', 'analyst', '--as', 'steward']));
  await story.does('unfreeze', 'person', 'analyst', '--as', 'overseer');
  await freeze('purpose', 'volume-crime-analysis');
  await refused(ask(CRIME), 'frozen');
  await story.does('unfreeze', 'purpose', 'volume-crime-analysis', '--as', 'overseer');
  await freeze('workspace', 'all');
  await refused(ask(CRIME), 'frozen');
  await story.does('unfreeze', 'workspace', '--as', 'overseer');
  expect((await ask(CRIME)).code).toBe(0);
});

test('a session ends when its person closes it, or leaves; a session of somebody else does not exist', async () => {
  const open = async (): Promise<string> =>
    (
      JSON.parse(await story.does('session', 'open', ...standingArguments(CRIME), '--format', 'json')) as {
        session: string;
      }
    ).session;
  const session = await open();
  const within = ['sql', 'select 1 as one', '--session', session, '--format', 'json'];
  expect((await story.run([...within, '--as', 'analyst'])).stdout).toBe('[\n{"one":1}\n]\n');
  await refused(story.run([...within, '--as', 'engineer']), 'no such session');
  await refused(story.run(['session', 'close', session, '--as', 'engineer']), 'no such session');
  await story.does('session', 'close', session, '--as', 'analyst');
  await refused(story.run([...within, '--as', 'analyst']), 'ended');
  const last = await open();
  await story.does('people', 'leave', 'analyst', '--as', 'steward');
  await refused(story.run(['sql', 'select 1', '--session', last, '--as', 'analyst']), 'no account');
  await refused(ask(CRIME), 'no account');
});
