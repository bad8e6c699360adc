import { Button, TextArea } from '@blueprintjs/core';
import { type PurposeSummary, policy } from '../../api/policy.js';
import { useAct } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { Modal } from '../../design/modal.js';
import { ActProblem, Note } from '../../design/note.js';
import { useClient } from '../../identity/identity.js';
import { opaque } from '../../router/opaque.js';
import { useOwnDraft } from '../../session/drafts.js';

interface WithdrawDialogProps {
  readonly purpose: PurposeSummary;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** Ends a purpose for good: it is frozen at once, and its withdrawal is drafted for two stewards to approve. */
export function WithdrawDialog({ purpose, onClose: onClosed, onDone }: WithdrawDialogProps) {
  const client = useClient();
  const [why, setWhy, forgetWhy] = useOwnDraft(`withdraw.${opaque(purpose.purpose)}`);
  const onClose = () => {
    forgetWhy();
    onClosed();
  };
  const withdrawing = useAct(async () => {
    await policy.withdraw(client, purpose.purpose, why.trim());
    onDone();
    onClose();
  });
  return (
    <Modal
      open
      title={`Withdraw: ${purpose.title}`}
      onClose={onClose}
      footer={
        <>
          <Button text="Do not withdraw" onClick={onClose} />
          <Button
            intent="danger"
            text="Withdraw it"
            disabled={why.trim() === ''}
            loading={withdrawing.now.state === 'running'}
            onClick={() => void withdrawing.run()}
          />
        </>
      }
    >
      <Note tone="warn">
        <p>
          <strong>At once:</strong> it is frozen; sessions and orders under it stop reading within seconds.{' '}
          <strong>Then:</strong> its withdrawal is a change like any other, which two stewards other than its author
          approve. No row is rewritten or erased.
        </p>
      </Note>
      <Field label="Why" hint="This is written down and cannot be changed.">
        {(ids) => <TextArea {...ids} fill value={why} onChange={(event) => setWhy(event.target.value)} />}
      </Field>
      <ActProblem of={withdrawing} />
    </Modal>
  );
}
