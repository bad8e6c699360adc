import { Button } from '@blueprintjs/core';
import { useState } from 'react';
import { type PeopleChange, people } from '../../api/people.js';
import { useAct, useLoadWhenSeen } from '../../api/use-load.js';
import { Modal } from '../../design/modal.js';
import { ActProblem, Note } from '../../design/note.js';
import { Panel } from '../../design/panel.js';
import { Table } from '../../design/table.js';
import { day } from '../../design/words.js';
import { useClient, useMe } from '../../identity/identity.js';

interface Asked {
  readonly change: PeopleChange;
  readonly answer: 'confirm' | 'refuse';
}

/** What waits for a second person, who is neither who proposed it nor whom it is about. */
export function Changes({ onDone }: { readonly onDone: () => void }) {
  const client = useClient();
  const [pending, again] = useLoadWhenSeen(() => people.pending(client), [client]);
  const [asked, setAsked] = useState<Asked | undefined>(undefined);
  const close = () => setAsked(undefined);
  return (
    <>
      {pending.state !== 'done' || pending.value.length === 0 ? null : (
        <Waiting changes={pending.value} onAsk={setAsked} />
      )}
      {/* Stays, and what it says, though somebody else decided meanwhile. */}
      {asked === undefined ? null : (
        <Deciding
          asked={asked}
          onClose={close}
          onDone={() => {
            close();
            again();
            onDone();
          }}
        />
      )}
    </>
  );
}

interface WaitingProps {
  readonly changes: readonly PeopleChange[];
  readonly onAsk: (asked: Asked) => void;
}

function Waiting({ changes, onAsk }: WaitingProps) {
  return (
    <Panel title="Waiting for a second person" flush>
      <Table headings={['For', 'Change', 'Until', 'Proposed by', { text: 'Actions', as: 'unseen' }]}>
        {changes.map((change) => (
          <tr key={change.proposal}>
            <th scope="row">{change.person}</th>
            <td>{change.change}</td>
            <td className="when">{change.until === undefined ? '' : day(change.until)}</td>
            <td>{change.proposedBy}</td>
            <td>
              <Answers change={change} onAsk={(answer) => onAsk({ change, answer })} />
            </td>
          </tr>
        ))}
      </Table>
    </Panel>
  );
}

function Answers({
  change,
  onAsk,
}: {
  readonly change: PeopleChange;
  readonly onAsk: (answer: Asked['answer']) => void;
}) {
  const me = useMe();
  const concerned = change.person === me.person;
  const named = `${change.change} for ${change.person}`;
  return (
    <div className="row">
      {change.proposedBy === me.person || concerned ? (
        <span className="muted small">somebody else must confirm it</span>
      ) : (
        <Button
          size="small"
          intent="primary"
          text="Confirm"
          aria-label={`Confirm: ${named}`}
          onClick={() => onAsk('confirm')}
        />
      )}
      {concerned && takes(change) ? null : (
        <Button
          size="small"
          variant="minimal"
          text="Refuse"
          aria-label={`Refuse: ${named}`}
          onClick={() => onAsk('refuse')}
        />
      )}
    </div>
  );
}

interface DecidingProps {
  readonly asked: Asked;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Says what it gives to whom until when, or takes, before it is decided. */
function Deciding({ asked: { change, answer }, onClose, onDone }: DecidingProps) {
  const client = useClient();
  const deciding = useAct(async () => {
    await people[answer](client, change.proposal);
    onDone();
  });
  const confirms = answer === 'confirm';
  return (
    <Modal
      open
      title={confirms ? 'Confirm the change' : 'Refuse the change'}
      onClose={onClose}
      footer={
        <>
          <Button text="Leave it waiting" onClick={onClose} />
          <Button
            intent={confirms && !takes(change) ? 'primary' : 'danger'}
            text={confirms ? 'Confirm it now' : 'Refuse it now'}
            loading={deciding.now.state === 'running'}
            onClick={() => void deciding.run()}
          />
        </>
      }
    >
      <p>
        {change.proposedBy} proposed it. <Said change={change} />
      </p>
      <Note tone={confirms ? 'warn' : 'plain'}>
        <p>
          {confirms ? 'It takes effect at once.' : 'Nothing changes, and it would have to be proposed anew.'} Your
          answer is written down with your name.
        </p>
      </Note>
      <ActProblem of={deciding} />
    </Modal>
  );
}

function Said({ change }: { readonly change: PeopleChange }) {
  const [, kind = 'holding', name = change.change] = /^\S+ ([a-z]+):(.*)$/.exec(change.change) ?? [];
  return takes(change) ? (
    <>
      It takes the {kind} <strong>{name}</strong> away from <strong>{change.person}</strong>.
    </>
  ) : (
    <>
      It gives <strong>{change.person}</strong> the {kind} <strong>{name}</strong>
      {change.until === undefined ? '' : ` until ${day(change.until)}`}.
    </>
  );
}

function takes({ change }: PeopleChange): boolean {
  return change.startsWith('revoke ');
}
