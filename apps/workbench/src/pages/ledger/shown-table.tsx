import type { ShownTo } from '../../api/ledger.js';
import { Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { Table } from '../../design/table.js';
import { moment, spelled } from '../../design/words.js';

/** How sure it is, in words. A read that was never concluded counts as shown. */
const HOW: Readonly<Record<ShownTo['how'], string>> = {
  listed: 'It was in the answer.',
  'follows from plan':
    'The statement read this dataset, and the log does not list which of its records the answer held.',
  'no outcome': 'The read did not come to its end, so whatever it could have shown counts as shown.',
};

interface ShownTableProps {
  readonly shown: readonly ShownTo[];
  readonly dataset: string;
}

/** Those whose answer held the record, apart from those of whom only the dataset is known: nobody is to be accused by the second. */
export function ShownTable({ shown, dataset }: ShownTableProps) {
  const listed = shown.filter(({ how }) => how === 'listed');
  const possible = shown.filter(({ how }) => how !== 'listed');
  return (
    <>
      <Panel title="Was shown it" flush={listed.length > 0}>
        {listed.length === 0 ? (
          <p className="muted" role="status">
            Nobody, as far as the ledger lists records. Reads of your own are not shown to you; an id that no record has
            looks the same.
          </p>
        ) : (
          <Entries of={listed} />
        )}
      </Panel>
      <Panel title="May have been shown it" flush={possible.length > 0}>
        {possible.length === 0 ? (
          <p className="muted">Nobody else read {dataset} in a way that leaves it open.</p>
        ) : (
          <>
            <div className="ledger-possible">
              <Note tone="warn">
                <p>
                  These read <code>{dataset}</code>. Whether this record was in the answer, was counted in it, or was
                  not there at all is not known from the log: the same statements stand here for every id.
                </p>
              </Note>
            </div>
            <Entries of={possible} />
          </>
        )}
      </Panel>
    </>
  );
}

function Entries({ of }: { readonly of: readonly ShownTo[] }) {
  return (
    <Table headings={['When', 'Who', 'Purpose and operation', 'How']}>
      {of.map(({ event, time, actor, requestedBy, recipient, purpose, operation, how }) => (
        <tr key={event}>
          <th scope="row" className="when">
            {moment(time)}
          </th>
          <td>
            {actor.replace(/^person:/, '')}
            {requestedBy === undefined ? null : (
              <p className="muted small">for {requestedBy.replace(/^person:/, '')}</p>
            )}
            {recipient === undefined ? null : (
              <p className="ledger-wrap small">Given to {recipient.replace(/^person:/, '')}</p>
            )}
          </td>
          <td>
            {purpose === undefined ? <span className="muted">none</span> : spelled(purpose)}
            <p className="muted small">{operation}</p>
          </td>
          <td>
            {HOW[how]}
            <p className="muted small">
              <code className="ledger-wrap">{event}</code>
            </p>
          </td>
        </tr>
      ))}
    </Table>
  );
}
