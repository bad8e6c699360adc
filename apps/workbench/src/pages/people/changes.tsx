import { Button } from '@blueprintjs/core';
import { people } from '../../api/people.js';
import { useAct, useLoadWhenSeen } from '../../api/use-load.js';
import { ActProblem } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { Table } from '../../design/table.js';
import { useClient, useMe } from '../../identity/identity.js';

/** What waits for a second person, who is neither who proposed it nor who gets it. */
export function Changes({ onDone }: { readonly onDone: () => void }) {
  const client = useClient();
  const me = useMe();
  const [pending, again] = useLoadWhenSeen(() => people.pending(client), [client]);
  const confirming = useAct(async (proposal: string) => {
    await people.confirm(client, proposal);
    again();
    onDone();
  });
  if (pending.state !== 'done' || pending.value.length === 0) return null;
  return (
    <Panel title="Waiting for a second person" flush>
      <Table headings={['For', 'Change', 'Proposed by', { text: 'Actions', as: 'unseen' }]}>
        {pending.value.map(({ proposal, person, change, proposedBy }) => (
          <tr key={proposal}>
            <th scope="row">{person}</th>
            <td>{change}</td>
            <td>{proposedBy}</td>
            <td>
              {proposedBy === me.person || person === me.person ? (
                <span className="muted small">somebody else must confirm it</span>
              ) : (
                <Button
                  size="small"
                  intent="primary"
                  text="Confirm"
                  aria-label={`Confirm: ${change} for ${person}`}
                  loading={confirming.now.state === 'running'}
                  onClick={() => void confirming.run(proposal)}
                />
              )}
            </td>
          </tr>
        ))}
      </Table>
      <ActProblem of={confirming} />
    </Panel>
  );
}
