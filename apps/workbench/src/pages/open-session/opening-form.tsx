import { Button, HTMLSelect, TextArea } from '@blueprintjs/core';
import { type FormEvent, useId, useState } from 'react';
import { useAct } from '../../api/use-load.js';
import { Field, FieldSet } from '../../design/field.js';
import { ActProblem, Chip, Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { useMe } from '../../identity/identity.js';
import { navigate } from '../../router/router.js';
import { useTabDraft } from '../../session/drafts.js';
import { useJudgement } from '../../session/justification.js';
import { useSessions } from '../../session/sessions.js';
import type { PurposeChoice } from './purpose-choice.js';

interface OpeningFormProps {
  readonly choice: PurposeChoice;
  readonly wantedOperation: string | undefined;
}

const LENGTHS = [
  [30, '30 minutes'],
  [60, '1 hour'],
  [120, '2 hours'],
  [240, '4 hours'],
  [480, '8 hours, the most'],
] as const;

export function OpeningForm({ choice, wantedOperation }: OpeningFormProps) {
  const me = useMe();
  const { open, want } = useSessions();
  const usable = choice.of.filter(({ frozen }) => frozen === undefined);
  const first = usable.find((each) => each.operation === wantedOperation) ?? usable[0];
  const [operation, setOperation] = useState(first?.operation ?? '');
  const [minutes, setMinutes] = useState(60);
  const [reason, setReason, clearReason] = useTabDraft('justification');
  const weak = useJudgement(reason);
  const group = useId();
  const opening = useAct(async () => {
    await open({ purpose: choice.purpose, operation, justification: reason, minutes });
    clearReason();
    want(undefined);
    navigate(choice.of[0].tools.includes('sql') ? '/sql' : choice.of[0].tools.includes('ledger') ? '/ledger' : '/');
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void opening.run();
  };
  return (
    <Panel title="Your session">
      <form className="stack" onSubmit={submit}>
        <FieldSet legend="Operation">
          {choice.of.map((each) => (
            <label key={each.operation} className="opening-operation">
              <input
                type="radio"
                name={group}
                checked={each.operation === operation}
                disabled={each.frozen !== undefined}
                onChange={() => setOperation(each.operation)}
              />
              <span>
                <strong>{each.operation}</strong>
                {each.operationTitle === undefined ? null : <span className="muted"> {each.operationTitle}</span>}
                {each.frozen === undefined ? null : <Frozen why={each.frozen} />}
              </span>
            </label>
          ))}
        </FieldSet>
        <Field
          label="Why do you need to look?"
          hint="Name the incident or reference and the question you have. This is written down and cannot be changed."
          problem={weak}
        >
          {(ids) => (
            <TextArea
              {...ids}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              placeholder="For example: Crime reference 4512/26, which thefts from vehicles near the station follow the same pattern?"
              maxLength={2000}
              fill
            />
          )}
        </Field>
        <Field label="For how long">
          {(ids) => (
            <HTMLSelect {...ids} value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
              {LENGTHS.map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </HTMLSelect>
          )}
        </Field>
        <ActProblem of={opening} />
        <div className="row">
          <Button
            type="submit"
            intent="primary"
            icon="key"
            text="Open the session"
            loading={opening.now.state === 'running'}
            disabled={reason.trim() === '' || first === undefined}
          />
          <span className="muted small">Opened as {me.name}.</span>
        </div>
        {opening.now.state === 'failed' && opening.now.problem.advice === undefined ? (
          <Note>
            <p>Whom to ask: {me.workspace.ask ?? 'a steward'}.</p>
          </Note>
        ) : null}
      </form>
    </Panel>
  );
}

/** Told before a reason is typed for what would be refused. */
function Frozen({ why }: { readonly why: string }) {
  return (
    <>
      {' '}
      <Chip tone="bad" icon="snowflake">
        Frozen
      </Chip>
      <span className="muted small opening-frozen">{why}</span>
    </>
  );
}
