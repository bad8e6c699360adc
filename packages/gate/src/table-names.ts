/** The companion table that holds a dataset's columns of one column group. */
export function companionName(dataset: string, group: string): string {
  return `${dataset}$${group}`;
}

/** The table that holds the rows of a dataset's files that could not be read as rows. */
export function quarantineName(dataset: string): string {
  return `${dataset}$quarantine`;
}

/** The column that joins a base row to its cells in a group: a keyed id, random to look at, of no use elsewhere (THREATS 27). */
export function keyColumn(group: string): string {
  return `key_${group}`;
}

/** The dataset that a table is part of: itself, a companion's base, what a quarantine belongs to. */
export function datasetOf(table: string): string {
  return table.split('$', 1)[0] ?? table;
}
