import { Icon, type IconName } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import type { Problem } from '../api/problem.js';
import type { Act } from '../api/use-load.js';
import './panel.css';

export type Tone = 'plain' | 'key' | 'good' | 'warn' | 'bad';

const ICONS: Readonly<Record<Tone, IconName>> = {
  plain: 'info-sign',
  key: 'info-sign',
  good: 'tick-circle',
  warn: 'warning-sign',
  bad: 'error',
};

interface NoteProps {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly children: ReactNode;
  /** Told at once to those who do not see it appear. */
  readonly live?: boolean;
}

/** A few sentences beside what they are about. The icon says the tone as well as the colour. */
export function Note({ tone = 'plain', icon, live = false, children }: NoteProps) {
  return (
    <div className={`note is-${tone}`} role={live ? (tone === 'bad' ? 'alert' : 'status') : undefined}>
      <Icon className="note-icon" icon={icon ?? ICONS[tone]} size={16} aria-hidden />
      <div className="grow">{children}</div>
    </div>
  );
}

/** Why something was refused or failed, and what to do. */
export function ProblemNote({ problem, actions }: { readonly problem: Problem; readonly actions?: ReactNode }) {
  return (
    <Note tone="bad" live>
      <p>{problem.message}</p>
      {problem.advice === undefined ? null : <p>{problem.advice}</p>}
      <p className="small muted">
        Code <code>{problem.code}</code>
        {problem.request === undefined ? null : (
          <>
            , request <code>{problem.request}</code>
          </>
        )}
      </p>
      {actions === undefined ? null : <div className="row">{actions}</div>}
    </Note>
  );
}

/** The same for an act, once it has failed. */
export function ActProblem<P extends readonly unknown[], T>({ of: { now } }: { readonly of: Act<P, T> }) {
  return now.state === 'failed' ? <ProblemNote problem={now.problem} /> : null;
}

interface ChipProps {
  readonly tone?: Tone;
  readonly icon?: IconName;
  readonly title?: string;
  readonly children: ReactNode;
}

/** One short fact: a state, a type, a marking. */
export function Chip({ tone = 'plain', icon, title, children }: ChipProps) {
  return (
    <span className={`chip is-${tone}`} title={title}>
      {icon === undefined ? null : <Icon icon={icon} size={12} aria-hidden />}
      <span>{children}</span>
    </span>
  );
}
