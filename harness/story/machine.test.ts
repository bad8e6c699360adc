import { execFileSync } from 'node:child_process';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@peel/kernel/clock';
import { PeelError } from '@peel/kernel/errors';
import { compose } from '@peel/server/compose';
import { Workspace } from '@peel/server/workspace';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileIn, streetCsv } from './files.js';
import { Story } from './story.js';

/** What a machine does to a workspace: its disk fills, its clock goes back. */

let story: Story;
let mounted = false;

beforeAll(async () => {
  story = await Story.blank();
  try {
    // A disk of its own that can be filled without harm to anybody.
    execFileSync('mkdir', ['-p', story.folder]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m,mode=0755', 'tmpfs', story.folder], { stdio: 'ignore' });
    mounted = true;
  } catch {
    process.stderr.write('not run: harness/story/machine: a full disk needs the right to mount a tmpfs\n');
  }
}, 180_000);
afterAll(async () => {
  await story?.run(['stop']);
  if (mounted) execFileSync('umount', ['-l', story.folder]);
  await story?.end();
});

const COUNT = 'select count(*) as n from police_uk_street';

test('threat 19: a full disk: imports and reads say so, and nothing is lost', async (context) => {
  if (!mounted) return context.skip('no right to mount a tmpfs');
  const made = await story.remake();
  expect(made.code, made.stderr).toBe(0);
  const good = await fileIn(
    story.root,
    'good.csv',
    streetCsv(Array.from({ length: 30 }, (_, at) => ({ id: `c-${at}` }))),
  );
  await story.importFiles('police-uk-street', good);
  const big = await fileIn(
    story.root,
    'big.csv',
    streetCsv(Array.from({ length: 60_000 }, (_, at) => ({ id: `d-${at}` }))),
  );

  const ballast = story.path('ballast');
  const { bavail, bsize } = await statfs(story.folder);
  await writeFile(ballast, Buffer.alloc(bavail * bsize - 2 * 1024 * 1024));
  const said = await story.run(['import', 'police-uk-street', big, '--as', 'engineer', '--format', 'json']);
  expect([said.code, said.stdout], said.stderr).toEqual([5, '']);
  expect(said.stderr).toMatch(/room|disk|full/i);
  expect(said.stderr).not.toContain('inside the');

  await writeFile(join(story.folder, 'more'), Buffer.alloc(8 * 1024 * 1024)).catch(() => undefined);
  const read = await story.sql(COUNT);
  expect(read.code === 0 || read.code === 5, read.stderr).toBe(true);
  if (read.code === 5) expect(read.stdout).toBe('');

  await rm(ballast);
  await rm(join(story.folder, 'more'), { force: true });
  await story.run(['stop']);
  expect(await story.rows(COUNT)).toEqual([{ n: 30 }]);
  await story.does('ledger', 'verify');
  expect(await story.importFiles('police-uk-street', big)).toMatchObject({ rows: 60_000 });
}, 240_000);

test('threat 35: a clock behind the log is refused at the start', async (context) => {
  if (!mounted) return context.skip('no workspace was made');
  await story.run(['stop']);
  const clock = { now: () => systemClock.now() - 3_600_000, elapsed: () => systemClock.elapsed() };
  const started = compose(new Workspace(story.folder), {
    onFatal: () => undefined,
    ports: { clock, log: () => undefined },
  });
  const outcome = await started.then(
    async (service) => {
      // It may come up to be looked at; nothing may be written with a time before the last entry, so nothing can be read.
      const opened = service.gate.sessions.open({
        person: 'analyst' as never,
        purpose: 'volume-crime-analysis',
        operation: 'OP-ALDER',
        justification: 'Pattern of thefts along Bishopsgate',
      });
      const refused = await opened.then(
        () => undefined,
        (error: unknown) => error,
      );
      await service.close();
      return refused;
    },
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(PeelError);
  expect((outcome as PeelError).code).toBe('ledger.clock-back');
  expect(await story.rows(COUNT)).toEqual([{ n: 60_030 }]);
}, 120_000);
