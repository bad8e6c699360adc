/** A dataset as a session may see it: which files, which columns. Made by the gate, never by a person. */
export interface ViewPlan {
  readonly name: string;
  /** In the order of `SELECT *`; `type` is DuckDB's; `from` is `base` or a column group. `record_id` is one of them. */
  readonly columns: readonly { readonly name: string; readonly type: string; readonly from: 'base' | string }[];
  /** Absolute paths of the permitted files. None: the view has its columns and no rows. */
  readonly base: readonly string[];
  readonly groups: Readonly<Record<string, { readonly key: string; readonly files: readonly string[] }>>;
  /** Column -> Iceberg field id; a companion's columns and key as `<group>.<column>`. Without ids, columns are read by name. */
  readonly fieldIds: Readonly<Record<string, number>>;
}

/** Every file of the views, each once. */
export function filesOf(views: readonly ViewPlan[]): string[] {
  const all = views.flatMap((view) => [...view.base, ...Object.values(view.groups).flatMap((group) => group.files)]);
  return [...new Set(all)];
}

export interface QueryLimits {
  readonly rows: number;
  readonly milliseconds: number;
  readonly memoryMb: number;
  readonly threads: number;
}

export interface PreparedQuery {
  /** Text that the guard has passed. */
  readonly sql: string;
  readonly limits: QueryLimits;
  /** Also collect the ids of records shown, where they can be told from the rows. */
  readonly recordIds: boolean;
}
