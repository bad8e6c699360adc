import { Button } from '@blueprintjs/core';
import { governs, type Holding, type HoldingKind, type Person, people } from '../../api/people.js';
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

/** What is taken away at once is asked about here; of somebody who governs it is said that a second person confirms it. */
export function TakeDialog({ person, holding, onClose, onDone }: TakeDialogProps) {
  const client = useClient();
  const me = useMe();
  const { kind, name } = holding;
  const taking = useAct(async () => {
    const made = await people.change(client, person.person, 'revoke', holding);
    onDone();
    if (made.proposal === undefined) onClose();
  });
  const own = person.person === me.person;
  const waits = (governs(holding) || person.holdings.some(governs)) && !own;
  if (taking.now.state === 'done') return <Proposed person={person} onClose={onClose} />;
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
            text={waits ? 'Propose it' : 'Take it away now'}
            loading={taking.now.state === 'running'}
            onClick={() => void taking.run()}
          />
        </>
      }
    >
      <p>
        The {kind} <strong>{name}</strong>
        {own ? ', your own' : ''}.
      </p>
      <Note tone="warn">{waits ? <Waits person={person} kind={kind} /> : <AtOnce holding={holding} />}</Note>
      <ActProblem of={taking} />
    </Modal>
  );
}

function AtOnce({ holding: { kind, name } }: { readonly holding: Holding }) {
  const back = kind === 'marking' || kind === 'clearance' || governs({ kind, name });
  return (
    <p>
      <strong>At once:</strong> {LOSES[kind]} It is written down with your name.{' '}
      {back ? 'To give it back takes two people.' : 'It can be given again.'}
    </p>
  );
}

function Waits({ person, kind }: { readonly person: Person; readonly kind: HoldingKind }) {
  return (
    <p>
      <strong>Once a second person confirms it,</strong> who is neither you nor {person.name}: {LOSES[kind]} Until then
      they keep it. To stop at once what they read, freeze them.
    </p>
  );
}

function Proposed({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  return (
    <Modal
      open
      title={`Take away from ${person.name}`}
      onClose={onClose}
      footer={<Button intent="primary" text="Done" onClick={onClose} />}
    >
      <Note tone="good" live>
        <p>It waits on the page People for a second person, who is neither you nor {person.name}.</p>
      </Note>
    </Modal>
  );
}
