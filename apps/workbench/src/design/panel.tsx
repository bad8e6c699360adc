import { type ReactNode, useId } from 'react';
import './panel.css';

interface PanelProps {
  readonly title: ReactNode;
  readonly actions?: ReactNode;
  /** Without a margin of its own: for tables. */
  readonly flush?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled part of a page. Its title is a heading of the second order. */
export function Panel({ title, actions, flush = false, className = '', children }: PanelProps) {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {actions === undefined ? null : <div className="row">{actions}</div>}
      </header>
      <div className={flush ? 'panel-body-flush' : 'panel-body'}>{children}</div>
    </section>
  );
}

interface PageHeadProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly trail?: ReactNode;
  readonly actions?: ReactNode;
}

/** The page's one heading of the first order. The frame moves the focus here after each change of address. */
export function PageHead({ title, lead, trail, actions }: PageHeadProps) {
  return (
    <div className="page-head">
      <div className="grow">
        {trail === undefined ? null : <span className="page-trail">{trail}</span>}
        <h1 tabIndex={-1} data-page-title="">
          {title}
        </h1>
        {lead === undefined ? null : <p>{lead}</p>}
      </div>
      {actions === undefined ? null : <div className="row">{actions}</div>}
    </div>
  );
}
