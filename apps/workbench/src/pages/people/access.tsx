import { Button, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type FormEvent, useState } from 'react';
import { catalogue } from '../../api/catalogue.js';
import { type Person, people } from '../../api/people.js';
import { policy } from '../../api/policy.js';
import { useAct, useLoad } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { ActProblem, Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { useClient } from '../../identity/identity.js';

/** "Why can or can't this person see this?", from definitions and holdings; no row is looked at. */
export function AccessExplained({ person }: { readonly person: Person }) {
  const client = useClient();
  const [choices] = useLoad(
    async () => ({ datasets: await catalogue.definitions(client), purposes: await policy.purposes(client) }),
    [client],
  );
  const [dataset, setDataset] = useState('');
  const [purpose, setPurpose] = useState('');
  const [operation, setOperation] = useState(
    () => person.holdings.find(({ kind }) => kind === 'operation')?.name ?? '',
  );
  const explaining = useAct(() =>
    people.access(client, person.person, { dataset, purpose, operation: operation.trim() }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void explaining.run();
  };
  const none = { value: '', label: 'choose' };
  const datasets = choices.state === 'done' ? choices.value.datasets : [];
  const purposes = choices.state === 'done' ? choices.value.purposes : [];
  return (
    <Panel title={`Why can or can't ${person.name} see this?`}>
      <form className="people-form" onSubmit={submit}>
        <Field label="Dataset">
          {(ids) => (
            <HTMLSelect
              {...ids}
              value={dataset}
              onChange={(event) => setDataset(event.target.value)}
              options={[none, ...datasets.map((each) => ({ value: each.dataset, label: each.title }))]}
            />
          )}
        </Field>
        <Field label="Purpose">
          {(ids) => (
            <HTMLSelect
              {...ids}
              value={purpose}
              onChange={(event) => setPurpose(event.target.value)}
              options={[none, ...purposes.map((each) => ({ value: each.purpose, label: each.title }))]}
            />
          )}
        </Field>
        <Field label="Operation">
          {(ids) => (
            <InputGroup
              {...ids}
              value={operation}
              onChange={(event) => setOperation(event.target.value)}
              placeholder="OP-ALDER"
            />
          )}
        </Field>
        <Button
          type="submit"
          icon="help"
          text="Explain"
          disabled={dataset === '' || purpose === '' || operation.trim() === ''}
          loading={explaining.now.state === 'running'}
        />
      </form>
      <ActProblem of={explaining} />
      {explaining.now.state === 'done' ? (
        <Note tone={explaining.now.value.may ? 'good' : 'warn'} live>
          <p>
            <strong>
              {person.name} {explaining.now.value.may ? 'may' : 'may not'} read it so.
            </strong>
          </p>
          <ul className="bullets">
            {explaining.now.value.lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Note>
      ) : null}
    </Panel>
  );
}
