import { Button, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type FormEvent, useState } from 'react';
import { type ChangeMade, governs, type HoldingKind, type Person, people } from '../../api/people.js';
import { useAct } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { ActProblem, Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { spelled } from '../../design/words.js';
import { useClient } from '../../identity/identity.js';

const KINDS: readonly HoldingKind[] = ['role', 'operation', 'marking', 'organisation', 'clearance'];
const EXAMPLES: Readonly<Record<HoldingKind, string>> = {
  role: 'analyst',
  operation: 'OP-ALDER',
  marking: 'CHILD-PROTECTION',
  organisation: 'DEMONSTRATION-CONSTABULARY',
  clearance: 'OFFICIAL-SENSITIVE',
};

/** Gives something until a day within twelve months. What needs two people says so. */
export function GiveForm({ person, onDone }: { readonly person: Person; readonly onDone: () => void }) {
  const client = useClient();
  const [kind, setKind] = useState<HoldingKind>('operation');
  const [name, setName] = useState('');
  const [expires, setExpires] = useState(() => dayIn(6));
  const giving = useAct(async () => {
    const made = await people.change(client, person.person, 'grant', {
      kind,
      name: name.trim(),
      expires: new Date(`${expires}T00:00:00Z`).toISOString(),
    });
    setName('');
    onDone();
    return made;
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void giving.run();
  };
  /** What was said of one entry does not stay beside another. */
  const edited =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      giving.reset();
      set(value);
    };
  const waits = kind === 'marking' || kind === 'clearance' || governs({ kind, name: name.trim() });
  return (
    <Panel title="Give something">
      <form className="people-form" onSubmit={submit}>
        <Field label="Kind">
          {(ids) => (
            <HTMLSelect
              {...ids}
              value={kind}
              onChange={(event) => edited(setKind)(event.target.value as HoldingKind)}
              options={KINDS.map((value) => ({ value, label: spelled(value) }))}
            />
          )}
        </Field>
        <Field label="Which">
          {(ids) => (
            <InputGroup
              {...ids}
              value={name}
              onChange={(event) => edited(setName)(event.target.value)}
              placeholder={EXAMPLES[kind]}
            />
          )}
        </Field>
        <Field label="Until">
          {(ids) => (
            <InputGroup
              {...ids}
              type="date"
              value={expires}
              min={dayIn(0)}
              max={dayIn(12)}
              onChange={(event) => edited(setExpires)(event.target.value)}
            />
          )}
        </Field>
        <Button
          type="submit"
          intent="primary"
          text={waits ? 'Propose it' : 'Give it'}
          disabled={name.trim() === '' || expires === ''}
          loading={giving.now.state === 'running'}
        />
      </form>
      {waits ? (
        <p className="muted small people-after">
          This waits for a second person, who is neither you nor {person.name}.
        </p>
      ) : null}
      <ActProblem of={giving} />
      {giving.now.state === 'done' ? <Made made={giving.now.value} /> : null}
    </Panel>
  );
}

function Made({ made: { state, note } }: { readonly made: ChangeMade }) {
  return (
    <Note tone={note === undefined ? 'good' : 'warn'} live>
      <p>{spelled(state)}.</p>
      {note === undefined ? null : <p>{note} Look whether it is spelt right.</p>}
    </Note>
  );
}

function dayIn(months: number): string {
  const at = new Date();
  at.setUTCMonth(at.getUTCMonth() + months);
  return at.toISOString().slice(0, 10);
}
