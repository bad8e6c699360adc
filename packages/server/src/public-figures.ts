import { join } from 'node:path';
import type { PublishedTable } from '@peel/jobs/figures/disclosure-control';
import type { FileReader } from '@peel/kernel/files';

const NAME = /^figures-\d{4}-(0[1-9]|1[0-2])\.json$/;
/** More than the largest table there can be. */
const MOST_BYTES = 4 * 1024 ** 2;

/** The tables that a `count` order released, newest first. What lies there and is no such table is passed over. */
export async function readFigures(files: FileReader, folder: string): Promise<readonly PublishedTable[]> {
  const names = (await files.list(folder)).filter((name) => NAME.test(name)).reverse();
  const tables: PublishedTable[] = [];
  for (const name of names) {
    const path = join(folder, name);
    if (((await files.size(path)) ?? 0) > MOST_BYTES) continue;
    const bytes = await files.read(path);
    const table = bytes === undefined ? undefined : parsed(bytes);
    if (isTable(table) && name === `figures-${table.period}.json`) tables.push(table);
  }
  return tables;
}

/**
 * The table as if the groups had never been in it: a purpose may have become covert since. Their part is taken from the total too. Of a group
 * without a total of its own nobody here knows it, and what stayed would tell that there was one: then none is told.
 */
export function withoutGroups(table: PublishedTable, isLeftOut: (name: string) => boolean): PublishedTable {
  const out = table.groups.filter(({ name }) => isLeftOut(name));
  if (out.length === 0) return table;
  const part = out.reduce<number | null>((sum, { total }) => (sum === null || total === null ? null : sum + total), 0);
  return {
    ...table,
    groups: table.groups.filter((group) => !out.includes(group)),
    total: table.total === null || part === null ? null : Math.max(0, table.total - part),
  };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

function isTable(value: unknown): value is PublishedTable {
  if (!isObject(value) || value.label !== 'public' || !isShown(value.total)) return false;
  const texts = [value.title, value.period, value.rule, value.note ?? ''];
  return texts.every((each) => typeof each === 'string') && Array.isArray(value.groups) && value.groups.every(isGroup);
}

function isGroup(value: unknown): boolean {
  if (!isObject(value) || typeof value.name !== 'string' || !isShown(value.total)) return false;
  return (
    Array.isArray(value.cells) &&
    value.cells.every((cell) => isObject(cell) && typeof cell.name === 'string' && isShown(cell.count)) &&
    (value.together === undefined || (Array.isArray(value.together) && value.together.every(isTogether)))
  );
}

/** Tables of earlier months have none. */
function isTogether(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value.cells)) return false;
  return value.cells.every((name) => typeof name === 'string') && value.count !== null && isShown(value.count);
}

/** A number as a release shows it, or withheld. */
function isShown(value: unknown): boolean {
  return value === null || (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
