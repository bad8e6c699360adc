import { Button, InputGroup } from '@blueprintjs/core';
import { type FormEvent, useState } from 'react';
import { type EntryProof, ledger } from '../../api/ledger.js';
import { useAct } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { ActProblem, Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { useClient } from '../../identity/identity.js';

/** One entry, the hashes that lead from it to the root, and the signed checkpoint with that root. */
export function Proof() {
  const client = useClient();
  const [event, setEvent] = useState('');
  const proving = useAct(() => ledger.proof(client, event.trim()));
  const submit = (submitted: FormEvent) => {
    submitted.preventDefault();
    void proving.run();
  };
  return (
    <div className="stack">
      <Panel title="Which entry">
        <form className="ledger-form" onSubmit={submit}>
          <Field label="Event" hint="The line “event” of a receipt, such as evt_ztpvcd3k3r8b…">
            {(ids) => <InputGroup {...ids} value={event} onChange={(changed) => setEvent(changed.target.value)} />}
          </Field>
          <Button
            type="submit"
            intent="primary"
            icon="endorsed"
            text="Prove it"
            disabled={event.trim() === ''}
            loading={proving.now.state === 'running'}
          />
        </form>
      </Panel>
      <ActProblem of={proving} />
      {proving.now.state === 'done' ? <Proven proof={proving.now.value} /> : null}
    </div>
  );
}

function Proven({ proof: { entry, proof, checkpoint, verified } }: { readonly proof: EntryProof }) {
  return (
    <>
      {verified ? (
        <Note tone="good" live>
          <p>
            <strong>It is in the ledger.</strong> Its hash leads over {proof.length} others to the root that the
            checkpoint signs.
          </p>
        </Note>
      ) : (
        <Note tone="bad" live>
          <p>
            <strong>The proof does not hold.</strong> Keep the receipt and tell the overseer.
          </p>
        </Note>
      )}
      <Panel title="Entry">
        <p className="muted small">Its bytes as they were hashed, in base64. The content is sealed beside them.</p>
        <code className="ledger-wrap">{entry}</code>
      </Panel>
      <Panel title="Proof">
        <ol className="ledger-hashes">
          {proof.map((hash) => (
            <li key={hash}>
              <code>{hash}</code>
            </li>
          ))}
        </ol>
        <h3>Checkpoint</h3>
        <pre className="ledger-wrap">{checkpoint}</pre>
      </Panel>
    </>
  );
}
