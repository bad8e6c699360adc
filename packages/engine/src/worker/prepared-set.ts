import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { groupsUsed } from '../statement/groups-used.js';
import type { TreeNode } from '../statement/tree.js';
import { neededColumns, positionsViewSql, quoteText, type ReadBy, recordsSql, viewSql } from '../statement/view-sql.js';
import { type DuckSettings, openDuck } from './duck.js';
import { Fault } from './fault.js';
import type { WorkerView } from './protocol.js';

/** The views of one permitted-file set, in an instance of their own. */
export class PreparedSet {
  private readonly shape = new Map<string, string>();

  private constructor(
    readonly views: readonly WorkerView[],
    readonly settings: DuckSettings,
    readonly instance: DuckDBInstance,
    private readonly folder: string,
    private readonly readBy: ReadonlyMap<string, ReadBy>,
  ) {}

  static async open(
    views: readonly WorkerView[],
    limits: Omit<DuckSettings, 'files'>,
    folder: string,
    spare?: DuckDBInstance,
  ): Promise<PreparedSet> {
    const files = views.flatMap((view) => [
      ...view.base,
      ...Object.values(view.groups).flatMap((group) => group.files),
    ]);
    const settings = { ...limits, files: files.map((file) => `${folder}/${file}`) };
    const readBy = new Map<string, ReadBy>();
    const instance = await openDuck(
      settings,
      async (connection) => {
        for (const view of views) readBy.set(view.name, await chooseReading(connection, view, folder));
      },
      spare,
    );
    const set = new PreparedSet(views, settings, instance, folder, readBy);
    const connection = await instance.connect();
    for (const view of views) await set.shapeView(connection, view, new Set());
    connection.disconnectSync();
    return set;
  }

  /** Names of the views, in lower case. */
  names(): ReadonlySet<string> {
    return new Set(this.views.map((view) => view.name.toLowerCase()));
  }

  /** Columns of the views that have files, by name; all in lower case. */
  columns(): ReadonlyMap<string, ReadonlySet<string>> {
    const stored = this.views.filter(({ base }) => base.length > 0);
    return new Map(
      stored.map(({ name, columns }) => [
        name.toLowerCase(),
        new Set(columns.map((column) => column.name.toLowerCase())),
      ]),
    );
  }

  /** Whether any column that a statement can read is of floating point. */
  hasFloats(): boolean {
    return this.views.some((view) => view.columns.some((column) => /\b(DOUBLE|FLOAT|REAL)\b/i.test(column.type)));
  }

  /** Brings the views into the shape that a statement needs: with the column groups it may read. */
  async shapeFor(connection: DuckDBConnection, query: TreeNode): Promise<void> {
    for (const view of this.views) await this.shapeView(connection, view, groupsUsed(query, view.columns));
  }

  /** Makes the view with positions for this connection, after the person's own text was bound on it. */
  async shapePositions(connection: DuckDBConnection, query: TreeNode, name: string): Promise<void> {
    const view = this.view(name);
    await connection.run(positionsViewSql(view, groupsUsed(query, view.columns), this.reading(view), this.folder));
  }

  /** The statement that gives the ids of the records at these positions of a view. */
  recordsAt(name: string, positions: readonly (readonly [bigint, bigint])[]): string {
    const view = this.view(name);
    return recordsSql(view, positions, this.reading(view), this.folder);
  }

  private view(name: string): WorkerView {
    const view = this.views.find((each) => each.name.toLowerCase() === name);
    if (view === undefined) throw new Fault('failed');
    return view;
  }

  private reading(view: WorkerView): ReadBy {
    return this.readBy.get(view.name) ?? 'name';
  }

  private async shapeView(connection: DuckDBConnection, view: WorkerView, groups: ReadonlySet<string>): Promise<void> {
    const sql = viewSql(view, groups, this.reading(view), this.folder);
    if (this.shape.get(view.name) === sql) return;
    await connection.run(sql);
    this.shape.set(view.name, sql);
  }
}

/** Columns have been renamed or added since a file was written? Then they are found by their field ids. */
async function chooseReading(connection: DuckDBConnection, view: WorkerView, folder: string): Promise<ReadBy> {
  const parts = [
    { from: 'base', files: view.base },
    ...Object.entries(view.groups).map(([from, group]) => ({ from, files: group.files })),
  ];
  for (const { from, files } of parts) {
    const needed = neededColumns(view, from);
    if (files.length === 0 || needed.some((column) => column.id < 0)) continue;
    const list = files.map((file) => quoteText(`${folder}/${file}`)).join(', ');
    const fields = await connection.runAndReadAll(
      `SELECT DISTINCT name, field_id FROM parquet_schema([${list}]) WHERE field_id IS NOT NULL`,
    );
    const found = fields.getRows().map(([name, id]) => `${Number(id)} ${String(name)}`);
    if (!agree(needed, found)) return 'field-id';
  }
  return 'name';
}

function agree(needed: readonly { readonly name: string; readonly id: number }[], found: readonly string[]): boolean {
  return needed.every(({ name, id }) => {
    const others = found.filter((field) => field.startsWith(`${id} `) !== field.endsWith(` ${name}`));
    return found.includes(`${id} ${name}`) && others.length === 0;
  });
}
