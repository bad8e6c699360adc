import * as fs from 'node:fs/promises';
import { join, relative } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { GateSchema } from '@peel/gate/migrations';
import { ManualClock } from '@peel/kernel/clock';
import { PeelError } from '@peel/kernel/errors';
import { systemFiles } from '@peel/kernel/files';
import { systemRandomness } from '@peel/kernel/randomness';
import type { LakeDatabase } from '@peel/lake/database';
import { type Lake, openLake } from '@peel/lake/lake';
import type { ScanPlan } from '@peel/lake/scan';
import type { Postgres } from '@peel/metastore/postgres';
import type { FileVersion } from './import-files.js';

const GRACE = 48 * 3_600_000;

/** The lake opened beside the service, to look at everything that is there, whatever its label. */
export class LakeCopy {
  readonly clock = new ManualClock(Date.now());
  private readonly lake: Lake;

  constructor(
    private readonly state: string,
    private readonly postgres: Postgres,
    idKey: Uint8Array,
  ) {
    const writer = {
      columnsIn: async () => [],
      write: () => {
        throw new PeelError({
          code: 'crash.no-writer',
          kind: 'failure',
          message: 'This copy is for looking.',
          advice: '',
          details: {},
        });
      },
    };
    const ports = {
      files: systemFiles,
      clock: this.clock,
      randomness: systemRandomness,
      database: postgres.database<LakeDatabase>(),
      writer,
    };
    this.lake = openLake({ folder: join(state, 'lake'), staging: join(state, 'staging'), idKey }, ports);
  }

  /** Everything wrong with what is stored, in plain words: rows against the list of imports, companions against bases, quarantine. */
  async look(files: ReadonlyMap<string, FileVersion>): Promise<readonly string[]> {
    const imports = await this.postgres.database<GateSchema>().selectFrom('gate.imports').selectAll().execute();
    const tables = await this.lake.tables();
    const wrong: string[] = [];
    for (const base of tables.filter(({ name, companionOf }) => companionOf === undefined && !name.includes('$'))) {
      const expected = new Map(
        imports.filter((row) => row.dataset === base.name).map((row) => [row.source_ref, row.file]),
      );
      const rows = await this.rowsBySource(base.name);
      for (const ref of rows.keys())
        if (!expected.has(ref)) wrong.push(`${base.name} has rows of ${ref}, which is no import in force`);
      for (const [ref, file] of expected)
        if (!rows.has(ref)) wrong.push(`${base.name} has no rows of ${file}, which counts as imported`);
      for (const { name } of tables.filter(({ companionOf }) => companionOf === base.name)) {
        wrong.push(...differences(base.name, rows, name, await this.rowsBySource(name)));
      }
      const quarantine = `${base.name}$quarantine`;
      if (tables.some(({ name }) => name === quarantine)) {
        const bad = await this.rowsBySource(quarantine);
        for (const ref of bad.keys())
          if (!expected.has(ref)) wrong.push(`${quarantine} has rows of ${ref}, which is no import in force`);
        const byCount = [...expected].map(([ref, file]) => ({
          file,
          rows: rows.get(ref) ?? 0,
          bad: bad.get(ref) ?? 0,
        }));
        for (const { file, rows: good, bad: count } of byCount) {
          const versions = [...files.values()].filter((one) => one.name === file && one.rows === good);
          if (!versions.some(({ quarantined }) => quarantined === count))
            wrong.push(`${quarantine} has ${count} rows of ${file}, which no version of it has`);
        }
      }
    }
    return [...wrong, ...(await this.strays())];
  }

  /** Takes away what upkeep would, once its grace is over, and says what is left that nothing names. */
  async sweep(): Promise<readonly string[]> {
    await this.lake.upkeep.sweepOrphans(GRACE);
    this.clock.advance(GRACE + 1);
    await this.lake.upkeep.sweepOrphans(GRACE);
    const again = await this.lake.upkeep.sweepOrphans(GRACE);
    return again.map((key) => `${key} came back as an orphan`);
  }

  private async rowsBySource(table: string): Promise<ReadonlyMap<string, number>> {
    const bundles = new Set(Array.from({ length: 300 }, (_, id) => id));
    const plan = await this.lake.scan({ table, bundles, today: new Date().toISOString().slice(0, 10) });
    return countBySource(plan);
  }

  /** Files of the lake where upkeep would not look for them. */
  private async strays(): Promise<readonly string[]> {
    const root = join(this.state, 'lake');
    const entries = await fs.readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)));
    return paths
      .filter((path) => !/^[^/]+\/(data|metadata)\/[^/]+$/.test(path))
      .map((path) => `the lake holds ${path}, where upkeep never looks`);
  }
}

function differences(
  base: string,
  rows: ReadonlyMap<string, number>,
  companion: string,
  others: ReadonlyMap<string, number>,
): string[] {
  const refs = new Set([...rows.keys(), ...others.keys()]);
  return [...refs]
    .filter((ref) => rows.get(ref) !== others.get(ref))
    .map((ref) => `${base} has ${rows.get(ref) ?? 0} rows of ${ref}, ${companion} ${others.get(ref) ?? 0}`);
}

async function countBySource(plan: ScanPlan): Promise<ReadonlyMap<string, number>> {
  if (plan.files.length === 0) return new Map();
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const list = plan.files.map(({ path }) => `'${path.replaceAll("'", "''")}'`).join(', ');
    const read = await connection.runAndReadAll(
      `SELECT source_ref, count(*)::INTEGER FROM read_parquet([${list}], union_by_name = true) GROUP BY 1`,
    );
    return new Map(read.getRows().map(([ref, count]) => [String(ref), Number(count)]));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
