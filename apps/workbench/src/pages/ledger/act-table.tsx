import type { Act } from '../../api/ledger.js';
import { Chip, type Tone } from '../../design/note.js';
import { Table } from '../../design/table.js';
import { moment, spelled } from '../../design/words.js';
import { Facts } from './facts.js';

/** The six acts of DPA 2018 s.62(1), each with a tone; the word itself is always there too. */
const TONES: Readonly<Record<string, Tone>> = { consult: 'key', disclose: 'warn', erase: 'bad', alter: 'warn' };
const TOLD = new Set(['event', 'id', 'kind', 'law', 'time', 'actor', 'purpose', 'operation', 'datasets']);

export function ActTable({ acts }: { readonly acts: readonly Act[] }) {
  if (acts.length === 0)
    return <p className="muted ledger-none">No acts, apart from any of your own: those are not shown to you.</p>;
  return (
    <Table headings={['When', 'Who', 'Act', 'Purpose and operation', 'What']}>
      {acts.map((act) => (
        <tr key={act.event ?? act.id ?? `${act.time} ${act.kind}`}>
          <th scope="row" className="when">
            {moment(act.time)}
          </th>
          <td>{act.actor.replace(/^person:/, '')}</td>
          <td>
            {spelled(act.kind.replaceAll('.', ' '))}
            {act.law === undefined ? null : (
              <p>
                <Chip tone={TONES[act.law] ?? 'plain'}>{act.law}</Chip>
              </p>
            )}
          </td>
          <td>
            {act.purpose === undefined ? <span className="muted">none</span> : spelled(act.purpose)}
            <p className="muted small">{act.operation}</p>
          </td>
          <td>
            {(act.datasets ?? []).map((dataset) => (
              <code key={dataset} className="ledger-dataset">
                {dataset}
              </code>
            ))}
            <details>
              <summary className="small">All it says</summary>
              <Facts
                of={{
                  event: act.event ?? act.id,
                  ...Object.fromEntries(Object.entries(act).filter(([name]) => !TOLD.has(name))),
                }}
              />
            </details>
          </td>
        </tr>
      ))}
    </Table>
  );
}
