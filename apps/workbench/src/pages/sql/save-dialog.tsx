import { Button, InputGroup } from '@blueprintjs/core';
import { useState } from 'react';
import { type Kept, queries } from '../../api/queries.js';
import { useAct } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { Modal } from '../../design/modal.js';
import { ActProblem, Note } from '../../design/note.js';
import { useClient } from '../../identity/identity.js';

interface SaveDialogProps {
  readonly open: boolean;
  readonly kept: Kept;
  readonly onClose: () => void;
}

/** Saves a statement; its link may be passed on, and opens with the reader's own rights. */
export function SaveDialog({ open, kept, onClose }: SaveDialogProps) {
  const client = useClient();
  const [title, setTitle] = useState('');
  const [copied, setCopied] = useState(false);
  const saving = useAct(() => queries.save(client, title.trim(), kept));
  const link = saving.now.state === 'done' ? `${window.location.origin}/sql/${saving.now.value.query}` : undefined;
  const shut = () => {
    saving.reset();
    setTitle('');
    setCopied(false);
    onClose();
  };
  return (
    <Modal
      open={open}
      title={link === undefined ? 'Save the statement' : 'Saved'}
      onClose={shut}
      footer={
        link === undefined ? (
          <>
            <Button text="Do not save" onClick={shut} />
            <Button
              intent="primary"
              text="Save"
              disabled={title.trim() === ''}
              loading={saving.now.state === 'running'}
              onClick={() => void saving.run()}
            />
          </>
        ) : (
          <Button intent="primary" text="Done" onClick={shut} />
        )
      }
    >
      {link === undefined ? (
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (title.trim() !== '' && saving.now.state !== 'running') void saving.run();
          }}
        >
          <Field label="Title" hint="What the statement answers. It carries the labels of what this session may read.">
            {(ids) => <InputGroup {...ids} value={title} onChange={(event) => setTitle(event.target.value)} />}
          </Field>
          {kept.asItWas === undefined ? null : (
            <p className="small">
              Kept with it: as it was <strong>{kept.asItWas}</strong>. Empty that field to have it asked of its day.
            </p>
          )}
          <ActProblem of={saving} />
        </form>
      ) : (
        <>
          <Note tone="good">
            <p>
              Whoever opens this link reads with their own rights, in a session of their own. It shows no rows, and to
              those whose session does not reach as far as yours it does not exist.
            </p>
          </Note>
          <div className="row">
            <code className="grow receipt">{link}</code>
            <Button
              icon={copied ? 'tick' : 'duplicate'}
              text={copied ? 'Copied' : 'Copy link'}
              onClick={() => void navigator.clipboard.writeText(link).then(() => setCopied(true))}
            />
          </div>
        </>
      )}
    </Modal>
  );
}
