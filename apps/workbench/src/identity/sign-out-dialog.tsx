import { Button, Checkbox } from '@blueprintjs/core';
import { useState } from 'react';
import { useAct } from '../api/use-load.js';
import { Modal } from '../design/modal.js';
import { ActProblem, Note } from '../design/note.js';
import { counted } from '../design/words.js';
import { draftsOf } from '../session/draft-store.js';
import { useIdentity, useMe } from './identity.js';

/** Signing out. Drafts go from this computer unless their writer keeps them. */
export function SignOutDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { signOut } = useIdentity();
  const { person } = useMe();
  const [keep, setKeep] = useState(false);
  const drafts = open ? draftsOf(person).length : 0;
  const leaving = useAct(() => signOut(keep));
  return (
    <Modal
      open={open}
      title="Sign out"
      onClose={onClose}
      footer={
        <>
          <Button text="Stay" onClick={onClose} />
          <Button
            intent="primary"
            text="Sign out"
            loading={leaving.now.state === 'running'}
            onClick={() => void leaving.run()}
          />
        </>
      }
    >
      <p>
        This signs you out in every tab of this browser. Your sessions stay open until they end or you close them;
        nobody can use them without your sign-in.
      </p>
      {drafts === 0 ? null : (
        <Note>
          <p>
            {counted(drafts, 'draft')} of text that you typed yourself {drafts === 1 ? 'is' : 'are'} kept in this
            browser. Signing out clears {drafts === 1 ? 'it' : 'them'}, unless you keep {drafts === 1 ? 'it' : 'them'}.
          </p>
          <Checkbox
            checked={keep}
            onChange={(event) => setKeep(event.currentTarget.checked)}
            label={`Keep my ${drafts === 1 ? 'draft' : 'drafts'} on this computer for up to 7 days`}
          />
          <p className="muted small">
            Peel shows {drafts === 1 ? 'it' : 'them'} to you alone. On a computer that others use too, do not keep{' '}
            {drafts === 1 ? 'it' : 'them'}.
          </p>
        </Note>
      )}
      <ActProblem of={leaving} />
    </Modal>
  );
}
