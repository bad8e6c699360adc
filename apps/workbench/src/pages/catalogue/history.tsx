import { Button } from '@blueprintjs/core';
import { catalogue } from '../../api/catalogue.js';
import { useAct } from '../../api/use-load.js';
import { ActProblem } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { Loading } from '../../design/state-view.js';
import { Table } from '../../design/table.js';
import { count, moment, spelled } from '../../design/words.js';
import { useClient } from '../../identity/identity.js';
import { NeedsSession } from '../../session/needs-session.js';

/** The commits that changed something this session may see, which also says how fresh the dataset is. */
export function History({ dataset }: { readonly dataset: string }) {
  const client = useClient();
  const looking = useAct(() => catalogue.history(client, dataset));
  const commits = looking.now.state === 'done' ? looking.now.value : undefined;
  return (
    <Panel title="Freshness and history" flush={commits !== undefined && commits.length > 0}>
      <NeedsSession brief todo="To see how fresh it is">
        {looking.now.state === 'idle' || looking.now.state === 'failed' ? (
          <div className="row-spread">
            <p className="muted prose">The commits that changed a row you may see. Asking is written down.</p>
            <Button icon="history" text="Show the history" onClick={() => void looking.run()} />
          </div>
        ) : null}
        <ActProblem of={looking} />
        {looking.now.state === 'running' ? <Loading what="Looking up its commits" /> : null}
        {commits?.length === 0 ? <p className="muted">No commit has changed a row that this session may see.</p> : null}
        {commits === undefined || commits.length === 0 ? null : (
          <Table
            headings={[
              'When',
              'What',
              { text: 'Rows added', as: 'number' },
              { text: 'Rows removed', as: 'number' },
              'Commit, to look back to',
            ]}
          >
            {commits.map(({ commit, time, operation, rowsAdded, rowsRemoved }, at) => (
              <tr key={commit}>
                <th scope="row">
                  {moment(time)}
                  {at === 0 ? <span className="muted"> (newest)</span> : null}
                </th>
                <td>{spelled(operation)}</td>
                <td className="number">{count(rowsAdded)}</td>
                <td className="number">{count(rowsRemoved)}</td>
                <td>
                  <code>{commit}</code>
                </td>
              </tr>
            ))}
          </Table>
        )}
      </NeedsSession>
    </Panel>
  );
}
