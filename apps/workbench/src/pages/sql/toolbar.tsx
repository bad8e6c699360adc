import { Button, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { useEffect, useState } from 'react';
import type { Kept } from '../../api/queries.js';
import type { Answer, AnswerStore } from './answer-store.js';
import { DownloadDialog } from './download-dialog.js';
import { SaveDialog } from './save-dialog.js';

interface ToolbarProps {
  readonly store: AnswerStore;
  readonly answer: Answer;
  readonly text: string;
  readonly onRun: () => void;
  readonly at: string;
  readonly onAt: (at: string) => void;
  readonly limit: number;
  readonly onLimit: (limit: number) => void;
  readonly ready: boolean;
}

/** What stands in the editor, with the point beside it. */
export function keptOf(text: string, at: string): Kept {
  return at.trim() === '' ? { sql: text } : { sql: text, asItWas: at.trim() };
}

const LIMITS = [1_000, 10_000, 100_000, 500_000];

export function Toolbar({ store, answer, text, onRun, at, onAt, limit, onLimit, ready }: ToolbarProps) {
  const [saving, setSaving] = useState(false);
  const [downloading, setDownloading] = useState(false);
  const running = answer.state === 'running';
  // Its header came: the statement can be answered. One that was cut short here may be had whole.
  const answered = answer.header !== undefined && !running && ready;
  const nothing = text.trim() === '' || !ready;
  // Nor is one asked about that has left the page.
  useEffect(() => {
    if (!answered) setDownloading(false);
  }, [answered]);
  return (
    <div className="sql-toolbar">
      {running ? (
        <Button intent="danger" icon="stop" text="Cancel" onClick={() => store.cancel()} />
      ) : (
        <Button
          intent="primary"
          icon="play"
          text="Run"
          title="Ctrl or Cmd with Enter does the same"
          aria-keyshortcuts="Control+Enter Meta+Enter"
          disabled={nothing}
          onClick={onRun}
        />
      )}
      <label className="sql-setting">
        <span className="muted small">At most</span>
        <HTMLSelect
          value={limit}
          onChange={(event) => onLimit(Number(event.target.value))}
          options={LIMITS.map((value) => ({ value, label: `${value.toLocaleString('en-GB')} rows` }))}
        />
      </label>
      <label className="sql-setting">
        <span className="muted small">As it was</span>
        <InputGroup
          className="sql-at"
          value={at}
          onChange={(event) => onAt(event.target.value)}
          placeholder="now, or 2026-11-20"
          aria-label="As it was at a day, an instant or a commit; now when empty"
        />
      </label>
      <span className="grow" />
      <Button variant="minimal" icon="saved" text="Save" disabled={nothing} onClick={() => setSaving(true)} />
      <Button
        variant="minimal"
        icon="download"
        text="Download"
        title={answered ? 'The answer that is shown' : 'Run it first: what is downloaded is the answer that is shown'}
        disabled={!answered}
        onClick={() => setDownloading(true)}
      />
      <SaveDialog open={saving} onClose={() => setSaving(false)} kept={keptOf(text, at)} />
      <DownloadDialog open={downloading} onClose={() => setDownloading(false)} answer={answer} />
    </div>
  );
}
