import { Button, HTMLSelect, TextArea } from '@blueprintjs/core';
import { useState } from 'react';
import type { Session } from '../api/sessions.js';
import { useAct } from '../api/use-load.js';
import { Field } from '../design/field.js';
import { Modal } from '../design/modal.js';
import { ActProblem } from '../design/note.js';
import { useOwnDraft } from './drafts.js';
import { useJudgement } from './justification.js';
import { useSessions } from './sessions.js';

interface ExtendDialogProps {
  readonly open: boolean;
  readonly session: Session;
  readonly onClose: () => void;
}

/** More time needs a reason of its own, written down like the first. */
export function ExtendDialog({ open, session, onClose }: ExtendDialogProps) {
  const { extend } = useSessions();
  const [reason, setReason, clearReason] = useOwnDraft(`extend.${session.session}`);
  const [minutes, setMinutes] = useState(60);
  const weak = useJudgement(reason);
  const extending = useAct(async () => {
    await extend(reason, minutes);
    clearReason();
    onClose();
  });
  return (
    <Modal
      open={open}
      title="Extend the session"
      onClose={onClose}
      footer={
        <>
          <Button text="Leave it as it is" onClick={onClose} />
          <Button
            intent="primary"
            text="Extend"
            loading={extending.now.state === 'running'}
            disabled={reason.trim() === ''}
            onClick={() => void extending.run()}
          />
        </>
      }
    >
      <Field label="Why do you need more time?" hint="This is written down and cannot be changed." problem={weak}>
        {(ids) => <TextArea {...ids} value={reason} onChange={(event) => setReason(event.target.value)} fill />}
      </Field>
      <Field label="How much longer">
        {(ids) => (
          <HTMLSelect {...ids} value={minutes} onChange={(event) => setMinutes(Number(event.target.value))}>
            <option value={30}>30 minutes</option>
            <option value={60}>1 hour</option>
            <option value={120}>2 hours</option>
          </HTMLSelect>
        )}
      </Field>
      <ActProblem of={extending} />
    </Modal>
  );
}
