import { Button } from '@blueprintjs/core';
import { type Kept, queries } from '../../api/queries.js';
import { useAct } from '../../api/use-load.js';
import { Note, ProblemNote } from '../../design/note.js';
import { useClient } from '../../identity/identity.js';
import { navigate } from '../../router/router.js';
import { useSessions } from '../../session/sessions.js';

interface SharedQueryProps {
  readonly query: string;
  readonly onOpen: (kept: Kept) => void;
}

/** A link to a saved statement was followed. It asks first: following a link must not be an act by itself. */
export function SharedQuery({ query, onOpen }: SharedQueryProps) {
  const client = useClient();
  const { current } = useSessions();
  const opening = useAct(async () => {
    onOpen(await queries.get(client, query));
    navigate('/sql', { replace: true });
  });
  return (
    <div className="sql-shared">
      {opening.now.state === 'failed' ? (
        <ProblemNote problem={opening.now.problem} />
      ) : (
        <Note tone="key" icon="link">
          <div className="row-spread">
            <p>
              Somebody shared a statement with you. {current === undefined ? 'Open a session first; ' : ''}opening it
              takes the place of the one below, and runs nothing.
            </p>
            <div className="row">
              <Button
                intent="primary"
                size="small"
                text="Open it"
                disabled={current === undefined}
                loading={opening.now.state === 'running'}
                onClick={() => void opening.run()}
              />
              <Button size="small" text="Leave it" onClick={() => navigate('/sql', { replace: true })} />
            </div>
          </div>
        </Note>
      )}
    </div>
  );
}
