import type { Client } from '../../api/client.js';
import { type AnswerHeader, data, type Statement } from '../../api/data.js';
import { asProblem, isAbort, type Problem } from '../../api/problem.js';
import type { Column, Row } from '../../api/rows.js';

export type AnswerState = 'none' | 'running' | 'complete' | 'cancelled' | 'failed';

/** An answer as far as it came. `rows` is one growing list; `count` says how much of it this view speaks of. */
export interface Answer {
  readonly state: AnswerState;
  readonly sql: string;
  /** The earlier point that it is an answer of; none when it is of now. */
  readonly at: string | undefined;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly count: number;
  readonly header: AnswerHeader | undefined;
  readonly receipt: string | undefined;
  readonly milliseconds: number | undefined;
  readonly problem: Problem | undefined;
}

const NONE: Answer = {
  state: 'none',
  sql: '',
  at: undefined,
  columns: [],
  rows: [],
  count: 0,
  header: undefined,
  receipt: undefined,
  milliseconds: undefined,
  problem: undefined,
};

/** What is answered where a session came to its end. */
const ENDED: ReadonlySet<string> = new Set(['gate.session-ended', 'gate.frozen']);

/** How often a growing answer is drawn anew. Milliseconds. */
const DRAWN_EVERY = 80;

/** Runs statements, one at a time, and holds the answer of the last. Outside React, since rows come faster than pages are drawn. */
export class AnswerStore {
  private answer = NONE;
  private listeners = new Set<() => void>();
  private running: AbortController | undefined;
  private told = 0;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.listeners.add(changed);
    return () => this.listeners.delete(changed);
  };

  readonly current = (): Answer => this.answer;

  async run(client: Client, statement: Statement): Promise<void> {
    this.cancel();
    const gone = new AbortController();
    this.running = gone;
    const rows: Row[] = [];
    const started = performance.now();
    this.put({ ...NONE, state: 'running', sql: statement.sql, at: statement.at, rows });
    try {
      for await (const line of data.sql(client, statement, gone.signal)) {
        if (this.running !== gone) return;
        if (line.type === 'header') this.put({ ...this.answer, header: line, columns: line.columns });
        else if (line.type === 'rows') this.take(rows, line.rows);
        else
          this.put({
            ...this.answer,
            state: 'complete',
            count: rows.length,
            receipt: line.receipt,
            milliseconds: line.milliseconds ?? performance.now() - started,
          });
      }
    } catch (error) {
      if (this.running !== gone) return;
      const ended: Partial<Answer> = isAbort(error)
        ? { state: 'cancelled' }
        : { state: 'failed', problem: asProblem(error) };
      this.put({ ...this.answer, ...ended, count: rows.length, milliseconds: performance.now() - started });
    }
  }

  /** Ends the running statement. The service writes down that it was cancelled, with the rows that had left. */
  cancel(): void {
    this.running?.abort();
  }

  /**
   * Forgets what was shown: when the session it was read in is no longer this tab's. That it was broken off, and why, is no row. `ended` is
   * what the page heard of the session's end, which may be sooner than a running statement hears of it.
   */
  forget(ended?: Problem): void {
    const { problem, state, sql, count } = this.answer;
    this.reset();
    const brokeOff = state === 'running' ? ended : problem;
    if (brokeOff !== undefined && ENDED.has(brokeOff.code))
      this.put({ ...NONE, state: 'failed', problem: brokeOff, sql, count });
  }

  reset(): void {
    this.cancel();
    this.running = undefined;
    this.put(NONE);
  }

  private take(rows: Row[], more: readonly Row[]): void {
    for (const row of more) rows.push(row);
    const now = performance.now();
    if (now - this.told < DRAWN_EVERY) return;
    this.told = now;
    this.put({ ...this.answer, count: rows.length });
  }

  private put(answer: Answer): void {
    this.answer = answer;
    for (const listener of this.listeners) listener();
  }
}
