import type { Dataset } from '../../api/catalogue.js';
import type { Loaded } from '../../api/use-load.js';
import { Aside } from '../../frame/context-panel.js';
import { RightsChanged } from '../../session/rights-changed.js';

interface VisibleProps {
  readonly datasets: Loaded<readonly Dataset[]>;
  readonly onInsert: (name: string) => void;
}

/** The datasets and columns that exist in this session; a press puts a name into the statement. */
export function Visible({ datasets, onInsert }: VisibleProps) {
  return (
    <Aside title="What this session sees">
      <RightsChanged />
      {datasets.state === 'loading' ? <p className="muted small">Loading</p> : null}
      {datasets.state === 'failed' ? <p className="small">{datasets.problem.message}</p> : null}
      {datasets.state === 'done' && datasets.value.length === 0 ? (
        <p className="muted small">This session may read no dataset.</p>
      ) : null}
      {datasets.state === 'done'
        ? datasets.value.map(({ dataset, title, columns }) => (
            <details key={dataset} className="visible-list">
              <summary>
                <span className="mono">{dataset}</span>
              </summary>
              <button type="button" className="visible-insert" onClick={() => onInsert(dataset)}>
                <span>{title}</span>
                <span className="muted">insert</span>
              </button>
              <ul className="visible-columns">
                {columns.map(({ name, type }) => (
                  <li key={name}>
                    <button type="button" onClick={() => onInsert(name)} aria-label={`Insert ${name}, ${type}`}>
                      <span className="mono">{name}</span>
                      <span className="muted">{type.toLowerCase()}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </details>
          ))
        : null}
    </Aside>
  );
}
