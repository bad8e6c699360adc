import type { Definitions } from '@peel/policy/definitions';
import type { Holding } from '@peel/policy/holdings';
import type { SourceDefinition } from '@peel/policy/source';
import { mayNameOrder } from './naming.js';

/** What a dataset is used for, as the policy in force says: the same whether or not anybody ever did. */
export interface Uses {
  readonly purposes: readonly { readonly purpose: string; readonly title: string; readonly because: string }[];
  readonly orders: readonly { readonly order: string; readonly title: string; readonly kind: string }[];
}

export function usesOf(definitions: Definitions, source: SourceDefinition, holdings: readonly Holding[]): Uses {
  return {
    purposes: definitions.compatibility.flatMap(({ grant, purpose: name, because }) => {
      const purpose = definitions.purposes.get(name);
      if (grant !== source.grant || purpose?.status !== 'in-force') return [];
      return [{ purpose: name, title: purpose.title, because }];
    }),
    orders: [...definitions.orders.values()]
      .filter(({ datasets }) => datasets.in.includes(source.name) || datasets.out.includes(source.name))
      .filter((order) => mayNameOrder(definitions, order, holdings))
      .map(({ name, title, kind }) => ({ order: name, title, kind })),
  };
}
