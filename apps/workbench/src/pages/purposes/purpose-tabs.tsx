import { policy } from '../../api/policy.js';
import { useLoadWhenSeen } from '../../api/use-load.js';
import { Tabs } from '../../design/tabs.js';
import { useClient } from '../../identity/identity.js';

/** The parts of the page; the second says how many files wait for approval. */
interface PurposeTabsProps {
  readonly current: '/purposes' | '/purposes/changes';
  /** Where the page knows itself how many wait, both say the same. */
  readonly waiting?: number;
}

export function PurposeTabs({ current, waiting: known }: PurposeTabsProps) {
  const client = useClient();
  const [state] = useLoadWhenSeen(() => policy.state(client), [client]);
  const waiting = known ?? (state.state === 'done' ? state.value.changes.length : undefined);
  return (
    <Tabs
      label="Parts of the policy"
      current={current}
      tabs={[
        { to: '/purposes', text: 'In force and drafted' },
        { to: '/purposes/changes', text: 'Changes waiting', count: waiting },
      ]}
    />
  );
}
