import { Button, InputGroup } from '@blueprintjs/core';
import { useState } from 'react';
import { people } from '../../api/people.js';
import { useAct } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { Modal } from '../../design/modal.js';
import { ActProblem, Note } from '../../design/note.js';
import { useClient } from '../../identity/identity.js';

/** A new account. It can do nothing until it is given something. */
export function JoinDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const [person, setPerson] = useState('');
  const [name, setName] = useState('');
  const joining = useAct(() => people.join(client, person.trim(), name.trim()));
  const wrong =
    person !== '' && !/^[a-z][a-z0-9-]{0,62}$/.test(person)
      ? 'Small letters, figures and hyphens, beginning with a letter.'
      : undefined;
  const joined = joining.now.state === 'done' ? joining.now.value : undefined;
  return (
    <Modal
      open
      title={joined === undefined ? 'Somebody joins' : 'The account is there'}
      onClose={onClose}
      footer={
        joined === undefined ? (
          <>
            <Button text="Leave it" onClick={onClose} />
            <Button
              intent="primary"
              text="Make the account"
              disabled={person === '' || name.trim() === '' || wrong !== undefined}
              loading={joining.now.state === 'running'}
              onClick={() => void joining.run()}
            />
          </>
        ) : (
          <Button intent="primary" text="Done" onClick={onClose} />
        )
      }
    >
      {joined === undefined ? (
        <>
          <Field label="Name" hint="As colleagues know them.">
            {(ids) => <InputGroup {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
          </Field>
          <Field
            label="Account"
            hint="The ledger knows them by it for ever; it cannot be changed or used again."
            problem={wrong}
          >
            {(ids) => <InputGroup {...ids} value={person} onChange={(event) => setPerson(event.target.value)} />}
          </Field>
          <ActProblem of={joining} />
        </>
      ) : (
        <>
          <p>{name} holds nothing yet. Open their page to give roles, operations and markings, each with an end.</p>
          <Note tone="warn">
            <p>
              Their token, shown this once: with it they enrol a passkey, or a program acts for them. Hand it over
              yourself; nobody can look it up later.
            </p>
            <p>
              <code className="people-token">{joined.token}</code>
            </p>
          </Note>
        </>
      )}
    </Modal>
  );
}
