import { mkdir, open, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileIn, SEEDED, STREET_HEADS, searchCsv, streetCsv } from './files.js';
import { approve, terms, writeSource } from './many-labels.js';
import { forgetPeak, peakOf, peakUntilEnd, serviceOf } from './peak-memory.js';
import { CRIME, runPeel, type Said, SCRUTINY, Story, saidBy, standingArguments } from './story.js';

/** Files and stores that are not as they should be: a clear error each, and nothing lost. */

let story: Story;
const COUNT = 'select count(*) as n from police_uk_street';

beforeAll(async () => {
  story = await Story.demonstration();
  const good = streetCsv(Array.from({ length: 30 }, (_, at) => ({ id: `c-${at}` })));
  await story.importFiles('police-uk-street', await fileIn(story.root, 'good.csv', good));
}, 180_000);
afterAll(() => story?.end());

function bring(file: string, source = 'police-uk-street'): Promise<Said> {
  return story.run(['import', source, file, '--as', 'engineer', '--format', 'json']);
}

/** A refusal by the file's own fault: exit code 4, nothing on standard output, nothing brought in. */
async function refuses(name: string, text: string | Uint8Array, ...words: readonly string[]): Promise<void> {
  const said = await bring(await fileIn(story.root, name, text));
  expect(said.code, `${name}: ${said.stderr}`).toBe(4);
  expect(said.stdout).toBe('');
  for (const word of words) expect(said.stderr).toContain(word);
  expect(said.stderr).not.toContain('inside the');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(0)} MB`;
}

async function stillWhole(): Promise<void> {
  expect(await story.rows(COUNT)).toEqual([{ n: 30 }]);
}

const HEAD = STREET_HEADS.join(',');

test('empty, in another encoding, compressed, no text at all, headings twice or missing, a quote never closed', async () => {
  await refuses('empty.csv', '', 'is empty');
  await refuses('utf16.csv', Buffer.from(`\ufeff${HEAD}\nx\n`, 'utf16le'), 'utf16.csv');
  await refuses(
    'latin.csv',
    Buffer.from(`${HEAD}\nx,2020-01,City,City,0,0,Caf\u00e9 on Moorgate,,,Burglary,,\n`, 'latin1'),
    'byte',
  );
  await refuses('packed.csv', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]), 'gzip');
  await refuses('zeros.csv', Buffer.concat([Buffer.from(`${HEAD}\nx`), Buffer.alloc(3)]), 'NUL');
  await refuses('twice.csv', `${HEAD.replace('Month', 'Crime ID')}\n`, 'same heading');
  await refuses('other.csv', 'a,b,c\n1,2,3\n', 'Crime ID');
  await refuses('quote.csv', `${HEAD}\n"x,2020-01,City,City,0,0,Moorgate,,,Burglary,,\n`, 'never closed', 'line 2');
  await stillWhole();
});

test('ragged rows and values of the wrong type go to quarantine, line and rule told, the value never', async () => {
  const rows = [
    'ok,2020-01,City,City,-0.1,51.5,Moorgate,E01,City,Burglary,,',
    'short,2020-01',
    `${SEEDED}-id,2020-01,City,City,${SEEDED},51.5,Moorgate,E01,City,Burglary,,`,
  ];
  const said = await bring(await fileIn(story.root, 'ragged.csv', `${[HEAD, ...rows].join('\n')}\n`));
  expect(said.code, said.stderr).toBe(0);
  expect(JSON.parse(said.stdout)).toMatchObject({
    rows: 1,
    quarantined: 2,
    putAside: [
      { file: 'ragged.csv', line: 3, rule: 'missing-columns' },
      { file: 'ragged.csv', line: 4, column: 'longitude', rule: 'wrong-type' },
    ],
  });
  expect(`${said.stdout}${said.stderr}`).not.toContain(SEEDED);
  const kept = await story.rows(
    'select file, line, column_name, rule from "police_uk_street$quarantine" order by line',
  );
  expect(kept.map(({ file, line }) => [file, line])).toEqual([
    ['ragged.csv', 3],
    ['ragged.csv', 4],
  ]);
  // The same name again with nothing in it takes them away.
  expect(JSON.parse((await bring(await fileIn(story.root, 'ragged.csv', `${HEAD}\n`))).stdout)).toMatchObject({
    rows: 0,
    quarantined: 0,
  });
  await stillWhole();
});

