import { navigate } from '../router/router.js';
import { NAVIGATION, type NavigationEntry } from './navigation-entries.js';
import { useShortcut } from './shortcuts.js';

/** `g` and a letter: every page of the navigation by keys. */
export function GoTo() {
  return NAVIGATION.map((entry) => <GoToOne key={entry.path} entry={entry} />);
}

function GoToOne({ entry }: { readonly entry: NavigationEntry }) {
  useShortcut({ keys: `g ${entry.key}`, label: entry.label, group: 'Go to', run: () => navigate(entry.path) });
  return null;
}
