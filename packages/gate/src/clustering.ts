import { planClusters } from '@peel/lake/cluster-plan';
import type { Lake } from '@peel/lake/lake';
import { openChoices } from '@peel/policy/admission';
import { labelFromKey } from '@peel/policy/label';
import type { Rulings } from '@peel/policy/rulings';
import type { LabelIndex } from './label-index.js';
import type { People } from './people.js';
import type { PolicyInForce } from './policy-in-force.js';

/**
 * Keeps the number of bundles small (DESIGN, "Bundles"): labels to which every clearance in force gives the same ruling come to share
 * one. A clearance is what somebody could open today, or the ceiling of a standing order. Returns how many bundles there are after it,
 * or `undefined` while there are few enough.
 */
export async function clusterLabels(
  parts: { readonly policy: PolicyInForce; readonly people: People; readonly labels: LabelIndex; readonly lake: Lake },
  now: number,
): Promise<number | undefined> {
  const { labels, lake } = parts;
  const clearances = distinct(await clearancesInForce(parts, now));
  const plan = planClusters(
    labels.live,
    clearances.map((rulings) => (key: string) => rulings.satisfies(labelFromKey(key))),
  );
  if (plan === undefined) return undefined;
  const bundleOf = await labels.adopt(plan.groups);
  for (const { name } of await lake.tables()) await lake.upkeep.recluster(name, bundleOf);
  return plan.groups.length;
}

async function clearancesInForce(
  { policy, people }: { readonly policy: PolicyInForce; readonly people: People },
  now: number,
): Promise<readonly Rulings[]> {
  const { definitions, engine } = policy;
  const found = [...definitions.orders.values()].map((order) => engine.ruleOrder(order));
  for (const { person, left } of await people.list()) {
    if (left) continue;
    const holdings = await people.holdings(person);
    for (const { purpose, operation } of openChoices(definitions, holdings, now)) {
      found.push(engine.rule({ person, purpose, operation, holdings }));
    }
  }
  return found;
}

function distinct(rulings: readonly Rulings[]): readonly Rulings[] {
  return [...new Map(rulings.map((each) => [each.fingerprint, each])).values()];
}