test('threat 26: what is malformed in a source with a restricted column is not read by those who may not read the column', async () => {
  const text = searchCsv(3).replace('True,False\n', `${SEEDED},False\n`);
  const said = await bring(await fileIn(story.root, 'searches.csv', text), 'police-uk-stop-and-search');
  expect(JSON.parse(said.stdout)).toMatchObject({ rows: 2, quarantined: 1 });
  expect(said.stderr).not.toContain(SEEDED);
  const quarantine = 'select * from "police_uk_stop_and_search$quarantine"';
  const refused = await story.sql(quarantine, CRIME);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain('There is no dataset');
  expect(refused.stderr).not.toContain(SEEDED);
  const read = await story.sql(quarantine, SCRUTINY);
  expect(read.code === 0 || read.stderr.includes('There is no dataset')).toBe(true);
});

/** What an import of such a file may take of memory, service and client each, over what they hold anyway. */
const MEMORY_LIMIT = 192 * 1024 ** 2;

test('a line of 2 GB ends quickly, in bounded memory', async (context) => {
  if (process.platform !== 'linux') context.skip('memory is read from /proc');
  // A hole reads as zeros: it takes no space, and whoever reads on would read all of it. Without a NUL first, text of 64 MB.
  const path = await fileIn(story.root, 'long-line.csv', `${HEAD}\n${'x'.repeat(64 * 1024 ** 2)}`);
  await truncate(path, 2 ** 31);
  const service = await serviceOf(story.folder);
  await forgetPeak(service);
  const before = (await peakOf(service)) ?? 0;
  const began = Date.now();
  const child = story.start(['import', 'police-uk-street', path, '--as', 'engineer']);
  const [client, said] = await Promise.all([peakUntilEnd(child.pid ?? 0), saidBy(child)]);
  const grown = ((await peakOf(service)) ?? 0) - before;
  console.info(`a line of 2 GB: client ${megabytes(client)} at most, service ${megabytes(grown)} more than before`);
  expect(said.code, said.stderr).toBe(4);
  expect(said.stderr).toContain('The line of "long-line.csv" that begins at byte');
  expect(Date.now() - began).toBeLessThan(15_000);
  expect(grown).toBeLessThan(MEMORY_LIMIT);
  // Node.js itself takes some 50 to 80 MB.
  expect(client).toBeLessThan(MEMORY_LIMIT + 80 * 1024 ** 2);
  await stillWhole();
}, 120_000);

test('a line of 300 MB of text ends at the limit', async () => {
  const path = join(story.root, 'long-text.csv');
  const file = await open(path, 'w');
  await file.write(`${HEAD}\n`);
  for (let part = 0; part < 300; part += 1) await file.write('x'.repeat(1_000_000));
  await file.close();
  const said = await bring(path);
  expect(said.code, said.stderr).toBe(4);
  expect(said.stderr).toContain('The line of "long-text.csv" that begins at byte');
  await stillWhole();
}, 120_000);

test('a definition that assigns a label it does not declare, or one that nobody may see, is not approved', async () => {
  const path = story.path('sources', 'police_uk_street.yaml');
  const before = await readFile(path, 'utf8');
  const approve = async (): Promise<Said> => {
    const { onDisk } = JSON.parse(
      (await story.run(['policy', 'status', '--as', 'steward', '--format', 'json'])).stdout,
    ) as { onDisk: string };
    return story.run(['policy', 'approve', onDisk, '--author', 'engineer', '--as', 'steward']);
  };
  await writeFile(
    path,
    before.replace('always: [classification:OFFICIAL]', 'always: [classification:OFFICIAL, marking:COVERT]'),
  );
  const undeclared = await approve();
  expect(undeclared.code, undeclared.stderr).toBe(4);
  expect(undeclared.stderr).toContain('sources/police_uk_street.yaml');
  await writeFile(path, before.replace('always: [classification:OFFICIAL]', 'always: [marking:NOT-THERE]'));
  expect((await approve()).code).toBe(4);
  await writeFile(path, `${before}\n  : not yaml [`);
  const broken = await approve();
  expect(broken.code, broken.stderr).toBe(4);
  await stillWhole();
  await writeFile(path, before);
});

