import { Note } from '../design/note.js';
import { useMe } from '../identity/identity.js';
import { Link } from '../router/router.js';
import { useSessions } from './sessions.js';

/** Where a session shows less, or nothing: that this is not as it was when it was opened. */
export function RightsChanged() {
  const { current } = useSessions();
  const me = useMe();
  if (current?.changed !== true) return null;
  return (
    <Note tone="warn" live>
      <p>
        <strong>What this session may read has changed since it was opened:</strong> something you hold was given, was
        taken away or has ended, or the policy was changed. <Link to="/">See what you hold now.</Link> If you did not
        expect it, ask {me.workspace.ask ?? 'a steward'}.
      </p>
    </Note>
  );
}
