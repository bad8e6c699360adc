import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Forger } from './forgery.js';
import { CRIME, type Said, Story, standingArguments } from './story.js';
import { WitnessProgram } from './witness-program.js';

/** The log at rest in the hands of whoever has its disk and its keys: what they do is seen by the verifier, the next start or the witness. */

let story: Story;
let witness: WitnessProgram;
let forger: Forger;
/** Before the last reads, and after them. */
let early: string;
let whole: string;
let receipt: string;
let seen: string;
let size: number;

const READ = ['sql', 'select 1 as one order by one', ...standingArguments(CRIME), '--format', 'json'];

beforeAll(async () => {
  story = await Story.demonstration();
  witness = await WitnessProgram.start(story);
  const settings = `witnesses:\n  - { url: "${witness.url}", vkey: "${witness.key}" }\n`;
  await writeFile(story.path('.peel', 'service.yaml'), settings);
  forger = new Forger(story);
  await story.does(...READ);
  await story.does('stop');
  early = await forger.keep('early');
  await story.does(...READ);
  receipt = join(story.root, 'receipt');
  await story.does(...READ, '--receipt', receipt);
  await story.does('ledger', 'verify');
  seen = join(story.root, 'seen');
  await cp(story.path('.peel', 'ledger', 'log', 'checkpoint'), seen);
  await witnessed();
  await story.does('stop');
  size = (JSON.parse(await story.does('ledger', 'verify', '--format', 'json')) as { size: number }).size;
  whole = await forger.keep('whole');
}, 180_000);
afterAll(async () => {
  await story?.end();
  await witness?.end();
});

/** Waits until the witness has confirmed what there is. */
async function witnessed(): Promise<void> {
  const newest = async (name: string): Promise<string> =>
    (await readFile(story.path('.peel', 'ledger', 'log', name), 'utf8').catch(() => '')).split('\n\n')[0] ?? '';
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await newest('witnessed')) === (await newest('checkpoint'))) return;
    await new Promise((wait) => setTimeout(wait, 200));
  }
  throw new Error('the witness did not confirm the log');
}

async function copyOf(change: (ledger: string) => Promise<void>): Promise<string> {
  const copy = join(story.root, 'copy');
  await rm(copy, { recursive: true, force: true });
  await cp(whole, copy, { recursive: true });
  await change(copy);
  return copy;
}

function verify(ledger: string, ...more: readonly string[]): Promise<Said> {
  const key = story.path('.peel', 'ledger', 'log.pub');
  return story.run(['ledger', 'verify', '--tiles', join(ledger, 'log'), '--key', key, ...more]);
}

async function caught(said: Said | Promise<Said>, word: string): Promise<void> {
  const { code, stdout, stderr } = await said;
  expect(code, stderr).toBe(5);
  expect(stdout).toBe('');
  expect(stderr).toContain(word);
}

test('an untouched copy verifies from tiles and a public key alone, with receipt, checkpoint and witness', async () => {
  const vkey = join(story.root, 'witness.pub');
  await writeFile(vkey, witness.key);
  const said = await verify(whole, '--receipts', receipt, '--seen', seen, '--witness', vkey);
  expect(said.code, said.stderr).toBe(0);
  expect(said.stdout).toMatch(/^The log verifies: tree size \d+, root hash [\w+/]+=\n$/);
});

test('a flipped byte, in an entry, a tile or the checkpoint', async () => {
  // Tiles that a smaller log needed may still lie there; they are no part of this one.
  const files = ['0', 'entries'].map((kind) => join('log', 'tile', kind, '000.p', String(size)));
  for (const file of [...files, join('log', 'checkpoint')]) {
    await caught(verify(await copyOf((copy) => forger.flip(join(copy, file), -3))), 'does not verify');
  }
});

test('an end that was cut off and signed again: no word of it in the log itself, but receipt, checkpoint and witness know', async () => {
  const cut = await copyOf((copy) => forger.resign(copy, (entries) => entries.slice(0, -6)));
  expect((await verify(cut)).code).toBe(0);
  await caught(verify(cut, '--receipts', receipt), 'has a receipt but is not in the log');
  await caught(verify(cut, '--seen', seen), 'its end was cut off');
});

test('two entries that changed places under a new signature', async () => {
  const swapped = await copyOf((copy) =>
    forger.resign(copy, (entries) => {
      const [last, before, ...rest] = [...entries].reverse();
      return [...rest.reverse(), ...(last === undefined || before === undefined ? [] : [last, before])];
    }),
  );
  await caught(verify(swapped, '--seen', seen), 'shows another history');
});

test('threat 13: the key of a content destroyed without two people saying so', async () => {
  const keys = join('content', 'keys', '00000000');
  const shredded = await copyOf(async (copy) => {
    const bytes = await readFile(join(copy, keys));
    bytes.fill(0, 0, bytes.length / 2);
    await writeFile(join(copy, keys), bytes);
  });
  await forger.layBack(shredded);
  await caught(story.run(['ledger', 'verify']), 'no event of two people says that it was destroyed');
  await forger.layBack(whole);
  await story.does('ledger', 'verify');
});

async function startRefused(word: string): Promise<void> {
  const said = await story.run(READ);
  expect([said.code, said.stdout], said.stderr).toEqual([5, '']);
  expect(said.stderr).toContain(word);
}

test('threat 14: a start on an older ledger folder, or on another history, is refused', async () => {
  await forger.layBack(early);
  await startRefused('older than what the database has seen');
  await forger.layBack(await copyOf((copy) => forger.resign(copy, (entries) => entries.slice(0, -6))));
  await startRefused('older than');
  await forger.layBack(
    await copyOf((copy) => forger.resign(copy, (entries) => [...entries.slice(0, -2), ...entries.slice(-2).reverse()])),
  );
  await startRefused('root hash differs');
  await forger.layBack(whole);
  expect((await story.run(READ)).code).toBe(0);
  await story.does('stop');
});

test('threat 14: the whole disk rolled back, database and all: the witness outside knows', async () => {
  // As far as the service's own stores go the log never was longer.
  const now = await forger.keep('now');
  await forger.layBack(early);
  await rm(story.path('.peel', 'ledger', 'log', 'witnessed'), { force: true });
  await forger.forget();
  await startRefused('the witness');
  await forger.layBack(now);
});

test('threat 14: two forks of one log: whoever holds a receipt of one proves it against the other', async () => {
  const fork = await copyOf((copy) =>
    forger.resign(copy, (entries) => [...entries.slice(0, -8), ...entries.slice(0, 2), ...entries.slice(-6)]),
  );
  await caught(verify(fork, '--receipts', receipt, '--seen', seen), 'shows another history');
});
