import { Button } from '@blueprintjs/core';
import { imports } from '../../api/imports.js';
import { useAct } from '../../api/use-load.js';
import { ActProblem } from '../../design/note.js';
import { Table } from '../../design/table.js';
import { day } from '../../design/words.js';
import { useClient, useMe } from '../../identity/identity.js';

/** What has been brought into the session's operation; who brought a file can take it back. */
export function OperationFiles() {
  const client = useClient();
  const me = useMe();
  const listing = useAct(() => imports.listed(client));
  const erasing = useAct(async (dataset: string) => {
    await imports.erase(client, dataset);
    await listing.run();
  });
  const listed = listing.now.state === 'done' ? listing.now.value : undefined;
  return (
    <section className="imports-listed stack-tight" aria-label="Files of this operation">
      <div className="row-spread">
        <p className="muted">Files that were brought into this operation and that this session may read.</p>
        <Button
          icon="eye-open"
          text={listed === undefined ? 'Show them' : 'Show them again'}
          loading={listing.now.state === 'running'}
          onClick={() => void listing.run()}
        />
      </div>
      <ActProblem of={listing} />
      <ActProblem of={erasing} />
      {listed?.length === 0 ? <p className="muted">None that this session may see.</p> : null}
      {listed === undefined || listed.length === 0 ? null : (
        <Table headings={['Title', 'Dataset', 'By', 'Until', { text: 'Take back', as: 'unseen' }]}>
          {listed.map(({ dataset, title, by, expires }) => (
            <tr key={dataset}>
              <th scope="row">{title}</th>
              <td>
                <code>{dataset}</code>
              </td>
              <td>{by.replace(/^person:/, '')}</td>
              <td className="when">{day(expires)}</td>
              <td>
                {by === `person:${me.person}` ? (
                  <Button
                    size="small"
                    variant="minimal"
                    text="Erase"
                    aria-label={`Erase ${title}`}
                    onClick={() => void erasing.run(dataset)}
                  />
                ) : null}
              </td>
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
