import { Button } from '@blueprintjs/core';
import { Fragment, type ReactNode } from 'react';
import type { Choice } from '../api/sessions.js';
import { Empty } from '../design/state-view.js';
import { useMe } from '../identity/identity.js';
import { navigate } from '../router/router.js';
import { useSessions } from './sessions.js';

interface NeedsSessionProps {
  /** What the page shows, as in "To read acts of the ledger". */
  readonly todo: string;
  /** What the session's purpose must have been given, where that is a thing of its own. */
  readonly tool?: 'ledger' | undefined;
  /** For a part of a page that has more to show: one line instead of the whole page's middle. */
  readonly brief?: boolean;
  readonly children: ReactNode;
}

/** What is drawn only inside a session; without one, how to open one, or whom to ask. Nothing is read by itself in any case. */
export function NeedsSession({ todo, tool, brief = false, children }: NeedsSessionProps) {
  const { current, choices, loaded } = useSessions();
  const fits = ({ tools }: Choice) => tool === undefined || tools.includes(tool);
  const now = choices?.find((each) => each.purpose === current?.purpose && each.operation === current.operation);
  // What was read in one session is not left on the page for another.
  if (current !== undefined && (now === undefined || fits(now)))
    return <Fragment key={current.session}>{children}</Fragment>;
  if (!loaded) return null;
  if (choices?.some(fits) === false) return <NoPurpose todo={todo} tool={tool} brief={brief} />;
  if (brief) {
    return (
      <div className="row-spread">
        <p className="muted">{todo}, open a session.</p>
        <OpenSessionButton small />
      </div>
    );
  }
  return <ToOpen todo={todo} />;
}

function ToOpen({ todo }: { readonly todo: string }) {
  const me = useMe();
  const { current, ended } = useSessions();
  const title = ended === undefined ? 'No session is open here' : 'Your session has ended';
  return (
    <Empty
      icon="key"
      tone="key"
      title={current === undefined ? title : 'This session is for something else'}
      action={<OpenSessionButton />}
    >
      <p>
        {todo}, open {current === undefined ? 'a session' : 'another session'}: choose a purpose and an operation you
        are on, and say why. Everything read in it is written down before it is shown.
      </p>
      {ended?.ended === undefined ? null : (
        <p>
          The last one was ended: {ended.ended.replace(/\.$/, '')}. Whom to ask: {me.workspace.ask ?? 'a steward'}.
        </p>
      )}
    </Empty>
  );
}

/** Whoever has no purpose for it is not sent to open one: that page would only say so. */
function NoPurpose({ todo, tool, brief }: Pick<NeedsSessionProps, 'todo' | 'tool' | 'brief'>) {
  const me = useMe();
  const ask = me.workspace.ask ?? 'a steward';
  if (brief === true) {
    return (
      <p className="muted">
        {todo}, a session is needed, and no purpose is open to you today. Ask {ask}.
      </p>
    );
  }
  return (
    <Empty
      icon="lock"
      title={tool === 'ledger' ? 'No purpose of yours reads the ledger' : 'No purpose is open to you today'}
    >
      {tool === 'ledger' ? (
        <p>
          It is read in a session under a purpose of oversight, by those whom that purpose admits: overseers. If you
          need to know something that is in it, ask {ask}.
        </p>
      ) : (
        <p>
          {todo}, a session is needed: an approved purpose that admits your role, and an operation you are assigned to.
          Ask {ask}.
        </p>
      )}
    </Empty>
  );
}

export function OpenSessionButton({ small = false }: { readonly small?: boolean }) {
  return (
    <Button
      intent="primary"
      icon="key"
      text="Open a session"
      size={small ? 'small' : 'medium'}
      onClick={() => navigate('/session')}
    />
  );
}
