import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { groupsUsed } from '../statement/groups-used.js';
import type { TreeNode } from '../statement/tree.js';
import {
  neededColumns,
  positionsViewSql,
  quoteText,
  type ReadableView,
  type ReadBy,
  recordsSql,
  viewSql,
} from '../statement/view-sql.js';
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
    const readable: ReadableView[] = [];
    const instance = await openDuck(
      settings,
      async (connection) => {
        for (const view of views) {
          const read = { ...view, absent: await absentColumns(connection, view, folder) };
          readable.push(read);
          readBy.set(view.name, await chooseReading(connection, read, folder));
        }
      },
      spare,
    );
    const set = new PreparedSet(readable, settings, instance, folder, readBy);
    const connection = await instance.connect();
    for (const view of readable) await set.shapeView(connection, view, new Set());
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

  private view(name: string): ReadableView {
    const view = this.views.find((each) => each.name.toLowerCase() === name);
    if (view === undefined) throw new Fault('failed');
    return view;
  }

  private reading(view: ReadableView): ReadBy {
    return this.readBy.get(view.name) ?? 'name';
  }

  private async shapeView(
    connection: DuckDBConnection,
    view: ReadableView,
    groups: ReadonlySet<string>,
  ): Promise<void> {
    const sql = viewSql(view, groups, this.reading(view), this.folder);
    if (this.shape.get(view.name) === sql) return;
    await connection.run(sql);
    this.shape.set(view.name, sql);
  }
}

/**
 * Columns of the definition that the table does not have yet, because no import came since they were approved: null in every row. Looked for in
 * the files all the same: some were written with a column before the table had it.
 */
async function absentColumns(connection: DuckDBConnection, view: WorkerView, folder: string): Promise<Set<string>> {
  const absent = new Set<string>();
  for (const { from, files } of partsOf(view)) {
    const unnumbered = neededColumns(view, from).filter(({ id }) => id < 0);
    if (files.length === 0 || unnumbered.length === 0) continue;
    const names = (await fieldsOf(connection, files, folder)).map(([name]) => String(name));
    for (const { name } of unnumbered) if (!names.includes(name)) absent.add(`${from}.${name}`);
  }
  return absent;
}

/** Columns have been renamed or added since a file was written? Then they are found by their field ids. */
async function chooseReading(connection: DuckDBConnection, view: ReadableView, folder: string): Promise<ReadBy> {
  for (const { from, files } of partsOf(view)) {
    const needed = neededColumns(view, from);
    if (files.length === 0 || needed.some((column) => column.id < 0)) continue;
    const fields = await fieldsOf(connection, files, folder);
    const found = fields.flatMap(([name, id]) => (id === null ? [] : [`${Number(id)} ${String(name)}`]));
    if (!agree(needed, found)) return 'field-id';
  }
  return 'name';
}

function partsOf(view: WorkerView): readonly { readonly from: string; readonly files: readonly string[] }[] {
  const groups = Object.entries(view.groups).map(([from, { files }]) => ({ from, files }));
  return [{ from: 'base', files: view.base }, ...groups];
}

async function fieldsOf(connection: DuckDBConnection, files: readonly string[], folder: string) {
  const list = files.map((file) => quoteText(`${folder}/${file}`)).join(', ');
  return (await connection.runAndReadAll(`SELECT DISTINCT name, field_id FROM parquet_schema([${list}])`)).getRows();
}

function agree(needed: readonly { readonly name: string; readonly id: number }[], found: readonly string[]): boolean {
  return needed.every(({ name, id }) => {
    const others = found.filter((field) => field.startsWith(`${id} `) !== field.endsWith(` ${name}`));
    return found.includes(`${id} ${name}`) && others.length === 0;
  });
}
