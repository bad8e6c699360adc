import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { useKept } from './kept.js';

export interface Shortcut {
  /** `?`, `g s` (one after the other) or `mod+k` (Ctrl, or Cmd on a Mac). */
  readonly keys: string;
  readonly label: string;
  readonly group: 'Everywhere' | 'Go to' | 'This page';
  readonly run: () => void;
}

interface Shortcuts {
  readonly known: Map<string, Shortcut>;
  /** What is open over the page and has keys of its own. */
  readonly over: Set<object>;
  readonly single: boolean;
  readonly setSingle: (on: boolean) => void;
}

const ShortcutsContext = createContext<Shortcuts | undefined>(undefined);
/** How long the second key of a pair may take. Milliseconds. */
const PAIR = 1200;

/** Listens for keys. Keys alone are ignored while something is typed, and can be turned off altogether (WCAG 2.1.4). */
export function ShortcutsProvider({ children }: { readonly children: ReactNode }) {
  const known = useRef(new Map<string, Shortcut>());
  const over = useRef(new Set<object>());
  const [single, setSingle] = useKept('single-keys', true);

  useEffect(() => {
    let first: { key: string; at: number } | undefined;
    const pressed = (event: KeyboardEvent) => {
      const key = keyOf(event);
      if (key === undefined || over.current.size > 0) return;
      const alone = !key.startsWith('mod+');
      if (alone && (!single || isTyping(event))) return;
      const pair = first !== undefined && event.timeStamp - first.at < PAIR ? `${first.key} ${key}` : undefined;
      const found = (pair === undefined ? undefined : known.current.get(pair)) ?? known.current.get(key);
      first = found === undefined && alone ? { key, at: event.timeStamp } : undefined;
      if (found === undefined) return;
      event.preventDefault();
      found.run();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [single]);

  const value = useMemo(() => ({ known: known.current, over: over.current, single, setSingle }), [single, setSingle]);
  return <ShortcutsContext value={value}>{children}</ShortcutsContext>;
}

export function useShortcuts(): Shortcuts {
  const shortcuts = useContext(ShortcutsContext);
  if (shortcuts === undefined) throw new TypeError('useShortcuts is used below ShortcutsProvider only');
  return shortcuts;
}

/** A shortcut for as long as what declares it is on the page. */
export function useShortcut(shortcut: Shortcut): void {
  const { known } = useShortcuts();
  const { keys, label, group } = shortcut;
  const latest = useRef(shortcut);
  latest.current = shortcut;
  useEffect(() => {
    const declared: Shortcut = { keys, label, group, run: () => latest.current.run() };
    known.set(keys, declared);
    return () => {
      if (known.get(keys) === declared) known.delete(keys);
    };
  }, [known, keys, label, group]);
}

/** While it is open, a dialogue takes the keys: from before it is drawn, so that what is typed fast goes nowhere else. */
export function useKeysTaken(open: boolean): void {
  const over = useContext(ShortcutsContext)?.over;
  useLayoutEffect(() => {
    if (!open || over === undefined) return;
    const taking = {};
    over.add(taking);
    return () => void over.delete(taking);
  }, [open, over]);
}

function keyOf(event: KeyboardEvent): string | undefined {
  if (event.altKey || event.isComposing || event.key === 'Dead') return undefined;
  if (event.ctrlKey || event.metaKey) return event.key.length === 1 ? `mod+${event.key.toLowerCase()}` : undefined;
  return event.key;
}

/** Looks inside editors too, which keep their fields in a shadow tree. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.closest('input, textarea, select, [role="grid"], [role="menu"], [role="listbox"]') !== null
  );
}
