import { Button } from '@blueprintjs/core';
import { useEffect, useRef, useState } from 'react';
import { useMe } from '../identity/identity.js';
import { navigate } from '../router/router.js';
import { STEPS } from './steps.js';
import './tour.css';

interface TourState {
  readonly step: number | undefined;
  readonly start: () => void;
  readonly go: (step: number) => void;
  readonly end: () => void;
}

/** The tour of the demonstration force: once by itself for each person, afterwards when asked for. */
export function useTour(): TourState {
  const me = useMe();
  const key = `peel.tour.${me.person}`;
  const [step, setStep] = useState<number | undefined>(() =>
    me.demonstration && window.localStorage.getItem(key) === null && window.location.pathname === '/' ? 0 : undefined,
  );
  const go = (next: number) => {
    const path = STEPS[next]?.path;
    if (path !== undefined) navigate(path);
    setStep(next);
  };
  const end = () => {
    window.localStorage.setItem(key, 'seen');
    setStep(undefined);
  };
  return { step, go, end, start: () => go(0) };
}

/** One step at a time, beside the page and not over it: everything can be used meanwhile. It shows, and reads nothing. */
export function Tour({ tour: { step, go, end } }: { readonly tour: TourState }) {
  const card = useRef<HTMLElement>(null);
  const current = step === undefined ? undefined : STEPS[step];
  useEffect(() => {
    if (current === undefined) return;
    card.current?.focus({ preventScroll: true });
    if (current.at === undefined) return;
    return pointAt(current.at);
  }, [current]);
  if (step === undefined || current === undefined) return null;
  const last = step === STEPS.length - 1;
  return (
    <section className="tour" aria-label="Tour" ref={card} tabIndex={-1}>
      <p className="muted small">
        Step {step + 1} of {STEPS.length}
      </p>
      <h2>{current.title}</h2>
      <p>{current.text}</p>
      <div className="row-spread">
        <Button size="small" variant="minimal" text={last ? 'Close' : 'Skip the tour'} onClick={end} />
        <div className="row">
          {step > 0 ? <Button size="small" text="Back" onClick={() => go(step - 1)} /> : null}
          <Button
            size="small"
            intent="primary"
            text={last ? 'Done' : 'Next'}
            onClick={() => (last ? end() : go(step + 1))}
          />
        </div>
      </div>
    </section>
  );
}

/** How long a page may take until what is pointed at is there. Milliseconds. */
const PATIENCE = 3000;

/** Outlines an element as soon as it is there, until the step is over. */
function pointAt(selector: string): () => void {
  let pointed: Element | null = null;
  const started = performance.now();
  const timer = setInterval(() => {
    pointed = document.querySelector(selector);
    pointed?.classList.add('tour-here');
    if (pointed !== null || performance.now() - started > PATIENCE) clearInterval(timer);
  }, 100);
  return () => {
    clearInterval(timer);
    pointed?.classList.remove('tour-here');
  };
}
