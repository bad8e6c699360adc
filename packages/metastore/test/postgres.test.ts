import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Postgres } from '../src/postgres.js';
import { readLockFile } from '../src/server.js';
import { limitServerLog } from '../src/server-log.js';
import { Workspace } from './embedded.js';

describe('an embedded server', () => {
  let workspace: Workspace;
  let postgres: Postgres;

  beforeAll(async () => {
    workspace = await Workspace.make();
    postgres = await workspace.start();
  });
  afterAll(() => workspace.clean());

  test('answers, in UTF-8, ordered by code point, with checksums, and only over its socket', async () => {
    const { rows } = await postgres.pool.query(`
      select current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums,
             current_setting('listen_addresses') as addresses, current_setting('TimeZone') as zone,
             current_user as name, current_database() as database, lower('É') as lower,
             (select string_agg(word, ',' order by word) from (values ('a'), ('B'), ('é'), ('z'), ('Ä')) t (word)) as words`);
    expect(rows[0]).toEqual({
      encoding: 'UTF8',
      checksums: 'on',
      addresses: '',
      zone: 'UTC',
      name: 'peel',
      database: 'peel',
      lower: 'é',
      words: 'B,a,z,Ä,é',
    });
    expect(await postgres.healthy()).toBe(true);
  });

  test('keeps password, data and socket from other accounts', async () => {
    const lock = await readLockFile(workspace.data);
    const modes = [join(workspace.settings.folder, 'password'), workspace.data, lock?.socketFolder ?? ''].map(
      async (path) => ((await fs.stat(path)).mode & 0o777).toString(8),
    );
    expect(await Promise.all(modes)).toEqual(['600', '700', '700']);
    const wrong = (await workspace.url()).replace(/peel:[^@]+@/, 'peel:guess@');
    await expect(workspace.start({ url: wrong })).rejects.toMatchObject({ code: '28P01' });
  });

  test('is in a process group of its own, so that Ctrl-C in the terminal does not reach it', async () => {
    const pid = await workspace.postmaster();
    const group = execFileSync('ps', ['-o', 'pgid=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    expect(Number(group)).toBe(pid);
  });

  test('never writes a value of a row or a statement into its log', async () => {
    await postgres.pool.query('create table person (name text primary key)');
    await postgres.pool.query(`insert into person values ('Quelqu un')`);
    await expect(postgres.pool.query(`insert into person values ('Quelqu un')`)).rejects.toMatchObject({
      code: '23505',
    });
    await expect(postgres.pool.query(`select 'Quelqu un'::int`)).rejects.toMatchObject({ code: '22P02' });
    const log = await fs.readFile(join(workspace.settings.folder, 'log'), 'utf8');
    expect(log).toContain('ready to accept connections');
    expect(log).not.toContain('Quelqu');
  });

  test('gives a typed query builder whose end leaves the pool open; 64-bit integers are strings', async () => {
    const database = postgres.database<{ person: { name: string } }>();
    const { rows } = await sql<{ large: string }>`select 9007199254740993::int8 as large`.execute(database);
    expect(rows).toEqual([{ large: '9007199254740993' }]);
    await database.destroy();
    expect(await postgres.healthy()).toBe(true);
  });

  test('refuses a second service on the same folder, which ends nothing', async () => {
    const before = await workspace.postmaster();
    await expect(workspace.start()).rejects.toMatchObject({
      code: 'metastore.workspace-in-use',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    expect(await workspace.postmaster()).toBe(before);
    expect(await postgres.healthy()).toBe(true);
  });

  test('is an external server to whoever has its address, and outlives them', async () => {
    const external = await workspace.start({ url: await workspace.url() });
    expect(await external.healthy()).toBe(true);
    await external.stop();
    await expect(external.pool.query('select 1')).rejects.toMatchObject({ code: 'metastore.stopped' });
    expect(await postgres.healthy()).toBe(true);
  });

  test.each(['off', 'local', 'remote_write'])(
    'threat 15: an external server with synchronous_commit = %s is refused',
    async (value) => {
      const url = `${await workspace.url()}&options=${encodeURIComponent(`-c synchronous_commit=${value}`)}`;
      await expect(workspace.start({ url })).rejects.toMatchObject({
        code: 'metastore.setting-refused',
        message: expect.stringContaining(`synchronous_commit = ${value}`),
      });
    },
  );

  test('an external database that orders text by a language is refused', async () => {
    await postgres.pool.query(`create database words template template0 locale_provider icu icu_locale 'en'`);
    const url = (await workspace.url()).replace('@/peel?', '@/words?');
    await expect(workspace.start({ url })).rejects.toMatchObject({ code: 'metastore.setting-refused' });
  });

  test('an external server that is not there is said to be unreachable', async () => {
    const url = `postgres://peel@/peel?host=${encodeURIComponent(workspace.path)}`;
    await expect(workspace.start({ url })).rejects.toMatchObject({ code: 'metastore.unavailable' });
  });
});

describe('starting and stopping', () => {
  let workspace: Workspace;
  afterEach(() => workspace.clean());

  test('what was committed is there at the next start; stopping twice is fine; the server is gone', async () => {
    workspace = await Workspace.make();
    const first = await workspace.start();
    await first.pool.query('create table kept as select 7 as seven');
    const pid = await workspace.postmaster();
    await Promise.all([first.stop(), first.stop()]);
    expect(await workspace.postmaster()).toBe(0);
    expect(() => process.kill(pid, 0)).toThrow();
    const second = await workspace.start();
    expect((await second.pool.query('select seven from kept')).rows).toEqual([{ seven: 7 }]);
    const log = await fs.readFile(join(workspace.settings.folder, 'log'), 'utf8');
    expect(log).not.toContain('was not properly shut down');
  });

  test('a connection that is never given back does not keep the server from stopping', async () => {
    workspace = await Workspace.make();
    const postgres = await workspace.start();
    const client = await postgres.pool.connect();
    await client.query('begin');
    const sleeping = client.query('select pg_sleep(60)');
    const failed = expect(sleeping).rejects.toMatchObject({ code: 'metastore.connection-lost' });
    await postgres.stop();
    await failed;
    expect(await workspace.postmaster()).toBe(0);
  });

  test('an interrupted first start leaves nothing that a later one takes for a database', async () => {
    workspace = await Workspace.make();
    const { folder } = workspace.settings;
    // As a killed first start leaves it: half a data folder under its temporary name, and no `data`.
    const dead = join(folder, '.data-999999999-0123abcd');
    await fs.mkdir(join(dead, 'base'), { recursive: true });
    await fs.writeFile(join(dead, 'PG_VERSION'), '18\n');
    const postgres = await workspace.start();
    expect(await postgres.healthy()).toBe(true);
    expect((await fs.readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('of two first starts at once one serves and the other is refused', async () => {
    workspace = await Workspace.make();
    const outcomes = await Promise.allSettled([workspace.start(), workspace.start()]);
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
    const [served] = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(refused).toEqual(['metastore.workspace-in-use']);
    expect(await served?.healthy()).toBe(true);
    await served?.stop();
    expect(await workspace.postmaster()).toBe(0);
  });

  test('a run folder too long for a socket is replaced by a short one of the owner alone', async () => {
    workspace = await Workspace.make();
    const runFolder = join(workspace.path, 'a-long-name-'.repeat(9));
    const postgres = await workspace.start({ runFolder });
    const lock = await readLockFile(workspace.data);
    expect(lock?.socketFolder.length).toBeLessThan(90);
    expect(((await fs.stat(lock?.socketFolder ?? '')).mode & 0o777).toString(8)).toBe('700');
    await postgres.stop();
    await expect(fs.stat(lock?.socketFolder ?? '')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('a log that has grown too long begins again, and one earlier part is kept', async () => {
    workspace = await Workspace.make();
    const log = join(workspace.path, 'log');
    await fs.writeFile(log, 'x'.repeat(2_000));
    await limitServerLog(log, 2_000);
    expect((await fs.stat(log)).size).toBe(2_000);
    await limitServerLog(log, 1_999);
    expect((await fs.stat(log)).size).toBe(0);
    expect((await fs.stat(`${log}.1`)).size).toBe(2_000);
  });
});

describe('a data folder that was tampered with', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await Workspace.make();
    await (await workspace.start()).stop();
  });
  afterAll(() => workspace.clean());

  /** Starts with the file as `change` leaves it, and puts it back. */
  async function startWith(path: string, change: (text: string) => string): Promise<Postgres> {
    const before = await fs.readFile(path, 'utf8');
    await fs.writeFile(path, change(before));
    try {
      return await workspace.start();
    } finally {
      await fs.writeFile(path, before);
    }
  }

  test.each(['fsync', 'full_page_writes', 'synchronous_commit'])(
    'threat 15: a server with %s off is refused and not left running',
    async (setting) => {
      const started = startWith(join(workspace.data, 'postgresql.conf'), (text) => `${text}\n${setting} = off\n`);
      await expect(started).rejects.toMatchObject({
        code: 'metastore.setting-refused',
        message: expect.stringContaining(`${setting} = off`),
      });
      expect(await workspace.postmaster()).toBe(0);
    },
  );

  test('a server that cannot start says why and where its log is', async () => {
    const started = startWith(join(workspace.data, 'postgresql.conf'), (text) => `${text}\nno_such_setting = 1\n`);
    await expect(started).rejects.toMatchObject({
      code: 'metastore.start-failed',
      message: expect.stringContaining('postgresql.conf'),
      body: { advice: expect.stringContaining(join(workspace.settings.folder, 'log')) },
    });
  });

  test('data of another major version is refused before anything runs on it', async () => {
    const started = startWith(join(workspace.data, 'PG_VERSION'), () => '12\n');
    await expect(started).rejects.toMatchObject({ code: 'metastore.version-mismatch' });
  });

  test('a password that is not the data folder’s is refused, and the server it started is ended', async () => {
    const started = startWith(join(workspace.settings.folder, 'password'), () => 'of another workspace\n');
    await expect(started).rejects.toMatchObject({ code: 'metastore.not-ours' });
    await expect.poll(() => workspace.postmaster(), { timeout: 5_000 }).toBe(0);
  });

  test('put back as it was, it starts', async () => {
    expect(await (await workspace.start()).healthy()).toBe(true);
  });
});
