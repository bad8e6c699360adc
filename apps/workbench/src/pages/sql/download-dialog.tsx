import { Button, Checkbox, InputGroup, Radio, RadioGroup } from '@blueprintjs/core';
import { useEffect, useRef, useState } from 'react';
import { type DownloadFormat, data } from '../../api/data.js';
import { useAct } from '../../api/use-load.js';
import { Field, FieldSet } from '../../design/field.js';
import { Modal } from '../../design/modal.js';
import { ActProblem, Note } from '../../design/note.js';
import { useClient, useMe } from '../../identity/identity.js';
import type { Answer } from './answer-store.js';
import { saveFile } from './save-file.js';

interface DownloadDialogProps {
  readonly open: boolean;
  /** The answer that is shown; the editor may have gone on since. */
  readonly answer: Answer;
  readonly onClose: () => void;
}

/** A download takes rows out of Peel's care, so it says first what it is: a disclosure to oneself. */
export function DownloadDialog({ open, answer: { sql, at }, onClose }: DownloadDialogProps) {
  const client = useClient();
  const me = useMe();
  const [format, setFormat] = useState<DownloadFormat>('csv');
  const [name, setName] = useState('');
  const [forProgram, setForProgram] = useState(false);
  const [marked, setMarked] = useState(true);
  const under = useRef<AbortController | undefined>(undefined);
  const downloading = useAct(async () => {
    const gone = new AbortController();
    under.current = gone;
    const asked = {
      sql,
      ...(at === undefined ? {} : { at }),
      format,
      ...(name.trim() === '' ? {} : { name: name.trim() }),
      ...(format === 'csv' ? ({ reader: forProgram ? 'program' : 'spreadsheet', marked } as const) : {}),
    };
    const { blob, name: given } = await data.download(client, asked, gone.signal);
    saveFile(blob, given ?? `answer.${format}`);
    onClose();
  });
  const { reset } = downloading;
  // Whoever shuts it wants no file; and what was said of one answer does not stay beside another.
  useEffect(() => {
    if (open) return;
    under.current?.abort();
    reset();
  }, [open, reset]);
  return (
    <Modal
      open={open}
      title="Download the answer"
      onClose={onClose}
      footer={
        <>
          <Button text="Do not download" onClick={onClose} />
          <Button
            intent="primary"
            icon="download"
            text="Download it"
            loading={downloading.now.state === 'running'}
            onClick={() => void downloading.run()}
          />
        </>
      }
    >
      <Note tone="warn">
        <p>
          <strong>This is a disclosure to yourself.</strong> The statement is run again and its rows leave Peel in a
          file. It is written down with you, {me.name}, as the recipient. From then on you answer for the copy: keep it
          where its handling marking allows, and delete it when it has served its purpose.
        </p>
      </Note>
      <div className="stack-tight" role="group" aria-label="What is downloaded">
        <p className="small muted">
          {at === undefined ? 'This statement, as of now:' : `This statement, as it was ${at}:`}
        </p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
        <pre className="receipt" tabIndex={0}>
          {sql}
        </pre>
      </div>
      <RadioGroup
        label="Format"
        selectedValue={format}
        onChange={(event) => setFormat(event.currentTarget.value as DownloadFormat)}
      >
        <Radio value="csv" label="CSV, text for any program" />
        <Radio value="xlsx" label="XLSX, a spreadsheet" />
        <Radio value="parquet" label="Parquet, with types, for analysis" />
      </RadioGroup>
      {format === 'csv' ? (
        <FieldSet legend="How the CSV is written">
          <Checkbox
            label="As it is, for a program. Otherwise texts that a spreadsheet would run as a formula are made harmless"
            checked={forProgram}
            onChange={(event) => {
              setForProgram(event.currentTarget.checked);
              setMarked(!event.currentTarget.checked);
            }}
          />
          <Checkbox
            label="With its handling marking in lines before the headings, which begin with #"
            checked={marked}
            onChange={(event) => setMarked(event.currentTarget.checked)}
          />
        </FieldSet>
      ) : null}
      <Field label="Name of the file" optional hint="Its handling marking is added. Name no person in it.">
        {(ids) => <InputGroup {...ids} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <ActProblem of={downloading} />
    </Modal>
  );
}
