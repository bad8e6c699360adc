import { Icon } from '@blueprintjs/core';
import type { Dataset, DatasetColumn } from '../../api/catalogue.js';
import { Panel } from '../../design/panel.js';
import { counted, spelled } from '../../design/words.js';

/** The columns, those of a sensitive group apart: what is restricted is restricted as a group. */
export function Schema({ dataset }: { readonly dataset: Dataset }) {
  const groups = groupsOf(dataset.columns);
  return (
    <Panel
      title="Columns"
      flush
      actions={<span className="muted small">{counted(dataset.columns.length, 'column')}</span>}
    >
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Type</th>
            <th scope="col">Meaning</th>
          </tr>
        </thead>
        {groups.map(({ group, title, columns }) => (
          <tbody key={group}>
            {group === '' ? null : (
              <tr className="schema-group">
                <th scope="rowgroup" colSpan={3}>
                  <span className="row">
                    <Icon icon="lock" size={12} aria-hidden />
                    {title}: a sensitive group. It exists only for purposes that admit it and people who hold it.
                  </span>
                </th>
              </tr>
            )}
            {columns.map(({ name, type, description }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                <td className="muted">{type.toLowerCase()}</td>
                <td>{description}</td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </Panel>
  );
}

function groupsOf(columns: readonly DatasetColumn[]) {
  const names = [...new Set(columns.map(({ group }) => group ?? ''))].sort((a, b) => a.length - b.length);
  return names.map((group) => {
    const own = columns.filter((column) => (column.group ?? '') === group);
    return { group, title: own[0]?.groupTitle ?? spelled(group), columns: own };
  });
}
