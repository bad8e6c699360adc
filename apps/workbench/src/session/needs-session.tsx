import { Button } from '@blueprintjs/core';
import { Fragment, type ReactNode } from 'react';
import { Empty } from '../design/state-view.js';
import { navigate } from '../router/router.js';
import { useSessions } from './sessions.js';

interface NeedsSessionProps {
  /** What the page shows, as in "To read acts of the ledger". */
  readonly todo: string;
  /** For a part of a page that has more to show: one line instead of the whole page's middle. */
  readonly brief?: boolean;
  readonly children: ReactNode;
}

/** What is drawn only inside a session; without one, how to open one. Nothing is read by itself in either case. */
export function NeedsSession({ todo, brief = false, children }: NeedsSessionProps) {
  const { current, ended, loaded } = useSessions();
  // What was read in one session is not left on the page for another.
  if (current !== undefined) return <Fragment key={current.session}>{children}</Fragment>;
  if (!loaded) return null;
  if (brief) {
    return (
      <div className="row-spread">
        <p className="muted">{todo}, open a session.</p>
        <OpenSessionButton small />
      </div>
    );
  }
  return (
    <Empty
      icon="key"
      tone="key"
      title={ended === undefined ? 'No session is open here' : 'Your session has ended'}
      action={<OpenSessionButton />}
    >
      <p>
        {todo}, open a session: choose a purpose and an operation you are on, and say why. Everything read in it is
        written down before it is shown.
      </p>
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
