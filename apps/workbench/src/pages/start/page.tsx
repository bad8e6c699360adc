import { Button, Icon } from '@blueprintjs/core';
import { Chip } from '../../design/note.js';
import { PageHead, Panel } from '../../design/panel.js';
import { clockTime, counted, moment, spelled } from '../../design/words.js';
import { NAVIGATION } from '../../frame/navigation-entries.js';
import { useMe } from '../../identity/identity.js';
import { Link, navigate } from '../../router/router.js';
import { OpenSessionButton } from '../../session/needs-session.js';
import { useSessions, useTitle } from '../../session/sessions.js';
import { PAGE_WORDS } from './page-words.js';
import './start.css';

/** Where one is: the session, what there is to do, what one holds. Reads nothing. */
export function StartPage() {
  const me = useMe();
  return (
    <>
      <PageHead title={`Hello, ${me.name}`} lead={`${me.workspace.force}: ${me.workspace.title}`} />
      <div className="start">
        <div className="stack">
          <SessionNow />
          <Panel title="What you can do">
            <ul className="plain-list start-pages">
              {NAVIGATION.filter(({ path }) => path !== '/').map(({ path, label, icon }) => (
                <li key={path}>
                  <Link to={path} className="start-page">
                    <Icon icon={icon} size={16} aria-hidden />
                    <span>
                      <strong>{label}</strong>
                      <span className="muted small">{PAGE_WORDS[path]}</span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          </Panel>
        </div>
        <div className="stack">
          <Earlier />
          <Held />
        </div>
      </div>
    </>
  );
}

function SessionNow() {
  const { current, choices } = useSessions();
  const me = useMe();
  const title = useTitle();
  if (current === undefined && choices?.length === 0) {
    return (
      <Panel title="No session is open">
        <p className="muted prose">
          Catalogue, purposes and other definitions can be looked at as they are. No purpose is open to you today, so no
          rows are: if you need to read some, ask {me.workspace.ask ?? 'a steward'}.
        </p>
      </Panel>
    );
  }
  if (current === undefined) {
    return (
      <Panel title="No session is open" actions={<OpenSessionButton small />}>
        <p className="muted prose">
          Catalogue, purposes and other definitions can be looked at as they are. To read rows, open a session: a
          purpose, an operation you are on, and a reason.
        </p>
      </Panel>
    );
  }
  return (
    <Panel title={title(current.purpose)} actions={<Chip tone="good">Open until {clockTime(current.expires)}</Chip>}>
      <dl className="facts">
        <dt>Operation</dt>
        <dd>{title(current.operation)}</dd>
        <dt>Your reason</dt>
        <dd>{current.justification}</dd>
        <dt>Opened</dt>
        <dd>{moment(current.opened)}</dd>
      </dl>
    </Panel>
  );
}

function Earlier() {
  const { all, current, want } = useSessions();
  const title = useTitle();
  const earlier = all.filter(({ session }) => session !== current?.session).slice(0, 5);
  return (
    <Panel title="Earlier sessions">
      {earlier.length === 0 ? <p className="muted">None yet.</p> : null}
      <ul className="plain-list start-earlier">
        {earlier.map((session) => (
          <li key={session.session}>
            <div className="grow">
              <strong>{title(session.purpose)}</strong>
              <p className="muted small clip">
                {session.operation}, {moment(session.opened)}
              </p>
            </div>
            <Button
              size="small"
              text="Open again"
              aria-label={`Open again: ${title(session.purpose)}, ${session.operation}`}
              onClick={() => {
                want({ purpose: session.purpose, operation: session.operation });
                navigate('/session');
              }}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Held() {
  const me = useMe();
  const held = [
    ['Roles', me.roles.map(spelled)],
    ['Operations', me.operations],
    ['Markings', me.markings],
    ['Organisations', me.organisations.map(spelled)],
  ] as const;
  return (
    <Panel title="What you hold">
      <dl className="facts">
        {held.map(([name, values]) => (
          <div key={name} className="start-held">
            <dt>{name}</dt>
            <dd className="row">
              {values.length === 0 ? (
                <span className="muted">none</span>
              ) : (
                values.map((value) => <Chip key={value}>{value}</Chip>)
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className="muted small">
        {counted(me.roles.length, 'role')}; each holding ends within 12 months. To change one, ask{' '}
        {me.workspace.ask ?? 'a steward'}.
      </p>
    </Panel>
  );
}
