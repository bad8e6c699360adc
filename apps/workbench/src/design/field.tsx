import { type ReactNode, useId } from 'react';
import './field.css';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly problem?: string | undefined;
  readonly optional?: boolean;
  /** Given the ids that tie label, hint and problem to what is filled in. */
  readonly children: (ids: { readonly id: string; readonly 'aria-describedby': string | undefined }) => ReactNode;
}

export function Field({ label, hint, problem, optional = false, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const problemId = `${id}-problem`;
  const described = [hint === undefined ? '' : hintId, problem === undefined ? '' : problemId]
    .filter(Boolean)
    .join(' ');
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {optional ? <span className="muted"> (if any)</span> : null}
      </label>
      {hint === undefined ? null : (
        <p id={hintId} className="field-hint">
          {hint}
        </p>
      )}
      {children({ id, 'aria-describedby': described === '' ? undefined : described })}
      <p id={problemId} className="field-problem" aria-live="polite">
        {problem}
      </p>
    </div>
  );
}

/** Several choices that answer one question. */
export function FieldSet({ legend, children }: { readonly legend: string; readonly children: ReactNode }) {
  return (
    <fieldset className="field-set">
      <legend>{legend}</legend>
      {children}
    </fieldset>
  );
}
