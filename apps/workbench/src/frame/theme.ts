import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'peel.theme';
const CHANGED = 'peel:theme';
const dark = () => window.matchMedia('(prefers-color-scheme: dark)');

function chosen(): Theme {
  const kept = window.localStorage.getItem(KEY);
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

/** Puts the theme on the page. Blueprint takes it from a class of the body, so that dialogues have it too. */
function apply(): void {
  const theme = chosen();
  document.body.classList.toggle('bp6-dark', theme === 'dark' || (theme === 'system' && dark().matches));
}

export function beginTheme(): void {
  apply();
  dark().addEventListener('change', apply);
  window.addEventListener('storage', apply);
}

export function setTheme(theme: Theme): void {
  if (theme === 'system') window.localStorage.removeItem(KEY);
  else window.localStorage.setItem(KEY, theme);
  apply();
  window.dispatchEvent(new Event(CHANGED));
}

export function useTheme(): Theme {
  return useSyncExternalStore((changed) => {
    window.addEventListener(CHANGED, changed);
    return () => window.removeEventListener(CHANGED, changed);
  }, chosen);
}
