import { Button, InputGroup } from '@blueprintjs/core';
import { useState } from 'react';
import { imports, type Upload } from '../../api/imports.js';
import { useAct } from '../../api/use-load.js';
import { Field } from '../../design/field.js';
import { Note, ProblemNote } from '../../design/note.js';
import { useClient } from '../../identity/identity.js';
import { useSessions } from '../../session/sessions.js';

/** A file for one operation alone: seen in its sessions and in no others. */
export function IntoOperation({ uploads }: { readonly uploads: readonly Upload[] }) {
  const client = useClient();
  const { current } = useSessions();
  const [name, setName] = useState('');
  const [title, setTitle] = useState('');
  const [markings, setMarkings] = useState('');
  const first = uploads[0];
  const bringing = useAct(async () => {
    if (first === undefined) throw new TypeError('there is no file');
    const wanted = markings.split(/[\s,]+/).filter((marking) => marking !== '');
    return imports.intoOperation(client, first.upload, { name, title: title.trim(), markings: wanted });
  });
  return (
    <div className="stack">
      <div className="imports-source stack">
        <Field label="Title">
          {(ids) => <InputGroup {...ids} value={title} onChange={(event) => setTitle(event.target.value)} />}
        </Field>
        <Field label="Name" hint="Small letters, figures and underscores.">
          {(ids) => <InputGroup {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <Field
          label="Markings"
          optional
          hint="Separated by commas. They may be more than you hold, never fewer than the material asks for."
        >
          {(ids) => <InputGroup {...ids} value={markings} onChange={(event) => setMarkings(event.target.value)} />}
        </Field>
      </div>
      <div>
        <Button
          intent="primary"
          text={`Bring it into ${current?.operation ?? 'the operation'}`}
          disabled={first === undefined || name === '' || title.trim() === ''}
          loading={bringing.now.state === 'running'}
          onClick={() => void bringing.run()}
        />
      </div>
      {bringing.now.state === 'failed' ? <ProblemNote problem={bringing.now.problem} /> : null}
      {bringing.now.state === 'done' ? (
        <Note tone="good" live>
          <p>
            It is there as <code>{bringing.now.value.dataset}</code>, in sessions of {current?.operation} only.
          </p>
        </Note>
      ) : null}
    </div>
  );
}
