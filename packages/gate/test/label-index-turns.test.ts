import { LabelIndex } from '@peel/gate/label-index';
import type { LakeDatabase } from '@peel/lake/database';
import type { Kysely } from 'kysely';
import { expect, it, vi } from 'vitest';

const registry = vi.hoisted(() => ({ readLabels: vi.fn(), readBundles: vi.fn() }));
vi.mock('@peel/lake/registry', () => registry);

const NOT_ASKED = {} as Kysely<LakeDatabase>;
const LABELS = [
  { id: 1, key: '', bundle: 1 },
  { id: 2, key: 'marking:COVERT', bundle: 1 },
];

it('threat 24: a look that began before bundles were merged does not put the old ones back', async () => {
  const labels = new LabelIndex(NOT_ASKED);
  let slow = (): void => undefined;
  registry.readLabels.mockResolvedValue(LABELS);
  registry.readBundles
    .mockImplementationOnce(
      () =>
        new Promise((resolve) => {
          slow = () => resolve([{ id: 1, labels: [1] }]);
        }),
    )
    .mockResolvedValue([{ id: 1, labels: [1, 2] }]);
  const before = labels.load();
  await vi.waitFor(() => expect(registry.readBundles).toHaveBeenCalled());
  const after = labels.load();
  await new Promise((resolve) => setTimeout(resolve, 20));
  slow();
  await Promise.all([before, after]);
  expect([...labels.bundlesPermitted('public only', (key) => key === '')]).toEqual([]);
});
