import { Button, Checkbox, InputGroup, ProgressBar } from '@blueprintjs/core';
import { useState } from 'react';
import { type Assumption, imports, type OperationEnd } from '../../api/imports.js';
import { useAct } from '../../api/use-load.js';
import { Field, FieldSet } from '../../design/field.js';
import { ActProblem, Note } from '../../design/note.js';
import { RunTime } from '../../design/run-time.js';
import { counted, day, spelled } from '../../design/words.js';
import { useClient, useMe } from '../../identity/identity.js';
import { useSessions } from '../../session/sessions.js';
import { AboutFile, type Said } from './about-file.js';
import type { ChosenFile, ChosenFiles } from './chosen-files.js';
import { PutAsideTable } from './put-aside-table.js';

/** The longest that a file of an operation stays. Days. */
const LONGEST = 90;

/** A file for one operation alone: seen in its sessions and in no others, gone on a day. */
export function IntoOperation({ chosen }: { readonly chosen: ChosenFiles }) {
  const client = useClient();
  const me = useMe();
  const { current } = useSessions();
  const [title, setTitle] = useState('');
  const [markings, setMarkings] = useState<readonly string[]>([]);
  const [days, setDays] = useState(30);
  const [about, setAbout] = useState<Said>({});
  const [progress, setProgress] = useState('');
  const first = chosen.all[0];
  const { kind, categories } = about;
  const isComplete = kind !== undefined && categories !== undefined;
  const bringing = useAct(async (file: ChosenFile): Promise<OperationEnd | undefined> => {
    if (!isComplete) return undefined;
    const conditions = markings.map((marking) => `marking:${marking}`);
    const request = { conditions, kind, categories, days, ...(title.trim() === '' ? {} : { title: title.trim() }) };
    const [upload] = await chosen.use([file], setProgress);
    if (upload === undefined) return undefined;
    let end: OperationEnd | undefined;
    for await (const line of imports.intoOperation(client, upload, request, new AbortController().signal)) {
      if (line.type === 'end') end = line;
      else setProgress(line.text);
    }
    chosen.leaveOut([file.key]);
    setAbout({});
    return end;
  });
  const running = bringing.now.state === 'running';
  const end = bringing.now.state === 'done' ? bringing.now.value : undefined;
  return (
    <div className="stack">
      <div className="imports-source stack">
        <Field label="Title" optional hint="One line in plain words; the file's name where there is none.">
          {(ids) => <InputGroup {...ids} value={title} onChange={(event) => setTitle(event.target.value)} />}
        </Field>
        <Field label="Days until it goes" hint={`At most ${LONGEST}, and no longer than the operation.`}>
          {(ids) => (
            <InputGroup
              {...ids}
              className="imports-days"
              type="number"
              min={1}
              max={LONGEST}
              value={Number.isNaN(days) ? '' : String(days)}
              onChange={(event) => setDays(event.target.valueAsNumber)}
            />
          )}
        </Field>
        {current === undefined ? null : <AboutFile purpose={current.purpose} said={about} onSaid={setAbout} />}
        {me.markings.length === 0 ? null : (
          <FieldSet legend="Readers must also hold">
            {me.markings.map((marking) => (
              <Checkbox
                key={marking}
                label={spelled(marking.toLowerCase())}
                checked={markings.includes(marking)}
                onChange={({ currentTarget: { checked } }) =>
                  setMarkings(checked ? [...markings, marking] : markings.filter((each) => each !== marking))
                }
              />
            ))}
          </FieldSet>
        )}
        <p className="muted small">
          It is kept from others at least as what this session has read before. Readers are those on the operation,
          under a purpose that may read it.
        </p>
      </div>
      <div>
        <Button
          intent="primary"
          text={
            first === undefined
              ? 'Send a file first'
              : isComplete
                ? `Bring ${first.file.name} into ${current?.operation ?? 'the operation'}`
                : 'Say first what it says, and whom it is about'
          }
          disabled={first === undefined || !isComplete || !Number.isInteger(days) || days < 1 || days > LONGEST}
          loading={running}
          onClick={() => (first === undefined ? undefined : void bringing.run(first))}
        />
      </div>
      {running ? <ProgressBar intent="primary" aria-label="The file is being brought in" /> : null}
      <p className="muted" role="status">
        {running ? progress : ''}
      </p>
      <RunTime running={running} />
      <ActProblem of={bringing} />
      {end === undefined ? null : (
        <>
          <Taken end={end} operation={current?.operation ?? 'the operation'} />
          <PutAsideTable putAside={end.putAside} of={end.quarantined} />
        </>
      )}
    </div>
  );
}

function Taken({ end, operation }: { readonly end: OperationEnd; readonly operation: string }) {
  const { dataset, rows, quarantined, groups, assumed, expires } = end;
  return (
    <Note tone="good" live>
      <p>
        It is there as <code>{dataset}</code>, in sessions of {operation} only, until {day(expires)}:{' '}
        {counted(rows, 'row')}, {counted(quarantined, 'line')} put aside.
      </p>
      {groups.length === 0 ? null : (
        <p>Set apart, because of what their headings suggest: columns of the group {groups.join(', ')}.</p>
      )}
      {assumed.map((each) => (
        <Assumed key={JSON.stringify(each)} of={each} />
      ))}
    </Note>
  );
}

function Assumed({ of }: { readonly of: Assumption }) {
  if ('sheet' in of) {
    return (
      <p>
        Only the sheet “{of.sheet}” was brought in. Not read, though it has rows: {of.notRead.join(', ')}. Save another
        sheet as a workbook of its own to bring it in as well, or use <code>peel upload --sheet</code>.
      </p>
    );
  }
  if ('kept' in of) {
    return (
      <p>
        The values of <code>{of.column}</code> are of several kinds: all were kept as their JSON text.
      </p>
    );
  }
  return (
    <p>
      No value of <code>{of.column}</code> tells the order of day and month: {of.order} was taken.
    </p>
  );
}
