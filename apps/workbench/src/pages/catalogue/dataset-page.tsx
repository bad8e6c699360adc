import { Button, Icon } from '@blueprintjs/core';
import { catalogue, type Dataset } from '../../api/catalogue.js';
import { useAct, useLoad } from '../../api/use-load.js';
import { ActProblem, Chip } from '../../design/note.js';
import { PageHead } from '../../design/panel.js';
import { Empty, Failure, Loading } from '../../design/state-view.js';
import { counted, spelled } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';
import type { PageProps } from '../../frame/page-props.js';
import { useClient } from '../../identity/identity.js';
import { named, opaque } from '../../router/opaque.js';
import { Link } from '../../router/router.js';
import { RightsChanged } from '../../session/rights-changed.js';
import { useSessions } from '../../session/sessions.js';
import './catalogue.css';
import { History } from './history.js';
import { Labels } from './labels.js';
import { Profile } from './profile.js';
import { Schema } from './schema.js';

export function DatasetPage({ params }: PageProps) {
  const client = useClient();
  const [datasets, again] = useLoad(() => catalogue.definitions(client), [client]);
  if (datasets.state === 'loading') return <Loading what="Loading the definition" />;
  if (datasets.state === 'failed') return <Failure problem={datasets.problem} again={again} />;
  const dataset = named(datasets.value, (each) => each.dataset, params.dataset ?? '');
  if (dataset === undefined) {
    return (
      <Empty icon="search" title="There is no such dataset, or not for you">
        <p>
          It may have been renamed or withdrawn. <Link to="/catalogue">See the catalogue.</Link>
        </p>
      </Empty>
    );
  }
  return <DatasetDetail dataset={dataset} />;
}

function DatasetDetail({ dataset }: { readonly dataset: Dataset }) {
  // What was read in one session is not left on the page for another, nor after its end.
  const session = useSessions().current?.session;
  return (
    <>
      <PageHead
        title={dataset.title}
        lead={dataset.description}
        trail={<Link to="/catalogue">Catalogue</Link>}
        actions={
          <>
            <Chip>
              <code>{dataset.dataset}</code>
            </Chip>
            {dataset.kind === undefined ? null : <Chip>{spelled(dataset.kind)}</Chip>}
          </>
        }
      />
      <div className="stack">
        <Schema dataset={dataset} />
        <Profile key={`profile ${session}`} dataset={dataset.dataset} />
        <History key={`history ${session}`} dataset={dataset.dataset} />
        <Labels dataset={dataset} />
      </div>
      <Origin dataset={dataset} />
      <Uses dataset={dataset.dataset} />
      <WhySeen key={`why ${session}`} dataset={dataset.dataset} />
    </>
  );
}

function Origin({ dataset: { owner, source, grade, review } }: { readonly dataset: Dataset }) {
  const { months, from } = (typeof review === 'object' && review !== null ? review : {}) as {
    months?: number;
    from?: string;
  };
  return (
    <Aside title="Where it comes from">
      <dl className="facts-stacked">
        <dt>Kept by</dt>
        <dd>{owner}</dd>
        <dt>Collected as</dt>
        <dd>{source?.grantTitle ?? source?.grant ?? 'not told'}</dd>
        {source?.why === undefined ? null : (
          <>
            <dt>Why it was collected</dt>
            <dd>{source.why}</dd>
          </>
        )}
        {source?.terms === undefined ? null : (
          <>
            <dt>Terms</dt>
            <dd>{source.terms}</dd>
          </>
        )}
        {source?.format === undefined ? null : (
          <>
            <dt>Files</dt>
            <dd>{source.format.toUpperCase()}</dd>
          </>
        )}
        {grade === undefined ? null : (
          <>
            <dt>Grade</dt>
            <dd>{spelled(grade)}</dd>
          </>
        )}
        {months === undefined ? null : (
          <>
            <dt>Reviewed</dt>
            <dd>
              {months % 12 === 0 ? counted(months / 12, 'year') : counted(months, 'month')} after{' '}
              {from === 'import' ? 'import' : spelled(from ?? 'import').toLowerCase()}
            </dd>
          </>
        )}
      </dl>
    </Aside>
  );
}

/** The purposes and orders that policy in force lets use it: definitions, so they are shown without asking. */
function Uses({ dataset }: { readonly dataset: string }) {
  const client = useClient();
  const [uses] = useLoad(() => catalogue.uses(client, dataset), [client, dataset]);
  if (uses.state !== 'done') return null;
  const { purposes, orders } = uses.value;
  return (
    <Aside title="Who may use it">
      <div className="stack-tight small">
        <h3>Purposes</h3>
        {purposes.length === 0 ? <p className="muted">No purpose passes its grant today: nobody can read it.</p> : null}
        <ul className="bullets">
          {purposes.map(({ purpose, title, because }) => (
            <li key={purpose}>
              <Link to={`/purposes/${opaque(purpose)}`}>{title}</Link>
              {because === undefined ? null : <p className="muted">{because}</p>}
            </li>
          ))}
        </ul>
        <h3>Standing orders</h3>
        {orders.length === 0 ? <p className="muted">None.</p> : null}
        <ul className="bullets">
          {orders.map(({ order, title, kind }) => (
            <li key={order}>
              <Link to={`/orders/${opaque(order)}`}>{title}</Link> <span className="muted">({kind})</span>
            </li>
          ))}
        </ul>
      </div>
    </Aside>
  );
}

function WhySeen({ dataset }: { readonly dataset: string }) {
  const client = useClient();
  const { current } = useSessions();
  const explaining = useAct(() => catalogue.explain(client, dataset));
  return (
    <Aside title="Why can I see this?">
      {current === undefined ? (
        <p className="muted small">The answer depends on the session. Open one, then ask here.</p>
      ) : null}
      {current !== undefined && explaining.now.state !== 'done' ? (
        <Button
          size="small"
          icon="help"
          text="Explain"
          loading={explaining.now.state === 'running'}
          onClick={() => void explaining.run()}
        />
      ) : null}
      <RightsChanged />
      <ActProblem of={explaining} />
      {explaining.now.state === 'done' ? (
        <div className="stack-tight small" role="status">
          <ul className="bullets">
            {explaining.now.value.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          <p className="row muted">
            <Icon icon="lock" size={12} aria-hidden />
            {explaining.now.value.hiddenGroups === 0
              ? 'No column group is hidden by rule.'
              : `${counted(explaining.now.value.hiddenGroups, 'column group')} hidden by rule.`}
          </p>
        </div>
      ) : null}
    </Aside>
  );
}
