import type { ShownTo } from '../../api/ledger.js';
import { Table } from '../../design/table.js';
import { moment, spelled } from '../../design/words.js';

/** How sure it is, in words. A read that was never concluded counts as shown. */
const HOW: Readonly<Record<ShownTo['how'], string>> = {
  listed: 'It was in the answer.',
  'follows from plan': 'The statement read it: it may be in the answer itself, or be counted in it.',
  'no outcome': 'The read did not come to its end, so it counts as shown.',
};

export function ShownTable({ shown }: { readonly shown: readonly ShownTo[] }) {
  if (shown.length === 0) {
    return (
      <p className="muted ledger-none">
        Nobody, as far as the ledger tells. Reads of your own are not shown to you; an id that no record has looks the
        same.
      </p>
    );
  }
  return (
    <Table headings={['When', 'Who', 'Purpose and operation', 'How']}>
      {shown.map(({ event, time, actor, purpose, operation, how }) => (
        <tr key={event}>
          <th scope="row" className="when">
            {moment(time)}
          </th>
          <td>{actor.replace(/^person:/, '')}</td>
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
