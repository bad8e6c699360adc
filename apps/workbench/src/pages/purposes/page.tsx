import { Button, HTMLSelect } from '@blueprintjs/core';
import { useState } from 'react';
import { type PurposeSummary, policy } from '../../api/policy.js';
import { useLoad } from '../../api/use-load.js';
import { PageHead } from '../../design/panel.js';
import { Await, Empty } from '../../design/state-view.js';
import { counted, day } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';
import { FreezesAside } from '../../freeze/freezes-aside.js';
import { holdsRole, useClient, useMe } from '../../identity/identity.js';
import { opaque } from '../../router/opaque.js';
import { Link, navigate } from '../../router/router.js';
import { PurposeState } from './purpose-state.js';
import { PurposeTabs } from './purpose-tabs.js';
import './purposes.css';

/** Why data may be used here: every approved reason, in the words written for the public. */
export function PurposesPage() {
  const client = useClient();
  const me = useMe();
  const [listed, again] = useLoad(() => policy.purposes(client), [client]);
  return (
    <>
      <PageHead
        title="Purposes"
        lead="Nothing is read without one. Two stewards, neither its author, approve each; it runs at most twelve months."
        actions={
          holdsRole(me, 'steward', 'engineer') ? (
            <Button intent="primary" icon="add" text="Draft a purpose" onClick={() => navigate('/purposes/new')} />
          ) : undefined
        }
      />
      <PurposeTabs current="/purposes" />
      <Await of={listed} what="Loading the purposes" again={again}>
        {(value) => <Purposes all={value} />}
      </Await>
      <Aside title="About purposes">
        <div className="stack-tight small">
          <p>
            A purpose says who may look, through which tools, at which categories of people and which sensitive columns,
            and by which law.
          </p>
          <p>Editing a file changes nothing by itself. The approved text rules until another is approved.</p>
          <p>A freeze stops reading at once and needs one person and a reason.</p>
        </div>
      </Aside>
      <FreezesAside />
    </>
  );
}

function Purposes({ all }: { readonly all: readonly PurposeSummary[] }) {
  const [status, setStatus] = useState('');
  const shown = all.filter(
    (purpose) => status === '' || (status === 'frozen' ? purpose.frozen === true : purpose.status === status),
  );
  const statuses = [...new Set(all.map((purpose) => purpose.status))];
  if (all.length === 0) {
    return (
      <Empty icon="shield" title="No purpose is defined">
        <p>Without one nobody can read anything. A steward drafts the first.</p>
      </Empty>
    );
  }
  return (
    <div className="stack">
      <div className="row-spread">
        <p className="muted small" role="status">
          {counted(shown.length, 'purpose')}
        </p>
        <label className="row">
          <span className="muted small">Show</span>
          <HTMLSelect
            value={status}
            onChange={(event) => setStatus(event.target.value)}
            options={[
              { value: '', label: 'all' },
              ...statuses.map((each) => ({ value: each, label: each.replaceAll('-', ' ') })),
              { value: 'frozen', label: 'frozen' },
            ]}
          />
        </label>
      </div>
      <ul className="plain-list purposes-list">
        {shown.map((purpose) => (
          <li key={purpose.purpose} className="panel purposes-entry">
            <div className="row-spread">
              <h2>
                <Link to={`/purposes/${opaque(purpose.purpose)}`}>{purpose.title}</Link>
              </h2>
              <PurposeState purpose={purpose} />
            </div>
            <p className="prose">{purpose.summary}</p>
            <p className="muted small">
              {purpose.owner}; ends {day(purpose.expires)}
            </p>
          </li>
        ))}
      </ul>
    </div>
  );
}
