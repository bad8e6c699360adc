import { Button, Icon, type IconName, Spinner } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { Problem } from '../api/problem.js';
import type { Loaded } from '../api/use-load.js';
import './panel.css';

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly tone?: 'plain' | 'key' | 'bad';
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing here, and what would put something here. */
export function Empty({ icon, title, tone = 'plain', children, action }: EmptyProps) {
  return (
    <div className="state">
      <span className={`state-icon is-${tone}`}>
        <Icon icon={icon} size={18} aria-hidden />
      </span>
      <h2>{title}</h2>
      {children}
      {action}
    </div>
  );
}

export function Loading({ what }: { readonly what: string }) {
  return (
    <div className="state" role="status">
      <Spinner size={22} />
      <p>{what}</p>
    </div>
  );
}

export function Failure({ problem, again }: { readonly problem: Problem; readonly again?: (() => void) | undefined }) {
  return (
    <div role="alert">
      <Empty
        icon="error"
        tone="bad"
        title={problem.message}
        action={again === undefined ? undefined : <Button icon="refresh" text="Try again" onClick={again} />}
      >
        {problem.advice === undefined ? null : <p>{problem.advice}</p>}
        <p className="small">
          Code <code>{problem.code}</code>
        </p>
      </Empty>
    </div>
  );
}

interface AwaitProps<T> {
  readonly of: Loaded<T>;
  /** What is being done meanwhile. */
  readonly what: string;
  readonly again: () => void;
  readonly children: (value: T) => ReactNode;
}

/** What was loaded, once it is there; before that and without it, how it stands. */
export function Await<T>({ of: loaded, what, again, children }: AwaitProps<T>) {
  if (loaded.state === 'loading') return <Loading what={what} />;
  if (loaded.state === 'failed') return <Failure problem={loaded.problem} again={again} />;
  return children(loaded.value);
}
