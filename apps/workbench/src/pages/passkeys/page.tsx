import { Button, InputGroup } from '@blueprintjs/core';
import { startRegistration } from '@simplewebauthn/browser';
import { type FormEvent, useState } from 'react';
import { passkeys } from '../../api/passkeys.js';
import { Problem } from '../../api/problem.js';
import { useAct, useLoad } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { ActProblem } from '../../design/note.js';
import { PageHead, Panel } from '../../design/panel.js';
import { Await } from '../../design/state-view.js';
import { Table } from '../../design/table.js';
import { moment } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';
import { useClient } from '../../identity/identity.js';
import './passkeys.css';

/** One's own passkeys: seen, added, taken away. */
export function PasskeysPage() {
  const client = useClient();
  const [listed, again] = useLoad(() => passkeys.list(client), [client]);
  const removing = useAct(async (passkey: string) => {
    await passkeys.remove(client, passkey);
    again();
  });
  return (
    <>
      <PageHead
        title="Your passkeys"
        lead="What you sign in with. Each stays on its device or security key, and is used once you have unlocked that."
      />
      <div className="stack passkeys">
        <Await of={listed} what="Loading your passkeys" again={again}>
          {(value) => (
            <Panel title="Enrolled" flush={value.length > 0}>
              {value.length === 0 ? <p className="muted">None. In a demonstration none is needed.</p> : null}
              <ActProblem of={removing} />
              {value.length === 0 ? null : (
                <Table headings={['Name', 'Added', 'Last used', { text: 'Actions', as: 'unseen' }]}>
                  {value.map(({ passkey, name, added, used }) => (
                    <tr key={passkey}>
                      <th scope="row">{name}</th>
                      <td className="when">{moment(added)}</td>
                      <td>{used === null ? <span className="muted">not yet</span> : moment(used)}</td>
                      <td>
                        <Button
                          size="small"
                          variant="minimal"
                          text="Take away"
                          aria-label={`Take away ${name}`}
                          onClick={() => void removing.run(passkey)}
                        />
                      </td>
                    </tr>
                  ))}
                </Table>
              )}
            </Panel>
          )}
        </Await>
        <AddPasskey onDone={again} />
      </div>
      <Aside title="About passkeys">
        <div className="stack-tight small">
          <p>
            Enrol at least two, on different devices: who loses the only one needs two stewards or overseers to get in
            again.
          </p>
          <p>A passkey cannot be copied, guessed or given to a page that only looks like this one.</p>
        </div>
      </Aside>
    </>
  );
}

function AddPasskey({ onDone }: { readonly onDone: () => void }) {
  const client = useClient();
  const [name, setName] = useState('');
  const adding = useAct(async () => {
    const optionsJSON = await passkeys.options<Parameters<typeof startRegistration>[0]['optionsJSON']>(client);
    const credential = await startRegistration({ optionsJSON }).catch((error: unknown) => {
      throw notMade(error);
    });
    await passkeys.add(client, name.trim(), credential);
    setName('');
    onDone();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void adding.run();
  };
  return (
    <Panel title="Add another">
      <form className="stack passkeys-form" onSubmit={submit}>
        <Field label="What you call it" hint="Such as “Laptop” or “Key on my ring”.">
          {(ids) => (
            <InputGroup {...ids} value={name} maxLength={60} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <div>
          <Button
            type="submit"
            intent="primary"
            icon="key"
            text="Make a passkey"
            disabled={name.trim() === ''}
            loading={adding.now.state === 'running'}
          />
        </div>
        <ActProblem of={adding} />
      </form>
    </Panel>
  );
}

/** The browser's own refusal: taken back, timed out, or already enrolled. */
function notMade(error: unknown): Problem {
  const known = error instanceof Error && error.name === 'InvalidStateError';
  return new Problem(
    'passkey-not-made',
    0,
    known ? 'This device is enrolled already.' : 'No passkey was made.',
    known ? 'Use another device or security key.' : 'Try again, and unlock the device when it asks.',
  );
}
