import { Button, HTMLSelect, InputGroup, TextArea } from '@blueprintjs/core';
import { useId, useState } from 'react';
import { type Freezable, freezes } from '../api/policy.js';
import { useAct, useLoad } from '../api/use-load.js';
import { Field } from '../design/field.js';
import { Modal } from '../design/modal.js';
import { ActProblem, Note } from '../design/note.js';
import { useClient } from '../identity/identity.js';
import { opaque } from '../router/opaque.js';
import { useOwnDraft } from '../session/drafts.js';
import { freezableNames } from './freezable-names.js';

interface FreezeDialogProps {
  readonly what: Freezable;
  readonly name: string;
  readonly onClose: () => void;
}

const KINDS: readonly { readonly value: Freezable; readonly label: string; readonly effect: string }[] = [
  {
    value: 'purpose',
    label: 'A purpose',
    effect: 'Every session and order under it stops reading, also what runs now.',
  },
  { value: 'operation', label: 'An operation', effect: 'Every session in it stops reading, also what runs now.' },
  { value: 'person', label: 'A person', effect: 'All their sessions stop reading, and they can open none.' },
  { value: 'order', label: 'A standing order', effect: 'It does not start; a run under way ends within a minute.' },
  { value: 'dataset', label: 'A dataset', effect: 'Nobody reads it, under any purpose.' },
  { value: 'workspace', label: 'Everything', effect: 'Nobody reads anything in this workspace.' },
];

export function FreezeDialog({ what: initial, name: initialName, onClose: onClosed }: FreezeDialogProps) {
  const client = useClient();
  const [what, setWhat] = useState(initial);
  const [name, setName] = useState(initialName);
  // A reason outlasts a sign-in that ends under it, and not the dialogue: another freeze has another.
  const [why, setWhy, forgetWhy] = useOwnDraft(`freeze.${opaque(`${initial} ${initialName}`)}`);
  const freezing = useAct(async () => {
    await freezes.freeze(client, what, what === 'workspace' ? 'workspace' : name.trim(), why.trim());
    forgetWhy();
  });
  const onClose = () => {
    forgetWhy();
    onClosed();
  };
  const done = freezing.now.state === 'done';
  const ready = why.trim() !== '' && (what === 'workspace' || name.trim() !== '');
  return (
    <Modal
      open
      title={done ? 'Frozen' : 'Freeze'}
      onClose={onClose}
      footer={
        done ? (
          <Button intent="primary" text="Done" onClick={onClose} />
        ) : (
          <>
            <Button text="Do not freeze" onClick={onClose} />
            <Button
              intent="danger"
              icon="snowflake"
              text="Freeze it now"
              disabled={!ready}
              loading={freezing.now.state === 'running'}
              onClick={() => void freezing.run()}
            />
          </>
        )
      }
    >
      {done ? (
        <Note tone="good" live>
          <p>
            <strong>{what === 'workspace' ? 'Everything is frozen.' : `Frozen: the ${what} ${name.trim()}.`}</strong>{' '}
            Reading has stopped, also in answers that were under way. The freeze is written down with your name and
            reason.
          </p>
        </Note>
      ) : (
        <>
          <Field label="What">
            {(ids) => (
              <HTMLSelect
                {...ids}
                fill
                value={what}
                options={KINDS}
                onChange={(event) => {
                  setWhat(event.target.value as Freezable);
                  setName('');
                }}
              />
            )}
          </Field>
          {what === 'workspace' ? null : <NameField what={what} name={name} onName={setName} />}
          <Field label="Why" hint="This is written down and cannot be changed.">
            {(ids) => <TextArea {...ids} fill value={why} onChange={(event) => setWhy(event.target.value)} />}
          </Field>
          <Note tone="warn">
            <p>
              <strong>At once:</strong> {KINDS.find(({ value }) => value === what)?.effect} Nothing is erased. You lift
              it again, or two others do together, whose freeze it is not. An overseer's takes overseers, and nobody
              lifts one about themself.
            </p>
          </Note>
          <ActProblem of={freezing} />
        </>
      )}
    </Modal>
  );
}

interface NameFieldProps {
  readonly what: Freezable;
  readonly name: string;
  readonly onName: (name: string) => void;
}

/** Typing searches among what there is. Another name can be given too: whether there is such a thing is the service's to say. */
function NameField({ what, name, onName }: NameFieldProps) {
  const client = useClient();
  const list = useId();
  const [loaded] = useLoad(() => freezableNames(client, what), [client, what]);
  const known = loaded.state === 'done' ? loaded.value : [];
  const found = known.find((each) => each.name === name.trim());
  const unlisted = name.trim() !== '' && known.length > 0 && found === undefined;
  return (
    <Field
      label="Its name"
      hint={
        unlisted
          ? 'Not among those listed here. If there is no such thing, nothing is frozen, and you are told.'
          : (found?.title ?? 'Type some of its name or title and choose.')
      }
    >
      {(ids) => (
        <>
          <InputGroup
            {...ids}
            list={list}
            value={name}
            autoComplete="off"
            onChange={(event) => onName(event.target.value)}
          />
          <datalist id={list}>
            {known.map((each) => (
              <option key={each.name} value={each.name}>
                {each.title}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
