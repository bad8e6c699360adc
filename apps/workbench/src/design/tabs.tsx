import { Link } from '../router/router.js';
import './tabs.css';

interface TabsProps {
  readonly label: string;
  readonly current: string;
  readonly tabs: readonly { readonly to: string; readonly text: string; readonly count?: number | undefined }[];
}

/** The parts of a page that have addresses of their own: links, of which one is the current one. */
export function Tabs({ label, current, tabs }: TabsProps) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(({ to, text, count }) => (
        <Link key={to} to={to} className="tabs-link" aria-current={to === current ? 'page' : undefined}>
          {text}
          {count === undefined || count === 0 ? null : <span className="tabs-count">{count}</span>}
        </Link>
      ))}
    </nav>
  );
}
