import { Button, Icon, Menu, MenuDivider, MenuItem, Popover } from '@blueprintjs/core';
import { useState } from 'react';
import type { Session } from '../api/sessions.js';
import { useAct } from '../api/use-load.js';
import { Modal } from '../design/modal.js';
import { ActProblem } from '../design/note.js';
import { clockTime, moment } from '../design/words.js';
import { useShortcut } from '../frame/shortcuts.js';
import { navigate } from '../router/router.js';
import { ExtendDialog } from './extend-dialog.js';
import { OpenSessionButton } from './needs-session.js';
import './session-bar.css';
import { useSessions, useTitle } from './sessions.js';
import { TimeLeft } from './time-left.js';

/** What is being read for, by which operation, and for how long: always in sight. */
export function SessionBar() {
  const { current, ended, choices } = useSessions();
  const [extending, setExtending] = useState(false);
  useShortcut({
    keys: 'e',
    label: 'Extend the session',
    group: 'Everywhere',
    run: () => current !== undefined && setExtending(true),
  });
  return (
    <section className={`session-bar ${current === undefined ? 'is-none' : ''}`} aria-label="Session">
      {current === undefined ? <NoSession ended={ended} /> : <Open session={current} />}
      <div className="row session-bar-actions">
        {current === undefined && choices?.length !== 0 ? <OpenSessionButton small /> : null}
        {current === undefined ? null : (
          <Button size="small" icon="stopwatch" text="Extend" title="Extend" onClick={() => setExtending(true)} />
        )}
        <SwitchMenu />
        <CloseButton key={current?.session} />
      </div>
      {current === undefined ? null : (
        // Another session has another reason.
        <ExtendDialog key={current.session} open={extending} onClose={() => setExtending(false)} session={current} />
      )}
    </section>
  );
}

function Open({ session }: { readonly session: Session }) {
  const title = useTitle();
  return (
    <div className="session-bar-facts">
      <span className="session-dot" aria-hidden="true" />
      <div className="session-what">
        <strong className="clip">{title(session.purpose)}</strong>
        <span className="clip muted small" title={session.justification}>
          {session.operation} · {session.justification}
        </span>
      </div>
      <TimeLeft opened={session.opened} expires={session.expires} />
    </div>
  );
}

function NoSession({ ended }: { readonly ended: Session | undefined }) {
  const { choices } = useSessions();
  const without = choices?.length === 0 ? 'no purpose is open to you today' : 'rows cannot';
  return (
    <div className="session-bar-facts">
      <Icon icon="lock" size={14} aria-hidden className="muted" />
      <div className="session-what">
        <strong>{ended === undefined ? 'No session' : 'The session has ended'}</strong>
        <span className="clip muted small">
          {ended === undefined
            ? `Definitions can be looked at; ${without}.`
            : `${howItEnded(ended)} What you typed is kept.`}
        </span>
      </div>
    </div>
  );
}

/** When and, where it did not just run out, why. */
function howItEnded({ expires, endedAt, ended }: Session): string {
  if (endedAt === undefined) return `It ended at ${clockTime(expires)}.`;
  return `It ended at ${clockTime(endedAt)}${ended === undefined ? '.' : `: ${ended.replace(/\.$/, '')}.`}`;
}

function CloseButton() {
  const { current, close } = useSessions();
  const closing = useAct(close);
  if (current === undefined) return null;
  return (
    <>
      <Button
        size="small"
        variant="minimal"
        icon="log-out"
        text="Close"
        title="Close"
        loading={closing.now.state === 'running'}
        onClick={() => void closing.run()}
      />
      <Modal open={closing.now.state === 'failed'} title="The session is not closed" onClose={closing.reset}>
        <ActProblem of={closing} />
      </Modal>
    </>
  );
}

/** Other open sessions to go to, and earlier ones to open again: with a new justification, since the reason is a new one. */
function SwitchMenu() {
  const { all, current, use, want, refresh } = useSessions();
  const title = useTitle();
  const openNow = all.filter(({ state, expires, session }) => {
    return state !== 'ended' && Date.parse(expires) > Date.now() && session !== current?.session;
  });
  const earlier = latestOfEach(
    all.filter(({ session }) => session !== current?.session && !openNow.some((each) => each.session === session)),
  );
  const reopen = (purpose: string, operation: string) => {
    want({ purpose, operation });
    navigate('/session');
  };
  const menu = (
    <Menu>
      {openNow.length === 0 ? null : <MenuDivider title="Open elsewhere" titleId="sessions-open" />}
      {openNow.map((session) => (
        <MenuItem
          key={session.session}
          icon="exchange"
          text={title(session.purpose)}
          label={`${session.operation}, until ${clockTime(session.expires)}`}
          onClick={() => use(session)}
        />
      ))}
      {earlier.length === 0 ? null : <MenuDivider title="Open again, with a new reason" titleId="sessions-earlier" />}
      {earlier.map((session) => (
        <MenuItem
          key={session.session}
          icon="history"
          text={title(session.purpose)}
          label={`${session.operation}, ${moment(session.opened)}`}
          onClick={() => reopen(session.purpose, session.operation)}
        />
      ))}
      <MenuDivider />
      <MenuItem icon="key" text="Open another session" onClick={() => navigate('/session')} />
    </Menu>
  );
  return (
    <Popover content={menu} placement="bottom-end" minimal onOpening={() => void refresh()}>
      <Button size="small" variant="minimal" icon="swap-horizontal" endIcon="caret-down" text="Switch" title="Switch" />
    </Popover>
  );
}

function latestOfEach(sessions: readonly Session[]): readonly Session[] {
  const seen = new Map<string, Session>();
  for (const session of sessions) {
    const key = `${session.purpose} ${session.operation}`;
    if (!seen.has(key)) seen.set(key, session);
  }
  return [...seen.values()].slice(0, 6);
}
