import type { Recorder } from '@peel/gate/recorder';
import type { Clock } from '@peel/kernel/clock';
import type { Randomness } from '@peel/kernel/randomness';
import { all, everyBundle, type Mutant, partsOf, replaced } from './mutant.js';

interface ChallengePorts {
  readonly clock: Clock;
  readonly randomness: Randomness;
}

/** Names given out: whether what others do moves them. */
export const IDS: readonly Mutant[] = [
  {
    name: 'snapshot-counters',
    control: 'ids of commits are keyed, not counted',
    breakIn(world) {
      const { lake, labels } = partsOf(world);
      return replaced(lake, 'history', (history) => async (table, bundles) => {
        const numbers = new Map(
          (await history(table, everyBundle(labels))).map((commit, index) => [commit.id, index + 1]),
        );
        return (await history(table, bundles)).map((commit) => ({
          ...commit,
          id: `snap_${numbers.get(commit.id) ?? 0}` as typeof commit.id,
        }));
      });
    },
  },
  {
    name: 'receipt-with-index',
    control: 'a receipt holds no position and no size of the log',
    breakIn(world) {
      const { gate, ledger } = partsOf(world);
      return replaced(
        gate['recorder'] as Recorder,
        'record',
        (record: Recorder['record']) =>
          async (...facts: Parameters<Recorder['record']>) => {
            const recorded = await record(...facts);
            return {
              ...recorded,
              receipt: { ...recorded.receipt, note: `${recorded.receipt.note}index ${ledger.size}\n` },
            };
          },
      );
    },
  },
  {
    name: 'shared-draws',
    control: 'ids are drawn by scope: what others do does not move them',
    breakIn(world) {
      const { gate } = partsOf(world);
      return replaced(gate['recorder'] as Recorder, 'newId', (newId) => () => newId('everybody'));
    },
  },
  {
    name: 'shared-challenges',
    control: 'what a passkey signs is drawn by whom it is for',
    breakIn(world) {
      const challenges = world.service.passkeys['challenges'] as unknown as { ports: ChallengePorts };
      return replaced(challenges, 'ports', ({ clock, randomness }) => ({
        clock,
        randomness: { bytes: (count) => randomness.bytes(count, 'everybody') },
      }));
    },
  },
  {
    name: 'shared-uploads',
    control: 'names of uploads are drawn by who brings them',
    breakIn(world) {
      const imports = world.service.imports as unknown as { parts: { readonly randomness: Randomness } };
      return replaced(imports, 'parts', ({ randomness, ...parts }) => ({
        ...parts,
        randomness: {
          bytes: (count, scope) => randomness.bytes(count, scope.replace(/^upload:.*/, 'upload:everybody')),
        },
      }));
    },
  },
  {
    name: 'record-counters',
    control: "record ids are keyed by what is in the row's own file",
    breakIn(world) {
      const { collector } = world.service.gate;
      let brought = 0;
      const counting = replaced(collector, 'collect', (collect) => (...facts) => {
        brought += 1;
        return collect(...facts);
      });
      const keys = replaced(
        collector,
        'idKey',
        // Of files brought into an operation alone: their rows are taken back in the same request, so nothing of it stays in the world.
        (idKey) => (source, name, replaces, id) =>
          idKey(source, source.name.startsWith('upload_') ? `${name} ${brought}` : name, replaces, id),
      );
      return all(counting, keys);
    },
  },
];
