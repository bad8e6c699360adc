import { Button } from '@blueprintjs/core';
import { useState } from 'react';
import { governs, type Holding, type Person, people } from '../../api/people.js';
import { useAct, useLoad } from '../../api/use-load.js';
import { Modal } from '../../design/modal.js';
import { ActProblem, Chip, Note } from '../../design/note.js';
import { PageHead, Panel } from '../../design/panel.js';
import { Empty, Failure, Loading } from '../../design/state-view.js';
import { Table } from '../../design/table.js';
import { day, spelled } from '../../design/words.js';
import type { PageProps } from '../../frame/page-props.js';
import { FreezeButton } from '../../freeze/freeze-button.js';
import { holdsRole, useClient, useMe } from '../../identity/identity.js';
import { named } from '../../router/opaque.js';
import { Link } from '../../router/router.js';
import { AccessExplained } from './access.js';
import { GiveForm } from './give-form.js';
import './people.css';
import { ProposeRecovery } from './recoveries.js';
import { TakeDialog } from './take-dialog.js';

export function PersonPage({ params }: PageProps) {
  const client = useClient();
  const [listed, again] = useLoad(() => people.list(client), [client]);
  if (listed.state === 'loading') return <Loading what="Loading the account" />;
  if (listed.state === 'failed') return <Failure problem={listed.problem} again={again} />;
  const person = named(listed.value, (each) => each.person, params.person ?? '');
  if (person === undefined) {
    return (
      <Empty icon="search" title="There is no such person">
        <p>
          <Link to="/people">See everybody.</Link>
        </p>
      </Empty>
    );
  }
  return <Account person={person} onChanged={again} />;
}

function Account({ person, onChanged }: { readonly person: Person; readonly onChanged: () => void }) {
  const me = useMe();
  const own = me.person === person.person;
  return (
    <>
      <PageHead
        title={person.name}
        trail={<Link to="/people">People</Link>}
        lead={<code>{person.person}</code>}
        actions={
          <>
            {person.left ? <Chip tone="bad">Has left</Chip> : null}
            <FreezeButton what="person" name={person.person} title={person.name} />
            {person.left || own ? null : <ProposeRecovery person={person} />}
            {person.left || own ? null : <LeaveButton person={person} onDone={onChanged} />}
          </>
        }
      />
      <div className="stack">
        {own ? (
          <Note>
            <p>This is your own account. Nobody gives themself anything: another steward does.</p>
          </Note>
        ) : null}
        <Holdings person={person} onChanged={onChanged} />
        {person.left || own ? null : <GiveForm person={person} onDone={onChanged} />}
        {holdsRole(me, 'steward') ? <AccessExplained person={person} /> : null}
      </div>
    </>
  );
}

function Holdings({ person, onChanged }: { readonly person: Person; readonly onChanged: () => void }) {
  const [taking, setTaking] = useState<Holding | undefined>(undefined);
  return (
    <Panel title="Holds" flush={person.holdings.length > 0}>
      {person.holdings.length === 0 ? <p className="muted">Nothing.</p> : null}
      {person.holdings.length === 0 ? null : (
        <Table headings={['Kind', 'What', 'Ends', { text: 'Actions', as: 'unseen' }]}>
          {person.holdings.map((holding) => (
            <tr key={`${holding.kind} ${holding.name}`}>
              <td className="muted">{spelled(holding.kind)}</td>
              <th scope="row">{holding.name}</th>
              <td className="when">{holding.expires === undefined ? 'not told' : day(holding.expires)}</td>
              <td>
                <Button
                  size="small"
                  variant="minimal"
                  text="Take away"
                  aria-label={`Take away ${holding.kind} ${holding.name}`}
                  onClick={() => setTaking(holding)}
                />
              </td>
            </tr>
          ))}
        </Table>
      )}
      {taking === undefined ? null : (
        <TakeDialog person={person} holding={taking} onClose={() => setTaking(undefined)} onDone={onChanged} />
      )}
    </Panel>
  );
}

function LeaveButton({ person, onDone }: { readonly person: Person; readonly onDone: () => void }) {
  const client = useClient();
  const [open, setOpen] = useState(false);
  const role = person.holdings.find(governs);
  const leaving = useAct(async () => {
    await people.leave(client, person.person);
    setOpen(false);
    onDone();
  });
  return (
    <>
      <Button icon="log-out" text="They leave" onClick={() => setOpen(true)} />
      <Modal
        open={open}
        title={`${person.name} leaves`}
        onClose={() => setOpen(false)}
        footer={
          <>
            <Button text="They stay" onClick={() => setOpen(false)} />
            {role === undefined ? (
              <Button
                intent="danger"
                text="They leave now"
                loading={leaving.now.state === 'running'}
                onClick={() => void leaving.run()}
              />
            ) : null}
          </>
        }
      >
        <Note tone="warn">
          {role === undefined ? (
            <p>
              At once: their sign-ins and sessions end, also what runs; orders they answer for stop. The account does
              not come back, and its name is never used again.
            </p>
          ) : (
            <p>
              They are {role.name}, and nobody alone puts somebody who governs out of office. Take the role away first,
              which a second person confirms. To stop at once what they read, freeze them.
            </p>
          )}
        </Note>
        <ActProblem of={leaving} />
      </Modal>
    </>
  );
}
