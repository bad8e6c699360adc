/**
 * The design's words as plain ifs, over a plain description of a workspace. It shares no code with the package: where the two disagree,
 * one of them is wrong.
 */
export interface World {
  roles: Record<string, { groups: string[] }>;
  markings: string[];
  organisations: string[];
  categories: string[];
  handling: Record<string, { purposes: string[] | undefined; organisations: string[] | undefined }>;
  /** Lowest first. */
  classifications: string[];
  groups: string[];
  grants: string[];
  compatible: [grant: string, purpose: string][];
  operations: Record<string, { purposes: string[]; groups: string[] }>;
  purposes: Record<
    string,
    { status: string; categories: string[]; groups: string[]; operations: 'any' | string[]; roles: string[] }
  >;
  /** What the force permits: sessions and conditions, to these roles; undefined is everyone. */
  permitOpen: string[] | undefined;
  permitSatisfy: string[] | undefined;
  /** What it forbids besides: a kind of condition by name, to sessions of a purpose. */
  forbids: { kind: string; name: string; purpose: string }[];
}

export interface Reader {
  purpose: string;
  operation: string;
  roles: string[];
  markings: string[];
  organisations: string[];
  operations: string[];
  clearances: string[];
}

export function mayOpen(world: World, reader: Reader): boolean {
  return sound(world, reader) && permitted(world.permitOpen, reader);
}

export function maySee(world: World, reader: Reader, label: readonly string[]): boolean {
  for (const condition of label) if (!maySatisfy(world, reader, condition)) return false;
  return true;
}

export function maySatisfy(world: World, reader: Reader, condition: string): boolean {
  if (!sound(world, reader)) return false;
  const [kind = '', name = ''] = condition.split(':');
  if (!permitted(world.permitSatisfy, reader)) return false;
  const group = name.startsWith('group-') && kind === 'marking' ? name.slice('group-'.length) : undefined;
  const spoken = group === undefined ? kind : 'group';
  for (const rule of world.forbids) {
    if (rule.kind === spoken && rule.name === (group ?? name) && rule.purpose === reader.purpose) return false;
  }
  const purpose = world.purposes[reader.purpose];
  const operation = world.operations[reader.operation];
  if (purpose === undefined || operation === undefined) return false;
  if (group !== undefined) {
    if (!world.groups.includes(group)) return false;
    if (!purpose.groups.includes(group)) return false;
    if (!operation.groups.includes(group)) return false;
    return reader.roles.some((role) => purpose.roles.includes(role) && world.roles[role]?.groups.includes(group));
  }
  if (kind === 'marking') return world.markings.includes(name) && reader.markings.includes(name);
  if (kind === 'operation') return reader.operation === name;
  if (kind === 'organisation') return world.organisations.includes(name) && reader.organisations.includes(name);
  if (kind === 'grant') return world.compatible.some(([grant, asked]) => grant === name && asked === reader.purpose);
  if (kind === 'category') return world.categories.includes(name) && purpose.categories.includes(name);
  if (kind === 'handling') {
    const term = world.handling[name];
    if (term === undefined) return false;
    if (term.purposes !== undefined && !term.purposes.includes(reader.purpose)) return false;
    if (term.organisations === undefined) return true;
    return term.organisations.some((each) => reader.organisations.includes(each));
  }
  if (kind === 'classification') {
    const needed = world.classifications.indexOf(name);
    if (needed < 0) return false;
    return reader.clearances.some((each) => world.classifications.indexOf(each) >= needed);
  }
  return false;
}

/** Person, purpose and operation allow one another. */
function sound(world: World, reader: Reader): boolean {
  const purpose = world.purposes[reader.purpose];
  const operation = world.operations[reader.operation];
  if (purpose === undefined || operation === undefined) return false;
  if (purpose.status !== 'in-force') return false;
  if (!reader.operations.includes(reader.operation)) return false;
  if (!operation.purposes.includes(reader.purpose)) return false;
  if (purpose.operations !== 'any' && !purpose.operations.includes(reader.operation)) return false;
  return reader.roles.some((role) => purpose.roles.includes(role));
}

function permitted(roles: string[] | undefined, reader: Reader): boolean {
  return roles === undefined || roles.some((role) => reader.roles.includes(role));
}
