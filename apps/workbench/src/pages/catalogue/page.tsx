import { Icon, InputGroup } from '@blueprintjs/core';
import { useRef, useState } from 'react';
import { catalogue, type Dataset } from '../../api/catalogue.js';
import { useLoad } from '../../api/use-load.js';
import { Chip } from '../../design/note.js';
import { PageHead } from '../../design/panel.js';
import { Await, Empty } from '../../design/state-view.js';
import { counted, spelled } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';
import { useShortcut } from '../../frame/shortcuts.js';
import { useClient } from '../../identity/identity.js';
import { opaque } from '../../router/opaque.js';
import { Link } from '../../router/router.js';
import './catalogue.css';
import { type Found, findDatasets, Marked } from './find.js';

/** What there is. Definitions only: nothing of any row is asked for here. */
export function CataloguePage() {
  const client = useClient();
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const [datasets, again] = useLoad(() => catalogue.definitions(client), [client]);
  useShortcut({ keys: '/', label: 'Search the catalogue', group: 'This page', run: () => field.current?.focus() });
  return (
    <>
      <PageHead
        title="Catalogue"
        lead="Datasets and their columns as they are defined, whether or not you may read a row of them."
      />
      <InputGroup
        className="catalogue-search"
        inputRef={field}
        leftIcon="search"
        size="large"
        type="search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        placeholder="Datasets, columns, descriptions, owners"
        aria-label="Search datasets and columns"
      />
      <Await of={datasets} what="Loading the catalogue" again={again}>
        {(value) => <Results all={value} typed={typed} />}
      </Await>
      <Aside title="About the catalogue">
        <div className="stack-tight small">
          <p>
            Definitions say what exists: names, columns, where data comes from, why it was collected. They are not rows.
          </p>
          <p>
            How fresh a dataset is, and what its columns hold, is computed from what your session may see. Open a
            dataset to ask for it.
          </p>
          <p>
            Columns marked with a lock belong to a sensitive group. Where your purpose does not admit it, they do not
            exist for you.
          </p>
        </div>
      </Aside>
    </>
  );
}

function Results({ all, typed }: { readonly all: readonly Dataset[]; readonly typed: string }) {
  if (all.length === 0) {
    return (
      <Empty icon="database" title="Nothing is defined yet">
        <p>A source is a file in the workspace's folder, or a draft made under Imports. Two stewards approve it.</p>
      </Empty>
    );
  }
  const found = findDatasets(all, typed);
  return (
    <>
      <p className="muted small catalogue-count" role="status">
        {typed.trim() === '' ? counted(all.length, 'dataset') : `${counted(found.length, 'dataset')} of ${all.length}`}
      </p>
      {found.length === 0 ? (
        <Empty icon="search" title="Nothing matches">
          <p>Search looks at names, titles, descriptions, owners and columns. It does not look at values.</p>
        </Empty>
      ) : (
        <ul className="plain-list catalogue-list">
          {found.map((each) => (
            <DatasetEntry key={each.dataset.dataset} found={each} typed={typed} />
          ))}
        </ul>
      )}
    </>
  );
}

function DatasetEntry({ found: { dataset, columns }, typed }: { readonly found: Found; readonly typed: string }) {
  const sensitive = dataset.columns.filter(({ group }) => group !== undefined).length;
  return (
    <li className="panel catalogue-entry">
      <div className="row-spread">
        <h2>
          <Link to={`/catalogue/${opaque(dataset.dataset)}`}>
            <Marked text={dataset.title} typed={typed} />
          </Link>
        </h2>
        <div className="row">
          {dataset.kind === undefined ? null : <Chip>{spelled(dataset.kind)}</Chip>}
          {sensitive === 0 ? null : (
            <Chip icon="lock" tone="warn">
              {counted(sensitive, 'sensitive column')}
            </Chip>
          )}
        </div>
      </div>
      <p className="mono small muted">
        <Marked text={dataset.dataset} typed={typed} />
      </p>
      <p className="prose">
        <Marked text={dataset.description} typed={typed} />
      </p>
      <p className="small muted">
        {counted(dataset.columns.length, 'column')}, kept by {dataset.owner}
        {dataset.source?.grantTitle === undefined ? '' : `, collected as ${dataset.source.grantTitle}`}
      </p>
      {columns.length === 0 ? null : (
        <p className="row small">
          <Icon icon="column-layout" size={12} aria-hidden className="muted" />
          {columns.slice(0, 8).map((name) => (
            <code key={name}>
              <Marked text={name} typed={typed} />
            </code>
          ))}
        </p>
      )}
    </li>
  );
}