test('threat 10: a source that could give 257 labels is not approved, and the 257th of a workspace is not brought in', async () => {
  const full = await Story.demonstration();
  const bringIn = async (source: string, text: string): Promise<Said> => {
    const file = await fileIn(full.root, `${source}.csv`, text);
    return full.run(['import', source, file, '--as', 'engineer', '--format', 'json']);
  };
  try {
    const purpose = 'volume-crime-analysis';
    // 225, and one for what is malformed.
    await writeSource(full, { name: 'wide', rules: { c: terms('C', 15), d: terms('D', 15) }, purpose });
    expect((await approve(full, 'wide')).code).toBe(0);
    const wide = await bringIn('wide', 'c,d\nC-0,D-14\n');
    expect(wide.code, wide.stderr).toBe(0);
    await writeSource(full, { name: 'last', rules: { e: terms('E', 30) }, purpose });
    expect((await approve(full, 'last')).code).toBe(0);
    const last = await bringIn('last', 'e\nE-0\n');
    expect([last.code, last.stdout]).toEqual([4, '']);
    expect(last.stderr).toContain('number 257: a workspace has at most 256 live labels');
    expect(await full.rows('select count(*) as n from last')).toEqual([{ n: 0 }]);
    expect(await full.rows('select c, d from wide')).toEqual([{ c: 'C-0', d: 'D-14' }]);
    await writeSource(full, { name: 'too_many', rules: { a: terms('A', 17), b: terms('B', 16) }, purpose });
    const refused = await approve(full, 'too_many');
    expect(refused.code, refused.stderr).toBe(4);
    expect(refused.stderr).toContain('sources/too_many.yaml');
    expect(refused.stderr).toContain('the rules can give more than 256 labels');
  } finally {
    await full.end();
  }
}, 240_000);

test('threat 12: a label that no purpose in force could show is told to the steward who approves it, and shown to nobody', async () => {
  await writeSource(story, { name: 'sealed', rules: { term: ['SEALED'] }, purpose: 'records-management' });
  const approved = await approve(story, 'sealed');
  expect(approved.code, approved.stderr).toBe(0);
  expect(approved.stderr).toContain('sources/sealed.yaml');
  expect(approved.stderr).toContain('no purpose in force could show a row with this label');
  const said = await bring(await fileIn(story.root, 'sealed.csv', `term\nSEALED\n${SEEDED}\n`), 'sealed');
  expect(said.code, said.stderr).toBe(0);
  expect(`${said.stdout}${said.stderr}`).not.toContain(SEEDED);
  const read = await story.sql('select * from sealed');
  expect(read.stdout).not.toContain('SEALED');
  expect(read.stderr).toContain('There is no dataset "sealed"');
  await stillWhole();
}, 180_000);

test('a second service on the same workspace is told so, and the first goes on', async () => {
  const second = await story.run(['serve']);
  expect(second.code).toBe(4);
  expect(second.stderr).toContain('Another service already runs');
  await stillWhole();
});

test('a manifest that was altered on the disk: a clear failure, no path, and nothing lost once it is laid back', async () => {
  const lake = await readdir(story.path('.peel', 'lake'), { recursive: true, withFileTypes: true });
  const manifests = lake
    .filter((entry) => entry.isFile() && entry.name.endsWith('.avro'))
    .map((entry) => join(entry.parentPath, entry.name));
  expect(manifests.length).toBeGreaterThan(0);
  const whole = new Map<string, Buffer>();
  for (const path of manifests) {
    const bytes = await readFile(path);
    whole.set(path, bytes);
    await writeFile(path, bytes.subarray(0, Math.floor(bytes.length / 2)));
  }
  await story.does('stop');
  const said = await story.sql(COUNT);
  expect([said.code, said.stdout], said.stderr).toEqual([5, '']);
  expect(said.stderr).not.toContain('.avro');
  expect(said.stderr).not.toContain(story.folder);
  expect((await story.sql('select 1 as one')).code).toBe(0);
  for (const [path, bytes] of whole) await writeFile(path, bytes);
  await stillWhole();
});

test('not a workspace, an unfinished one, a folder that holds something', async () => {
  const elsewhere = await Story.blank();
  await mkdir(elsewhere.folder);
  await writeFile(join(elsewhere.folder, 'letter.txt'), 'mine');
  const full = await runPeel(['init', elsewhere.folder, '--template', 'pole']);
  expect(full.code).toBe(4);
  expect(full.stderr).toContain('not empty');
  expect(await readFile(join(elsewhere.folder, 'letter.txt'), 'utf8')).toBe('mine');
  expect((await runPeel(['init', join(elsewhere.root, 'w'), '--template', 'poll'])).code).toBe(2);
  expect((await elsewhere.run(['sql', 'select 1'])).stderr).toContain('peel init');
  await writeFile(join(elsewhere.folder, 'workspace.yaml'), 'name: x\n');
  expect((await elsewhere.run(['sql', 'select 1', ...standingArguments(CRIME)])).code).toBe(4);
  await elsewhere.end();
});
