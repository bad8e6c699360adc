import type { ReactNode } from 'react';
import type { Dataset } from '../../api/catalogue.js';
import { Panel } from '../../design/panel.js';
import { spelled } from '../../design/words.js';

/** What a condition asks of whoever reads, by its kind. */
const ASKS: Readonly<Record<string, (name: string) => string>> = {
  classification: (name) => `a clearance of ${spelled(name.toLowerCase())} or above`,
  marking: (name) =>
    name.startsWith('group-')
      ? `a purpose that admits the sensitive columns ${spelled(name.slice(6)).toLowerCase()}`
      : `the marking ${spelled(name.toLowerCase())}, held personally`,
  grant: (name) => `a purpose that may use data collected as ${spelled(name).toLowerCase()}`,
  category: (name) => `a purpose that allows records of: ${spelled(name).toLowerCase()}`,
  operation: (name) => `a session of the operation ${name}`,
  organisation: (name) => `belonging to ${spelled(name.toLowerCase())}`,
  handling: (name) => `keeping the terms ${spelled(name.toLowerCase()).toLowerCase()}`,
};

/** The labels that its rows may carry, as declared: known without looking at a row, and the same whether or not such rows exist. */
export function Labels({ dataset: { declares = [] } }: { readonly dataset: Dataset }) {
  return (
    <Panel title="Labels its rows may carry">
      {declares.length === 0 ? (
        <p className="muted">None are declared.</p>
      ) : (
        <div className="stack-tight">
          <p className="muted prose">
            A row carries one of these. To read it, all that its label asks for must hold. Whether rows of each exist is
            not told here.
          </p>
          <ol className="labels">
            {declares.map((conditions) => (
              <li key={conditions.join(' ')}>
                <ul className="bullets">
                  {conditions.map((condition) => (
                    <li key={condition}>{explained(condition)}</li>
                  ))}
                </ul>
              </li>
            ))}
          </ol>
        </div>
      )}
    </Panel>
  );
}

/** One that may not be named to its reader has neither kind nor name. */
function explained(condition: string): ReactNode {
  const at = condition.indexOf(':');
  if (at < 0) return 'Needs more, which is not named to you.';
  const asks = ASKS[condition.slice(0, at)]?.(condition.slice(at + 1));
  return (
    <>
      {asks === undefined ? null : `Needs ${asks}. `}
      <code className="muted">{condition}</code>
    </>
  );
}
