import { Button, Checkbox } from '@blueprintjs/core';
import { useState } from 'react';
import { useAct } from '../api/use-load.js';
import { Modal } from '../design/modal.js';
import { ActProblem, Note } from '../design/note.js';
import { counted } from '../design/words.js';
import { draftsOf, forgetDrafts } from '../session/drafts.js';
import { useIdentity, useMe } from './identity.js';

/** Signing out. Drafts stay on this computer unless their writer says otherwise. */
export function SignOutDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { signOut } = useIdentity();
  const { person } = useMe();
  const [forget, setForget] = useState(false);
  const drafts = open ? draftsOf(person).length : 0;
  const leaving = useAct(async () => {
    if (forget) forgetDrafts(person);
    await signOut();
  });
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
      <p>Your sessions stay open until they end or you close them; nobody can use them without your sign-in.</p>
      {drafts === 0 ? null : (
        <Note>
          <p>
            {counted(drafts, 'draft')} of text that you typed yourself {drafts === 1 ? 'is' : 'are'} kept in this
            browser, so that nothing typed is lost.
          </p>
          <Checkbox
            checked={forget}
            onChange={(event) => setForget(event.currentTarget.checked)}
            label="Clear my drafts from this computer"
          />
        </Note>
      )}
      <ActProblem of={leaving} />
    </Modal>
  );
}
