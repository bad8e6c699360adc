import { Button } from '@blueprintjs/core';
import { type ColumnProfile, catalogue, type Profile as ProfileOf } from '../../api/catalogue.js';
import { useAct } from '../../api/use-load.js';
import { ActProblem } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { Loading } from '../../design/state-view.js';
import { Table } from '../../design/table.js';
import { count, counted } from '../../design/words.js';
import { useClient } from '../../identity/identity.js';
import { NeedsSession } from '../../session/needs-session.js';

/** What the columns hold, computed in the session from what it may see; so it is asked for, and written down. */
export function Profile({ dataset }: { readonly dataset: string }) {
  const client = useClient();
  const profiling = useAct(() => catalogue.profile(client, dataset));
  return (
    <Panel title="Profile" flush={profiling.now.state === 'done'}>
      <NeedsSession brief todo="To see what its columns hold">
        {profiling.now.state === 'idle' || profiling.now.state === 'failed' ? (
          <div className="row-spread">
            <p className="muted prose">
              Values, blanks and most frequent values of each column, counted over the rows that this session may see.
              It is a read, and is written down.
            </p>
            <Button icon="pulse" text="Compute the profile" onClick={() => void profiling.run()} />
          </div>
        ) : null}
        <ActProblem of={profiling} />
        {profiling.now.state === 'running' ? <Loading what="Computing over what this session may see" /> : null}
        {profiling.now.state === 'done' ? <Profiled profile={profiling.now.value} /> : null}
      </NeedsSession>
    </Panel>
  );
}

function Profiled({ profile: { rows, columns } }: { readonly profile: ProfileOf }) {
  return (
    <>
      <p className="profile-sum" role="status">
        {counted(rows, 'row')} in this session.
      </p>
      <Table
        headings={[
          'Column',
          { text: 'Blank', as: 'number' },
          { text: 'Different', as: 'number' },
          'From, to',
          'Most frequent',
        ]}
      >
        {columns.map((column) => (
          <tr key={column.name}>
            <th scope="row">
              <code>{column.name}</code>
            </th>
            <td className="number">{share(column.nulls, rows)}</td>
            <td className="number">{count(column.distinct)}</td>
            <td className="profile-range">{rangeOf(column)}</td>
            <td>
              <Frequent column={column} rows={rows} />
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}

/** Bars for the most frequent values, and the same in words: the bars alone would tell some readers nothing. */
function Frequent({ column: { top = [] }, rows }: { readonly column: ColumnProfile; readonly rows: number }) {
  if (top.length === 0) return <span className="muted">no value is frequent</span>;
  const most = Math.max(...top.map(({ count: times }) => times), 1);
  const first = top[0];
  return (
    <div className="profile-frequent">
      <svg width="92" height="22" viewBox="0 0 92 22" aria-hidden="true" focusable="false">
        {top.slice(0, 10).map(({ value, count: times }, at) => {
          const height = Math.max(2, (times / most) * 22);
          return (
            <rect
              key={String(value)}
              x={at * 9 + 1}
              y={22 - height}
              width="7"
              height={height}
              rx="1"
              fill="var(--chart-1)"
            />
          );
        })}
      </svg>
      <details>
        <summary>
          {String(first?.value)} <span className="muted">{share(first?.count ?? 0, rows)}</span>
        </summary>
        <ol className="profile-values">
          {top.map(({ value, count: times }) => (
            <li key={String(value)}>
              {String(value)} <span className="muted">{count(times)}</span>
            </li>
          ))}
        </ol>
      </details>
    </div>
  );
}

function rangeOf({ least, greatest }: ColumnProfile): string {
  if (least === undefined || least === null) return '';
  return `${String(least)} … ${String(greatest)}`;
}

function share(part: number, whole: number): string {
  if (part === 0) return 'none';
  const percent = (part / Math.max(1, whole)) * 100;
  return percent < 0.1 ? 'below 0.1 %' : `${percent.toLocaleString('en-GB', { maximumFractionDigits: 1 })} %`;
}
