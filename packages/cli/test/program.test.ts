import { execFile, spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streetCsv } from '../../gate/test/bench.js';

const PEEL = fileURLToPath(new URL('../../../peel', import.meta.url));
const SESSION = [
  '--as',
  'analyst',
  '--purpose',
  'volume-crime-analysis',
  '--operation',
  'OP-ALDER',
  '--reason',
  'Monthly burglary review for ward B',
];

let above: string;
let folder: string;

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly told: string;
}

function peel(...parameters: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(PEEL, ['-w', folder, ...parameters], { maxBuffer: 1 << 26 }, (_error, out, told) =>
      resolve({ code: child.exitCode, out, told }),
    );
  });
}

beforeAll(async () => {
  above = await fs.mkdtemp(join(tmpdir(), 'peel-cli-'));
  await fs.chmod(above, 0o711);
  folder = join(above, 'ws');
  expect((await peel('init', folder, '--template', 'pole')).code).toBe(0);
  await fs.writeFile(join(above, 'a.csv'), streetCsv(2_000));
  expect(
    JSON.parse((await peel('import', 'police-uk-street', join(above, 'a.csv'), '--format', 'json')).out),
  ).toMatchObject({ rows: 2_000 });
});
afterAll(async () => {
  await peel('stop');
  await fs.rm(above, { recursive: true, force: true });
});

describe('the program, from outside', () => {
  it('writes data to standard output and nothing else there', async () => {
    const sql = 'SELECT crime_type, count(*) AS crimes FROM police_uk_street GROUP BY 1 ORDER BY 1';
    const { code, out } = await peel('sql', sql, ...SESSION, '--format', 'json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual([
      { crime_type: 'Bicycle theft', crimes: 666 },
      { crime_type: 'Burglary', crimes: 667 },
      { crime_type: 'Drugs', crimes: 667 },
    ]);
  });

  it('says in a line that its output cannot be written, and ends with 5', async () => {
    const full = await fs.open('/dev/full', 'w');
    try {
      const child = spawn(PEEL, ['-w', folder, 'datasets', ...SESSION], { stdio: ['ignore', full.fd, 'pipe'] });
      let told = '';
      child.stderr?.on('data', (text) => {
        told += String(text);
      });
      const code = await new Promise((resolve) => child.once('close', resolve));
      expect(told).toContain("peel: The output can't be written to where it was sent: ENOSPC.");
      expect(told).not.toMatch(/^ +at /m);
      expect(code).toBe(5);
    } finally {
      await full.close();
    }
  });

  it('ends with 2 for usage, 3 for refused, 4 for bad input', async () => {
    const code = async (...parameters: readonly string[]) => {
      const { code, out, told } = await peel(...parameters);
      expect(out).toBe('');
      expect(told).not.toContain('inside the command line');
      return code;
    };
    expect(await code('sql')).toBe(2);
    expect(await code('sql', 'SELECT 1', ...SESSION, '--format', 'xml')).toBe(2);
    expect(await code('sql', 'SELECT 1', ...SESSION, '--rows', 'many')).toBe(2);
    expect(await code('sql', 'SELECT 1', '--as', 'analyst')).toBe(3);
    expect(await code('sql', 'SELECT 1', ...SESSION.with(3, ''))).toBe(3);
    expect(await code('session', 'open', '--as', 'analyst')).toBe(3);
    expect(await code('sql', 'SELECT 1')).toBe(3);
    expect(await code('sql', 'SELECT nothing FROM police_uk_street', ...SESSION)).toBe(4);
    expect(await code('import', 'police-uk-street', join(above, 'none.csv'))).toBe(4);
    expect(await code('-w', join(above, 'nowhere'), 'datasets')).toBe(4);
  });

  it('a reader that goes away early is no error, and ends the read', async () => {
    const child = spawn(
      PEEL,
      [
        '-w',
        folder,
        'sql',
        'SELECT a.location FROM police_uk_street a, police_uk_street b',
        ...SESSION,
        '--format',
        'csv',
      ],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  });

  it('shows how the definitions on disk differ, and what is wrong with them', async () => {
    const path = join(folder, 'purposes', 'volume-crime-analysis.yaml');
    const whole = await fs.readFile(path, 'utf8');
    await fs.writeFile(path, whole.replace(/^title: .*$/m, 'title: Renamed'));
    const { out } = await peel('policy', 'diff', '--as', 'steward');
    expect(out).toMatch(
      /^purposes\/volume-crime-analysis\.yaml \(changed\)\n(?: {4}.*\n)* {2}- title: .*\n {2}\+ title: Renamed\n/,
    );
    const needed = await peel('policy', 'approve', 'a'.repeat(64), '--as', 'steward');
    expect([needed.code, needed.told]).toEqual([4, expect.stringContaining('another')]);
    await fs.writeFile(path, `${whole}broken: [\n`);
    expect((await peel('policy', 'status', '--as', 'steward')).told).toMatch(/volume-crime-analysis\.yaml:\d+: /);
    await fs.writeFile(path, whole);
  });

  it('tells a steward of a purpose that no operation uses, and of an operation without one', async () => {
    const path = join(folder, 'policy', 'vocabulary.yaml');
    const whole = await fs.readFile(path, 'utf8');
    const status = async () => (await peel('policy', 'status', '--as', 'steward', '--format', 'json')).out;
    const approve = async (text: string) => {
      await fs.writeFile(path, text);
      const { onDisk } = JSON.parse(await status()) as { onDisk: string };
      for (const steward of ['steward', 'steward-two'])
        await peel('policy', 'approve', onDisk, '--author', 'engineer', '--as', steward);
    };
    await approve(
      whole.replace(/(OP-ALDER:\n(?: {4}.*\n)*? {4}purposes: )\[volume-crime-analysis\]/, '$1[stop-search-scrutiny]'),
    );
    const { told } = await peel('policy', 'status', '--as', 'steward');
    expect(told).toMatch(
      /^Worth a look: The purpose "volume-crime-analysis" .*\nWorth a look: The operation "OP-ALDER" /m,
    );
    expect(JSON.parse(await status())).toMatchObject({ warnings: [expect.any(String), expect.any(String)] });
    await approve(whole);
    expect((await peel('policy', 'status', '--as', 'steward')).told).toBe('');
  }, 60_000);

  it('says which kinds of holdings there are, and lists each on a line', async () => {
    const { code, told } = await peel('people', 'grant', 'analyst', 'rolle', 'x', '--until', '30d', '--as', 'steward');
    expect([code, told]).toEqual([2, expect.stringContaining('role, marking, organisation, operation, clearance')]);
    const { out } = await peel('people', 'list', '--as', 'steward', '--format', 'csv');
    expect(out).toMatch(/^analyst,Ann Alyst,false,role:analyst until /m);
  });

  it('verifies the log', async () => {
    const { code, out } = await peel('ledger', 'verify');
    expect(code).toBe(0);
    expect(out).toMatch(/^The log verifies.*\n$/);
  });
});
