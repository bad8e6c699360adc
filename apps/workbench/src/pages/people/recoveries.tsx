import { Button, TextArea } from '@blueprintjs/core';
import { useState } from 'react';
import { recoveries } from '../../api/passkeys.js';
import type { Person } from '../../api/people.js';
import { useAct, useLoadWhenSeen } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { Modal } from '../../design/modal.js';
import { ActProblem, Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { Table } from '../../design/table.js';
import { moment } from '../../design/words.js';
import { useClient, useMe } from '../../identity/identity.js';
import { opaque } from '../../router/opaque.js';
import { useDraft } from '../../session/drafts.js';

/** Who lost every passkey gets in again when two who govern agree; the second hands over the token. */
export function Recoveries() {
  const client = useClient();
  const me = useMe();
  const [listed, again] = useLoadWhenSeen(() => recoveries.list(client), [client]);
  const confirming = useAct(async (recovery: string) => {
    const made = await recoveries.confirm(client, recovery);
    again();
    return made;
  });
  const waiting = listed.state === 'done' ? listed.value : [];
  const made = confirming.now.state === 'done' ? confirming.now.value : undefined;
  if (waiting.length === 0 && made === undefined) return null;
  return (
    <Panel title="Lost every passkey" flush>
      {made === undefined ? null : (
        <Note tone="warn" live>
          <p>The token for {made.person}, shown this once. Make sure who they are, and hand it over yourself.</p>
          <p>
            <code className="people-token">{made.token}</code>
          </p>
        </Note>
      )}
      <ActProblem of={confirming} />
      <Table headings={['For', 'Why', 'Proposed', { text: 'Actions', as: 'unseen' }]}>
        {waiting.map(({ recovery, person, why, proposedBy, proposed }) => (
          <tr key={recovery}>
            <th scope="row">{person}</th>
            <td>{why}</td>
            <td>
              {proposedBy}
              <p className="muted small">{moment(proposed)}</p>
            </td>
            <td>
              {proposedBy === me.person ? (
                <span className="muted small">another steward or an overseer must agree</span>
              ) : person === me.person ? (
                <span className="muted small">two others must agree</span>
              ) : (
                <Button
                  size="small"
                  intent="primary"
                  text="Agree"
                  disabled={confirming.now.state === 'running'}
                  aria-label={`Agree: ${person} may enrol again`}
                  onClick={() => void confirming.run(recovery)}
                />
              )}
            </td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

export function ProposeRecovery({ person }: { readonly person: Person }) {
  const client = useClient();
  const [open, setOpen] = useState(false);
  const [why, setWhy, forgetWhy] = useDraft(`recovery.${opaque(person.person)}`);
  const proposing = useAct(async () => {
    await recoveries.propose(client, person.person, why.trim());
    forgetWhy();
  });
  const done = proposing.now.state === 'done';
  return (
    <>
      <Button icon="key" text="Lost passkeys" onClick={() => setOpen(true)} />
      <Modal
        open={open}
        title={`${person.name} lost every passkey`}
        onClose={() => setOpen(false)}
        footer={
          done ? (
            <Button intent="primary" text="Done" onClick={() => setOpen(false)} />
          ) : (
            <>
              <Button text="Leave it" onClick={() => setOpen(false)} />
              <Button
                intent="primary"
                text="Propose it"
                disabled={why.trim() === ''}
                loading={proposing.now.state === 'running'}
                onClick={() => void proposing.run()}
              />
            </>
          )
        }
      >
        {done ? (
          <Note tone="good" live>
            <p>
              Another steward or an overseer must agree. They then get a token for {person.name} to enrol a new passkey
              with.
            </p>
          </Note>
        ) : (
          <Field
            label="Why"
            hint="How you made sure that it is they who ask. This is written down and cannot be changed."
          >
            {(ids) => <TextArea {...ids} fill value={why} onChange={(event) => setWhy(event.target.value)} />}
          </Field>
        )}
        <ActProblem of={proposing} />
      </Modal>
    </>
  );
}
