import { HTMLSelect } from '@blueprintjs/core';
import { useState } from 'react';
import { catalogue, type Dataset } from '../../api/catalogue.js';
import { useLoad } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { PageHead, Panel } from '../../design/panel.js';
import { Await } from '../../design/state-view.js';
import { Aside } from '../../frame/context-panel.js';
import { useClient } from '../../identity/identity.js';
import { NeedsSession } from '../../session/needs-session.js';
import { useChosenFiles } from './chosen-files.js';
import { DraftSource } from './draft-source.js';
import { Files } from './files.js';
import './imports.css';
import { IntoOperation } from './into-operation.js';
import { OperationFiles } from './operation-files.js';
import { Quarantine } from './quarantine.js';
import { RunImport } from './run-import.js';
import { useBringing, WhoBrings } from './who-brings.js';

const NEW = 'draft:new';
const OWN = 'draft:operation';

/** Files in: into a source there is, into a new one, or into an operation's own dataset. */
export function ImportsPage() {
  const client = useClient();
  const [datasets, again] = useLoad(() => catalogue.definitions(client), [client]);
  return (
    <>
      <PageHead
        title="Imports"
        lead="Files come in under a source: it says what their columns are, how rows are labelled and why they were collected."
      />
      <Await of={datasets} what="Loading the sources" again={again}>
        {(value) => <Importing sources={value} />}
      </Await>
      <Aside title="About imports">
        <div className="stack-tight small">
          <p>
            An import runs under the source's standing order. Your own rights neither widen nor narrow it, and it shows
            rows to nobody.
          </p>
          <p>
            The same bytes twice change nothing. A file of the same name with other bytes takes the place of its earlier
            rows.
          </p>
          <p>
            Lines that break a rule are put aside, never dropped. What is told of them is file, line, column and rule;
            the lines themselves are read like other rows, by few.
          </p>
        </div>
      </Aside>
    </>
  );
}

function Importing({ sources }: { readonly sources: readonly Dataset[] }) {
  const [target, setTarget] = useState(sources[0]?.dataset ?? NEW);
  const chosen = useChosenFiles();
  const bringing = useBringing();
  const source = sources.find(({ dataset }) => dataset === target);
  const mayBring = target === OWN || bringing === 'all' || bringing.has(target);
  return (
    <div className="stack">
      <Panel title="1. Where to">
        <div className="imports-source">
          <Field label="Source">
            {(ids) => (
              <HTMLSelect {...ids} fill value={target} onChange={(event) => setTarget(event.target.value)}>
                {sources.map(({ dataset, title }) => (
                  <option key={dataset} value={dataset}>
                    {title}
                  </option>
                ))}
                <option value={NEW}>A new source, drafted from a file</option>
                <option value={OWN}>Only for my session's operation</option>
              </HTMLSelect>
            )}
          </Field>
          {source === undefined ? null : <p className="muted small">{source.description}</p>}
        </div>
      </Panel>
      <Panel title="2. Files">{mayBring ? <Files chosen={chosen} /> : <WhoBrings />}</Panel>
      {target === NEW && mayBring ? <DraftSource chosen={chosen} /> : null}
      {target === OWN ? (
        <Panel title="3. Into the operation">
          <NeedsSession brief todo="To bring a file into your operation">
            <IntoOperation chosen={chosen} />
            <OperationFiles />
          </NeedsSession>
        </Panel>
      ) : null}
      {source === undefined ? null : (
        <>
          {/* What was said of one source, and the lines of it, are not left under the name of another. */}
          {mayBring ? <RunImport key={`run ${source.dataset}`} source={source.dataset} chosen={chosen} /> : null}
          <Quarantine key={`put aside ${source.dataset}`} dataset={source.dataset} />
        </>
      )}
    </div>
  );
}
