import { Button } from '@blueprintjs/core';
import { type Holding, type HoldingKind, type Person, people } from '../../api/people.js';
import { useAct } from '../../api/use-load.js';
import { Modal } from '../../design/modal.js';
import { ActProblem, Note } from '../../design/note.js';
import { useClient, useMe } from '../../identity/identity.js';

interface TakeDialogProps {
  readonly person: Person;
  readonly holding: Holding;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/** What somebody loses by it, at once. */
const LOSES: Readonly<Record<HoldingKind, string>> = {
  role: 'Purposes for this role are closed to them, and their sessions under these end.',
  operation: 'Their sessions in this operation end, also what runs in them.',
  marking: 'What carries this marking is not there for them any more, also in sessions that are open.',
  organisation: 'What is for this organisation alone is not there for them any more, also in sessions that are open.',
  clearance:
    'What is classified above what else they are cleared for is not there for them any more, also in sessions that are open: that may be everything.',
};

/** Taking away never waits for a second person, so it is asked about here. */
export function TakeDialog({ person, holding, onClose, onDone }: TakeDialogProps) {
  const client = useClient();
  const me = useMe();
  const { kind, name } = holding;
  const taking = useAct(async () => {
    await people.change(client, person.person, 'revoke', holding);
    onClose();
    onDone();
  });
  const back = kind === 'marking' || kind === 'clearance' || /^(steward|overseer)$/.test(name);
  return (
    <Modal
      open
      title={`Take away from ${person.name}`}
      onClose={onClose}
      footer={
        <>
          <Button text="Leave it with them" onClick={onClose} />
          <Button
            intent="danger"
            text="Take it away now"
            loading={taking.now.state === 'running'}
            onClick={() => void taking.run()}
          />
        </>
      }
    >
      <p>
        The {kind} <strong>{name}</strong>
        {person.person === me.person ? ', your own' : ''}.
      </p>
      <Note tone="warn">
        <p>
          <strong>At once:</strong> {LOSES[kind]} It is written down with your name.{' '}
          {back ? 'To give it back takes two people.' : 'It can be given again.'}
        </p>
      </Note>
      <ActProblem of={taking} />
    </Modal>
  );
}
