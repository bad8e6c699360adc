import { Button, InputGroup } from '@blueprintjs/core';
import { type FormEvent, useState } from 'react';
import { Field } from '../../design/field.js';
import { PageHead, Panel } from '../../design/panel.js';
import { Link } from '../../router/router.js';

/** A new purpose needs a name first: its file's, and the ledger's for ever. */
export function NewName({ onName }: { readonly onName: (name: string) => void }) {
  const [typed, setTyped] = useState('');
  const wrong =
    typed !== '' && !/^[a-z][a-z0-9-]{2,60}$/.test(typed)
      ? 'Small letters, figures and hyphens, beginning with a letter.'
      : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrong === undefined && typed !== '') onName(typed);
  };
  return (
    <>
      <PageHead
        title="Draft a purpose"
        trail={<Link to="/purposes">Purposes</Link>}
        lead="A draft opens nothing. Two stewards other than you approve it."
      />
      <Panel title="Name">
        <form className="stack purposes-name" onSubmit={submit}>
          <Field
            label="Name"
            hint="Of its file and in the ledger, such as burglary-series. Name no person and no operation that is secret."
            problem={wrong}
          >
            {(ids) => <InputGroup {...ids} value={typed} onChange={(event) => setTyped(event.target.value)} />}
          </Field>
          <div>
            <Button type="submit" intent="primary" text="Go on" disabled={typed === '' || wrong !== undefined} />
          </div>
        </form>
      </Panel>
    </>
  );
}
