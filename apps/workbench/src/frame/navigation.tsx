import { Button, Icon } from '@blueprintjs/core';
import { Link } from '../router/router.js';
import { Mark } from './mark.js';
import { NAVIGATION, type NavigationEntry } from './navigation-entries.js';
import './navigation.css';

interface NavigationProps {
  readonly current: string;
  readonly narrow: boolean;
  readonly onNarrow: (narrow: boolean) => void;
  /** On narrow screens the navigation lies over the page until something is chosen. */
  readonly onChosen: () => void;
}

const GROUPS: readonly NavigationEntry['group'][] = ['Work', 'Govern', 'Bring in'];

export function Navigation({ current, narrow, onNarrow, onChosen }: NavigationProps) {
  return (
    <nav className="navigation" aria-label="Pages">
      <Link to="/" className="navigation-mark" onClick={onChosen} aria-label="Peel, start page">
        <Mark />
        <span className="navigation-name">Peel</span>
      </Link>
      <div className="navigation-groups">
        {GROUPS.map((group) => {
          const entries = NAVIGATION.filter((entry) => entry.group === group);
          if (entries.length === 0) return null;
          return (
            <div key={group} className="navigation-group">
              <span className="navigation-label" aria-hidden={narrow}>
                {group}
              </span>
              <ul className="plain-list">
                {entries.map((entry) => (
                  <li key={entry.path}>
                    <Link
                      to={entry.path}
                      className="navigation-link"
                      aria-current={entry.path === current ? 'page' : undefined}
                      title={narrow ? entry.label : undefined}
                      onClick={onChosen}
                    >
                      <Icon icon={entry.icon} size={16} aria-hidden />
                      <span className="navigation-text">{entry.label}</span>
                    </Link>
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
      </div>
      <Button
        className="navigation-fold"
        variant="minimal"
        icon={narrow ? 'double-chevron-right' : 'double-chevron-left'}
        aria-label={narrow ? 'Widen the navigation' : 'Narrow the navigation'}
        onClick={() => onNarrow(!narrow)}
      />
    </nav>
  );
}
