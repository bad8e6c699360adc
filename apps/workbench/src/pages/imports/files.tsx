import { Button, Icon, ProgressBar } from '@blueprintjs/core';
import { type DragEvent, useRef, useState } from 'react';
import { imports } from '../../api/imports.js';
import { asProblem, isAbort, type Problem } from '../../api/problem.js';
import { ProblemNote } from '../../design/note.js';
import { bytes } from '../../design/words.js';
import { useClient } from '../../identity/identity.js';
import type { ChosenFiles } from './chosen-files.js';

/** Files dropped or chosen go to the service at once, one after another; nothing is taken in before somebody says so. */
export function Files({ chosen }: { readonly chosen: ChosenFiles }) {
  const client = useClient();
  const field = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [sending, setSending] = useState<{ readonly file: File; readonly sent: number } | undefined>(undefined);
  const [problem, setProblem] = useState<Problem | undefined>(undefined);
  const going = useRef<AbortController | undefined>(undefined);

  const take = async (files: readonly File[]) => {
    setProblem(undefined);
    const gone = new AbortController();
    going.current = gone;
    try {
      for (const file of files) {
        setSending({ file, sent: 0 });
        const { upload } = await imports.upload(client, file, gone.signal, (sent) => setSending({ file, sent }));
        chosen.add(file, upload);
      }
    } catch (error) {
      if (!isAbort(error)) setProblem(asProblem(error));
    }
    setSending(undefined);
  };
  const dropped = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take([...event.dataTransfer.files]);
  };

  return (
    <div className="stack-tight">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way; the button in it is the other */}
      <div
        className={`imports-drop ${over ? 'is-over' : ''}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={dropped}
      >
        <Icon icon="import" size={16} aria-hidden />
        <span>Drop files here, or</span>
        <Button text="choose files" disabled={sending !== undefined} onClick={() => field.current?.click()} />
        <input
          ref={field}
          type="file"
          multiple
          hidden
          aria-label="Files to bring in"
          onChange={(event) => {
            void take([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
        <span className="muted small">CSV, JSON lines, XLSX or Parquet, of any size</span>
      </div>
      {sending === undefined ? null : (
        <SendingFile file={sending.file} sent={sending.sent} onStop={() => going.current?.abort()} />
      )}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <ul className="plain-list" aria-label="Files sent">
        {chosen.all.map(({ key, file: { name } }) => (
          <li key={key} className="row-spread imports-file">
            <span className="row">
              <Icon icon="document" size={14} aria-hidden className="muted" />
              {name}
            </span>
            <Button
              size="small"
              variant="minimal"
              icon="cross"
              aria-label={`Leave out ${name}`}
              onClick={() => chosen.leaveOut([key])}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

interface SendingFileProps {
  readonly file: File;
  readonly sent: number;
  readonly onStop: () => void;
}

/** How far a file is, in bytes: the part of it that has left this browser. */
function SendingFile({ file, sent, onStop }: SendingFileProps) {
  const part = file.size === 0 ? 1 : Math.min(1, sent / file.size);
  return (
    <div className="imports-sending">
      <div className="row-spread">
        <span role="status">Sending {file.name}</span>
        <span className="row">
          <span className="muted small">
            {bytes(sent)} of {bytes(file.size)}
          </span>
          <Button size="small" variant="minimal" text="Stop" onClick={onStop} />
        </span>
      </div>
      <ProgressBar
        intent="primary"
        value={part}
        animate={false}
        stripes={part === 1}
        aria-label={`${Math.round(part * 100)} % of ${file.name} are sent`}
      />
    </div>
  );
}
