import { Button, ProgressBar } from '@blueprintjs/core';
import { lazy, Suspense, useState } from 'react';
import { Chip, Note, ProblemNote } from '../../design/note.js';
import { Loading } from '../../design/state-view.js';
import { counted } from '../../design/words.js';
import { RightsChanged } from '../../session/rights-changed.js';
import type { Answer } from './answer-store.js';
import { ResultGrid } from './result-grid.js';

/** What a session may not see does not exist in it, so that "unknown" is all its engine can say. The page beside it knows more. */
const UNSEEN: ReadonlySet<string> = new Set([
  'engine.column-unknown',
  'engine.relation-unknown',
  'gate.dataset-unknown',
]);
const UNSEEN_ADVICE =
  'It may be mistyped, or be hidden from this session by a rule. “What this session sees” lists what there is; “Why can I see this?” names the rules, and whom to ask.';

const ChartView = lazy(async () => ({ default: (await import('./chart-view.js')).ChartView }));

export function AnswerPanel({ answer }: { readonly answer: Answer }) {
  const [view, setView] = useState<'rows' | 'chart'>('rows');
  const { state, problem, header, columns, rows, count } = answer;
  return (
    <>
      {state === 'running' ? <ProgressBar intent="primary" aria-label="The statement is running" /> : null}
      <div className="answer-head">
        <h2 className="unseen">Answer</h2>
        <AnswerState answer={answer} />
        {answer.at === undefined ? null : (
          <Chip icon="history" title="What was known then, under today’s rules.">
            As it was {answer.at}
          </Chip>
        )}
        {header?.order === 'none' ? (
          <Chip icon="sort-asc" title="Another run may give its rows in another order. Add ORDER BY to fix it.">
            No fixed order
          </Chip>
        ) : null}
        {columns.length === 0 ? null : (
          <div className="answer-views" role="group" aria-label="Shown as">
            <Button
              size="small"
              icon="th"
              text="Rows"
              active={view === 'rows'}
              aria-pressed={view === 'rows'}
              onClick={() => setView('rows')}
            />
            <Button
              size="small"
              icon="chart"
              text="Chart"
              active={view === 'chart'}
              aria-pressed={view === 'chart'}
              disabled={count === 0}
              onClick={() => setView('chart')}
            />
          </div>
        )}
      </div>
      {problem === undefined ? null : (
        <div className="answer-note">
          <ProblemNote problem={UNSEEN.has(problem.code) ? problem.advising(UNSEEN_ADVICE) : problem} />
          {UNSEEN.has(problem.code) ? <RightsChanged /> : null}
        </div>
      )}
      {header?.warning === undefined ? null : (
        <div className="answer-note">
          <Note tone="warn">
            <p>{header.warning}</p>
          </Note>
        </div>
      )}
      {columns.length === 0 ? null : (
        <div className="answer-body">
          {view === 'rows' || count === 0 ? (
            <ResultGrid
              key={header?.intent}
              label="Rows of the answer"
              columns={columns}
              rows={rows}
              count={count}
              busy={state === 'running'}
            />
          ) : (
            <Suspense fallback={<Loading what="Loading the chart" />}>
              <ChartView columns={columns} rows={rows} count={count} />
            </Suspense>
          )}
        </div>
      )}
    </>
  );
}

/** How far the answer came, for eyes and ears alike. */
function AnswerState({ answer }: { readonly answer: Answer }) {
  const { state, count, milliseconds } = answer;
  const rows = counted(count, 'row');
  const took =
    milliseconds === undefined
      ? ''
      : ` in ${milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`}`;
  return (
    <span className="row" role="status">
      {state === 'running' ? <Chip icon="time">{count === 0 ? 'Running' : `${rows} so far`}</Chip> : null}
      {state === 'complete' ? (
        <Chip tone="good" icon="tick">
          {rows}
          {took}
        </Chip>
      ) : null}
      {state === 'cancelled' ? (
        <Chip tone="warn" icon="stop">
          Cancelled after {rows}: incomplete
        </Chip>
      ) : null}
      {state === 'failed' ? (
        <Chip tone="bad" icon="error">
          {count === 0 ? 'No answer' : `Broke off after ${rows}: incomplete`}
        </Chip>
      ) : null}
    </span>
  );
}
