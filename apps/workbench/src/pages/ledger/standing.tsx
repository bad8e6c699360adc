import { Button } from '@blueprintjs/core';
import { ledger, type Verification, type WitnessState } from '../../api/ledger.js';
import { useAct, useLoad } from '../../api/use-load.js';
import { ActProblem, Chip, Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { Await } from '../../design/state-view.js';
import { counted, moment, spelled } from '../../design/words.js';
import { holdsRole, useClient, useMe } from '../../identity/identity.js';

export function Standing() {
  const client = useClient();
  const me = useMe();
  const [status, again] = useLoad(() => ledger.status(client), [client]);
  const [witness, askWitness] = useLoad(() => ledger.witness(client), [client]);
  const verifying = useAct(() => ledger.verify(client));
  return (
    <div className="stack ledger-standing">
      <Panel
        title="State"
        actions={
          status.state !== 'done' ? undefined : status.value.state === 'writing' ? (
            <Chip tone="good" icon="tick">
              Writing
            </Chip>
          ) : (
            <Chip tone="bad" icon="error">
              Stopped
            </Chip>
          )
        }
      >
        <Await of={status} what="Asking the ledger" again={again}>
          {(value) => (
            <dl className="facts">
              <dt>Origin</dt>
              <dd>
                <code>{value.origin}</code>
              </dd>
              <dt>Kind</dt>
              <dd>
                {value.demonstration
                  ? 'A demonstration: written into its first entry, and cannot be changed'
                  : 'A force’s own'}
              </dd>
              {value.state === 'writing' ? null : (
                <>
                  <dt>Why it stopped</dt>
                  <dd>{value.state}. While it cannot be written, nothing is read.</dd>
                </>
              )}
            </dl>
          )}
        </Await>
      </Panel>
      <Panel title="Witness" actions={<Button size="small" icon="eye-open" text="Ask again" onClick={askWitness} />}>
        <Await of={witness} what="Asking for the newest confirmation" again={askWitness}>
          {(state) => <Witnessed state={state} />}
        </Await>
      </Panel>
      <Panel title="Verify">
        {holdsRole(me, 'steward', 'overseer') ? (
          <div className="stack-tight">
            <div className="row-spread">
              <p className="muted prose">
                Reads the whole ledger back, hashes every entry into its tree, opens every act and compares. Takes
                seconds to minutes.
              </p>
              <Button
                icon="endorsed"
                intent="primary"
                text="Verify now"
                loading={verifying.now.state === 'running'}
                onClick={() => void verifying.run()}
              />
            </div>
            <ActProblem of={verifying} />
            {verifying.now.state === 'done' ? <Verified result={verifying.now.value} /> : null}
          </div>
        ) : (
          <p className="muted">
            Stewards and overseers verify the ledger here. Anybody with a copy can, with a verifier of their own.
          </p>
        )}
      </Panel>
    </div>
  );
}

function Witnessed({ state }: { readonly state: WitnessState }) {
  if (state.witnesses.length === 0) return <p className="prose">{state.says}</p>;
  return (
    <dl className="facts">
      <dt>State</dt>
      <dd>{state.says}</dd>
      <dt>Confirmed</dt>
      <dd>{state.confirmed === undefined ? <span className="muted">not yet</span> : moment(state.confirmed)}</dd>
      <dt>Witnesses</dt>
      <dd>
        {state.witnesses.join(', ')}
        {state.witnesses.length > 1 ? `; ${state.quorum} must confirm` : ''}
      </dd>
      <dt>Rows wait for one</dt>
      <dd>{state.required ? 'yes' : 'no'}</dd>
    </dl>
  );
}

function Verified({ result: { whole, entries, root, problems } }: { readonly result: Verification }) {
  if (whole) {
    return (
      <Note tone="good" live>
        <p>
          <strong>The ledger is whole.</strong>{' '}
          {entries === undefined ? '' : `${counted(entries, 'entry', 'entries')} read back and compared.`}
        </p>
        {root === undefined ? null : (
          <p className="small">
            Root hash <code>{root}</code>
          </p>
        )}
      </Note>
    );
  }
  return (
    <Note tone="bad" live>
      <p>
        <strong>The ledger does not hold.</strong> Keep its folder as it is and tell the overseer.
      </p>
      <ul className="bullets">
        {problems.map((problem) => {
          const text =
            typeof problem === 'string' ? problem : (problem.message ?? problem.problem ?? spelled('unknown'));
          return <li key={text}>{text}</li>;
        })}
      </ul>
    </Note>
  );
}
