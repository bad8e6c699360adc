import { Button } from '@blueprintjs/core';
import { type Kept, type Queries, queries } from '../../api/queries.js';
import { useAct } from '../../api/use-load.js';
import { ActProblem } from '../../design/note.js';
import { counted, moment } from '../../design/words.js';
import { Aside } from '../../frame/context-panel.js';
import { useClient } from '../../identity/identity.js';
import { useSessions } from '../../session/sessions.js';

interface LibraryProps {
  readonly draft: Kept;
  readonly onOpen: (kept: Kept) => void;
}

/** Saved and recent statements. Their texts may tell something, so they too come only when asked for. */
export function Library({ draft, onOpen }: LibraryProps) {
  const client = useClient();
  const { current } = useSessions();
  const listing = useAct(() => queries.list(client));
  const removing = useAct(async (query: string) => {
    await queries.remove(client, query);
    await listing.run();
  });
  return (
    <Aside title="Saved and recent">
      <ActProblem of={listing} />
      <ActProblem of={removing} />
      {listing.now.state === 'done' ? (
        <Lists
          listed={listing.now.value}
          draft={draft}
          onOpen={onOpen}
          onRemove={(query) => void removing.run(query)}
        />
      ) : current === undefined ? (
        <p className="muted small">They are shown in a session that reaches as far as the one they were written in.</p>
      ) : (
        <Button
          size="small"
          icon="history"
          text="Show my statements"
          loading={listing.now.state === 'running'}
          onClick={() => void listing.run()}
        />
      )}
      <p className="muted small draft-words">
        What you write is a draft of your own, kept in this browser for 7 days. Signing out clears it, unless you keep
        it.
      </p>
    </Aside>
  );
}

interface ListsProps {
  readonly listed: Queries;
  readonly draft: Kept;
  readonly onOpen: (kept: Kept) => void;
  readonly onRemove: (query: string) => void;
}

function Lists({ listed: { saved, recent }, draft, onOpen, onRemove }: ListsProps) {
  return (
    <div className="stack-tight">
      <h3>Saved</h3>
      {saved.length === 0 ? <p className="muted small">None.</p> : null}
      <ul className="plain-list">
        {saved.map(({ query, title, ...kept }) => (
          <li key={query} className="library-item">
            <strong className="small">{title}</strong>
            <Statement kept={kept} />
            <div className="row">
              <Button
                size="small"
                variant="minimal"
                text="Open"
                disabled={kept.sql === draft.sql && kept.asItWas === draft.asItWas}
                aria-label={`Open ${title}`}
                onClick={() => onOpen(kept)}
              />
              <Button
                size="small"
                variant="minimal"
                text="Remove"
                aria-label={`Remove ${title}`}
                onClick={() => onRemove(query)}
              />
            </div>
          </li>
        ))}
      </ul>
      <h3>Recent</h3>
      {recent.length === 0 ? <p className="muted small">None.</p> : null}
      <ul className="plain-list">
        {recent.map(({ at, rows, ...kept }) => (
          <li key={`${at} ${kept.asItWas ?? ''} ${kept.sql}`} className="library-item">
            <Statement kept={kept} />
            <div className="row-spread">
              <span className="muted small">
                {moment(at)}
                {rows === undefined ? '' : `, ${counted(rows, 'row')}`}
              </span>
              <Button
                size="small"
                variant="minimal"
                text="Open"
                aria-label={`Open the statement of ${moment(at)}`}
                onClick={() => onOpen(kept)}
              />
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Statement({ kept: { sql, asItWas } }: { readonly kept: Kept }) {
  return (
    <>
      <span className="library-sql">{sql}</span>
      {asItWas === undefined ? null : <span className="muted small">As it was {asItWas}</span>}
    </>
  );
}
