import { isCovert } from './because.js';
import { condition } from './condition.js';
import type { Definitions } from './definitions.js';
import type { Label } from './label.js';
import type { PurposeDefinition } from './purpose.js';
import type { SourceDefinition } from './source.js';

/** Which names nobody outside may learn of. A name that no text has is no purpose and no source, and may be a covert operation or order. */
export interface CovertNames {
  purpose(name: string): boolean;
  source(name: string): boolean;
  operation(name: string): boolean;
  order(name: string): boolean;
}

/** By the last of the texts, oldest first, that has the name: what was made covert stays so when it is gone. Pure. */
export function covertNames(texts: readonly Definitions[]): CovertNames {
  const purposes = new Map<string, boolean>();
  const sources = new Map<string, boolean>();
  const operations = new Map<string, boolean>();
  for (const text of texts) {
    for (const each of text.purposes.values()) purposes.set(each.name, isCovertPurpose(text, each));
    for (const each of text.sources.values()) sources.set(each.name, isCovertSource(text, each));
    for (const name of text.operations.keys()) operations.set(name, isCovert(text, condition('operation', name)));
  }
  const source = (name: string) => sources.get(name) ?? false;
  const operation = (name: string) => operations.get(name) ?? true;
  const orders = new Map<string, boolean>();
  for (const { orders: defined } of texts)
    for (const { name, operation: within, datasets } of defined.values())
      orders.set(name, (within !== undefined && operation(within)) || [...datasets.in, ...datasets.out].some(source));
  return {
    purpose: (name) => purposes.get(name) ?? false,
    source,
    operation,
    order: (name) => orders.get(name) ?? true,
  };
}

/** Whether nobody outside may learn that the purpose exists: it says so, or every operation that may use it is covert. */
export function isCovertPurpose(definitions: Definitions, { covert, operations }: PurposeDefinition): boolean {
  if (covert) return true;
  return operations !== 'any' && operations.every((name) => definitions.operations.get(name)?.covert === true);
}

/** A source is covert when there is no row of it that whoever is not let in on something covert could see. */
export function isCovertSource(definitions: Definitions, { declares }: SourceDefinition): boolean {
  return declares.every((label) => isCovertLabel(definitions, label));
}

export function isCovertLabel(definitions: Definitions, { conditions }: Label): boolean {
  return conditions.some((each) => isCovert(definitions, each));
}
