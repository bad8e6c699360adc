import { Button } from '@blueprintjs/core';
import { orders, type Run } from '../../api/orders.js';
import { useAct } from '../../api/use-load.js';
import { ActProblem } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { Table } from '../../design/table.js';
import { useClient } from '../../identity/identity.js';
import { RunEnd } from './run-end.js';

/** Its runs as everybody may know of them: a state and, at the end, a code. */
export function Runs({ runs, onChanged }: { readonly runs: readonly Run[]; readonly onChanged: () => void }) {
  const client = useClient();
  const cancelling = useAct(async (run: string) => {
    await orders.cancel(client, run);
    onChanged();
  });
  return (
    <Panel
      title="Runs"
      flush={runs.length > 0}
      actions={<Button size="small" variant="minimal" icon="refresh" text="Look again" onClick={onChanged} />}
    >
      {runs.length === 0 ? <p className="muted">It has not run yet.</p> : null}
      <ActProblem of={cancelling} />
      {runs.length === 0 ? null : (
        <Table headings={['Run', 'Asked for by', 'State', 'Last code', { text: 'Actions', as: 'unseen' }]}>
          {runs.map(({ run, requestedBy, state, code, ended }) => (
            <tr key={run}>
              <th scope="row">
                <code>{run}</code>
              </th>
              <td>{requestedBy.replace(/^person:/, '')}</td>
              <td>
                <RunEnd state={state} ended={ended} />
              </td>
              <td>{code === undefined ? <span className="muted">none yet</span> : <code>{code}</code>}</td>
              <td>
                {state === 'done' ? null : (
                  <Button
                    size="small"
                    variant="minimal"
                    icon="stop"
                    text="Cancel"
                    onClick={() => void cancelling.run(run)}
                  />
                )}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Panel>
  );
}
