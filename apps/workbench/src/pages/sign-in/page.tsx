import { AnchorButton, Button } from '@blueprintjs/core';
import { useEffect } from 'react';
import { type DemonstrationPerson, identity } from '../../api/identity.js';
import { useAct, useLoad } from '../../api/use-load.js';
import { ActProblem, Chip, Note } from '../../design/note.js';
import { Failure, Loading } from '../../design/state-view.js';
import { spelled } from '../../design/words.js';
import { Mark } from '../../frame/mark.js';
import { useClient, useIdentity } from '../../identity/identity.js';
import type { Because } from '../../identity/sign-in-here.js';
import './sign-in.css';

/** Who are you? In a demonstration anybody of it; elsewhere oneself, by a passkey or the force's own sign-in. */
export function SignInPage({ because }: { readonly because: Because }) {
  const client = useClient();
  const [choices, again] = useLoad(() => identity.choices(client), [client]);
  useEffect(() => {
    document.title = 'Sign in · Peel';
  }, []);
  if (choices.state === 'loading') return <Loading what="Loading" />;
  if (choices.state === 'failed') return <Failure problem={choices.problem} again={again} />;
  const { demonstration, workspace, people = [], start, witnessed } = choices.value;
  return (
    <div className="sign-in">
      <aside className="sign-in-about">
        <div className="row sign-in-mark">
          <Mark size={34} />
          <span>Peel</span>
        </div>
        <p className="sign-in-lead">
          Every answer can be peeled back to the records behind it, and to who may see them and why.
        </p>
        <ul className="plain-list sign-in-points">
          <li>Rows are read inside a session: one purpose, one operation, a reason, an end.</li>
          <li>What you may not see is never opened, so nothing of it shows.</li>
          <li>
            Every read is written down before it is shown.{' '}
            {witnessed ? 'Outsiders witness it.' : 'No outsider witnesses it here.'}
          </li>
        </ul>
        <p className="sign-in-force">
          {workspace.force}
          <br />
          {workspace.title}
        </p>
      </aside>
      <main className="sign-in-main">
        <h1>Sign in</h1>
        {because === 'ended' ? (
          <Note tone="warn" live>
            <p>Your sign-in ended. Sign in again to go on where you were: what you typed is kept for you.</p>
          </Note>
        ) : null}
        {because === 'signed-out-elsewhere' ? (
          <Note live>
            <p>You signed out in another tab. That holds for every tab of this browser.</p>
          </Note>
        ) : null}
        {demonstration ? <Demonstration people={people} /> : <Passkey start={start} />}
      </main>
    </div>
  );
}

function Passkey({ start }: { readonly start: string }) {
  return (
    <div className="stack">
      <p className="muted">
        You are known here by a passkey or by your force's own sign-in. Nobody signs in for somebody else.
      </p>
      <div>
        <AnchorButton href={start} intent="primary" size="large" icon="key" text="Sign in with a passkey" />
      </div>
    </div>
  );
}

function Demonstration({ people }: { readonly people: readonly DemonstrationPerson[] }) {
  const { client, refresh } = useIdentity();
  const signing = useAct(async (person: string) => {
    await identity.signInAs(client, person);
    await refresh();
  });
  return (
    <div className="stack">
      <p className="muted">
        This is a demonstration: choose whom to be. Nothing in it is about anybody. What each may do differs, and so
        does what each sees.
      </p>
      <ActProblem of={signing} />
      <ul className="plain-list sign-in-cards">
        {people.map(({ person, name, roles, summary }) => (
          <li key={person}>
            <Button
              className="sign-in-card"
              alignText="start"
              fill
              loading={signing.now.state === 'running'}
              onClick={() => void signing.run(person)}
            >
              <span className="sign-in-card-text">
                <strong>{name}</strong>
                <span className="row">
                  {roles.map((role) => (
                    <Chip key={role} tone="key">
                      {spelled(role)}
                    </Chip>
                  ))}
                </span>
                <span className="muted">{summary}</span>
              </span>
            </Button>
          </li>
        ))}
      </ul>
    </div>
  );
}
