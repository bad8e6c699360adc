import { Button } from '@blueprintjs/core';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useId, useMemo, useState } from 'react';
import { createPortal } from 'react-dom';
import { useKept } from './kept.js';

interface ContextSlot {
  readonly slot: HTMLElement | undefined;
  readonly setSlot: (slot: HTMLElement | undefined) => void;
  readonly filled: number;
  readonly fill: (by: 1 | -1) => void;
}

const SlotContext = createContext<ContextSlot | undefined>(undefined);

export function ContextSlotProvider({ children }: { readonly children: ReactNode }) {
  const [slot, setSlot] = useState<HTMLElement | undefined>(undefined);
  const [filled, setFilled] = useState(0);
  const fill = useCallback((by: 1 | -1) => setFilled((before) => before + by), []);
  const value = useMemo(() => ({ slot, setSlot, filled, fill }), [slot, filled, fill]);
  return <SlotContext value={value}>{children}</SlotContext>;
}

function useSlot(): ContextSlot {
  const slot = useContext(SlotContext);
  if (slot === undefined) throw new TypeError('the context panel is used inside the frame only');
  return slot;
}

/** What a page puts beside itself: one titled part of the context panel on the right. */
export function Aside({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { slot, fill } = useSlot();
  const id = useId();
  useEffect(() => {
    fill(1);
    return () => fill(-1);
  }, [fill]);
  if (slot === undefined) return null;
  return createPortal(
    <section className="context-part" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>,
    slot,
  );
}

/** The panel itself; nothing at all on pages that put nothing there. */
export function ContextPanel() {
  const { setSlot, filled } = useSlot();
  const [open, setOpen] = useKept('context', true);
  return (
    <aside
      className={`context ${filled === 0 ? 'is-empty' : ''} ${open ? '' : 'is-shut'}`}
      aria-label="About this page"
    >
      <Button
        className="context-toggle"
        variant="minimal"
        size="small"
        icon={open ? 'double-chevron-right' : 'double-chevron-left'}
        aria-label={open ? 'Hide the panel about this page' : 'Show the panel about this page'}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      />
      <div className="context-slot" hidden={!open} ref={(element) => setSlot(element ?? undefined)} />
    </aside>
  );
}
