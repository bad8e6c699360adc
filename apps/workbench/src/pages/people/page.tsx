import { Button, InputGroup } from '@blueprintjs/core';
import { useState } from 'react';
import { type Person, people } from '../../api/people.js';
import { useLoad } from '../../api/use-load.js';
import { Chip } from '../../design/note.js';
import { PageHead, Panel } from '../../design/panel.js';
import { Await, Empty } from '../../design/state-view.js';
import { Table } from '../../design/table.js';
import { counted, spelled } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';
import { holdsRole, useClient, useMe } from '../../identity/identity.js';
import { opaque } from '../../router/opaque.js';
import { Link } from '../../router/router.js';
import { Changes } from './changes.js';
import { JoinDialog } from './join-dialog.js';
import './people.css';
import { Recoveries } from './recoveries.js';

/** Accounts and what they hold. Who holds what is for stewards and overseers. */
export function PeoplePage() {
  const me = useMe();
  if (!holdsRole(me, 'steward', 'overseer')) {
    return (
      <>
        <PageHead title="People" />
        <Empty icon="people" title="Stewards and overseers see who holds what">
          <p>
            What you hold yourself is on the <Link to="/">start page</Link>. To have it changed, ask{' '}
            {me.workspace.ask ?? 'a steward'}.
          </p>
        </Empty>
      </>
    );
  }
  return <Accounts />;
}

function Accounts() {
  const client = useClient();
  const [listed, again] = useLoad(() => people.list(client), [client]);
  const [typed, setTyped] = useState('');
  const [joining, setJoining] = useState(false);
  return (
    <>
      <PageHead
        title="People"
        lead="Each holding ends within twelve months. What opens protected material, or gives power over others, waits for a second person."
        actions={<Button intent="primary" icon="new-person" text="Somebody joins" onClick={() => setJoining(true)} />}
      />
      <div className="stack">
        <Changes onDone={again} />
        <Recoveries />
        <Await of={listed} what="Loading the accounts" again={again}>
          {(value) => (
            <Panel
              title={counted(value.filter(({ left }) => !left).length, 'person', 'people')}
              flush
              actions={
                <InputGroup
                  size="small"
                  leftIcon="filter"
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                  placeholder="Name, role or holding"
                  aria-label="Narrow the people shown"
                />
              }
            >
              <PeopleTable all={value} typed={typed} />
            </Panel>
          )}
        </Await>
      </div>
      <Aside title="Joiner, mover, leaver">
        <div className="stack-tight small">
          <p>
            <strong>Joiner:</strong> an account first, then what they need, each with an end.
          </p>
          <p>
            <strong>Mover:</strong> take away what the old post needed before giving what the new one does. Taking away
            waits for nobody, but for the roles steward and overseer of somebody else.
          </p>
          <p>
            <strong>Leaver:</strong> everything ends at once, also what runs. The name is never used again: the ledger
            knows them by it.
          </p>
        </div>
      </Aside>
      {joining ? (
        <JoinDialog
          onClose={() => {
            setJoining(false);
            again();
          }}
        />
      ) : null}
    </>
  );
}

function PeopleTable({ all, typed }: { readonly all: readonly Person[]; readonly typed: string }) {
  const word = typed.trim().toLowerCase();
  const shown = all.filter(({ person, name, holdings }) =>
    `${person} ${name} ${holdings.map((held) => `${held.kind} ${held.name}`).join(' ')}`.toLowerCase().includes(word),
  );
  return (
    <Table headings={['Person', 'Roles', 'Markings', 'Operations', 'Next end']}>
      {shown.map((person) => (
        <tr key={person.person}>
          <th scope="row">
            <Link to={`/people/${opaque(person.person)}`}>{person.name}</Link>
            <p className="muted small">
              <code>{person.person}</code>
              {person.left ? ', has left' : ''}
            </p>
          </th>
          <td>{named(person, 'role').map(spelled).join(', ')}</td>
          <td>
            <div className="row">
              {named(person, 'marking').map((name) => (
                <Chip key={name} icon="tag">
                  {name}
                </Chip>
              ))}
            </div>
          </td>
          <td>{named(person, 'operation').join(', ')}</td>
          <td>
            <NextEnd person={person} />
          </td>
        </tr>
      ))}
      {shown.length === 0 ? (
        <tr>
          <td colSpan={5} className="muted">
            Nobody matches.
          </td>
        </tr>
      ) : null}
    </Table>
  );
}

const SOON = 30 * 86_400_000;

function NextEnd({ person: { holdings } }: { readonly person: Person }) {
  const next = holdings
    .map(({ expires }) => expires)
    .filter((expires) => expires !== undefined)
    .sort()[0];
  if (next === undefined) return <span className="muted">none</span>;
  const written = new Date(next).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  return Date.parse(next) - Date.now() < SOON ? (
    <Chip tone="warn" icon="time">
      {written}
    </Chip>
  ) : (
    written
  );
}

function named({ holdings }: Person, kind: string): readonly string[] {
  return holdings.filter((held) => held.kind === kind).map(({ name }) => name);
}
