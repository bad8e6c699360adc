import { useState } from 'react';
import { type Choice, sessions } from '../../api/sessions.js';
import { useLoad } from '../../api/use-load.js';
import { PageHead } from '../../design/panel.js';
import { Await, Empty } from '../../design/state-view.js';
import { useClient, useMe } from '../../identity/identity.js';
import { useSessions } from '../../session/sessions.js';
import './open-session.css';
import { OpeningForm } from './opening-form.js';
import type { PurposeChoice } from './purpose-choice.js';
import { PurposeDetail } from './purpose-detail.js';

export function OpenSessionPage() {
  const client = useClient();
  const [choices, again] = useLoad(() => sessions.choices(client), [client]);
  return (
    <>
      <PageHead
        title="Open a session"
        lead="Choose what you are doing this for. What you may see follows from the purpose, the operation and what you hold."
      />
      <Await of={choices} what="Looking up what is open to you" again={again}>
        {(value) => <Chooser purposes={byPurpose(value)} />}
      </Await>
    </>
  );
}

function Chooser({ purposes }: { readonly purposes: readonly PurposeChoice[] }) {
  const me = useMe();
  const { wanted } = useSessions();
  const [chosen, setChosen] = useState(wanted?.purpose ?? purposes[0]?.purpose);
  const at = purposes.find(({ purpose }) => purpose === chosen) ?? purposes[0];
  if (at === undefined) {
    return (
      <Empty icon="lock" title="No purpose is open to you today">
        <p>
          A session needs an approved purpose that admits your role, and an operation you are assigned to. Ask{' '}
          {me.workspace.ask ?? 'a steward'}.
        </p>
      </Empty>
    );
  }
  return (
    <div className="opening">
      <fieldset className="opening-purposes">
        <legend>
          <h2>Purpose</h2>
        </legend>
        {purposes.map(({ purpose, of }) => (
          <label key={purpose} className={`opening-purpose ${purpose === at.purpose ? 'is-chosen' : ''}`}>
            <input type="radio" name="purpose" checked={purpose === at.purpose} onChange={() => setChosen(purpose)} />
            <span>
              <strong>{of[0].title}</strong>
              <span className="muted small">{of[0].summary}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <div className="stack">
        <PurposeDetail choice={at.of[0]} />
        <OpeningForm
          key={at.purpose}
          choice={at}
          wantedOperation={wanted?.purpose === at.purpose ? wanted.operation : undefined}
        />
      </div>
    </div>
  );
}

function byPurpose(choices: readonly Choice[]): readonly PurposeChoice[] {
  const purposes = new Map<string, [Choice, ...Choice[]]>();
  for (const choice of choices) {
    const known = purposes.get(choice.purpose);
    if (known === undefined) purposes.set(choice.purpose, [choice]);
    else known.push(choice);
  }
  return [...purposes].map(([purpose, of]) => ({ purpose, of }));
}
