import { assert } from '@peel/kernel/assert';
import { engineErrors } from '../errors.js';
import { checkText } from '../guard/statement-text.js';
import type { StartedWorker } from '../sandbox/started-worker.js';
import { request } from '../sandbox/worker-request.js';
import type { TreeNode } from '../statement/tree.js';
import type { WorkerView } from '../worker/protocol.js';
import { type QueryStream, RunningQuery } from './query-stream.js';
import { filesOf, type PreparedQuery, type ViewPlan } from './view-plan.js';

export interface ParsedStatement {
  readonly sql: string;
  /** DuckDB's own tree, as JSON; for the guard. */
  readonly tree: TreeNode;
}

export interface QueryWorker {
  parse(sql: string): Promise<ParsedStatement>;
  prepare(views: readonly ViewPlan[]): Promise<void>;
  run(query: PreparedQuery): Promise<QueryStream>;
  cancel(): Promise<void>;
  close(): Promise<void>;
  readonly dead: boolean;
}

/** One worker for one session: from the pool once, never back into it. */
export class SandboxedQueryWorker implements QueryWorker {
  private prepared = '';
  private running: RunningQuery | undefined;

  constructor(private readonly worker: StartedWorker) {}

  get dead(): boolean {
    return this.worker.process.dead;
  }

  /** For tests that end it from outside. */
  get pid(): number | undefined {
    return this.worker.process.pid;
  }

  async parse(sql: string): Promise<ParsedStatement> {
    checkText(sql);
    const tree = await request<TreeNode>(this.worker.process, (id) => ({ op: 'parse', id, sql }), { sql }, 10_000);
    return { sql, tree };
  }

  /** Links the permitted files into the worker's folder and makes the views. The same plan again costs nothing; another replaces it. */
  async prepare(views: readonly ViewPlan[]): Promise<void> {
    assert(this.running === undefined || this.running.done, 'a worker is prepared between statements');
    const fingerprint = JSON.stringify(views);
    if (fingerprint === this.prepared) return;
    this.prepared = '';
    const { folder, process } = this.worker;
    const files = filesOf(views);
    const admitted = await folder.admit(files);
    const inside = new Map(files.map((file, index) => [file, admitted[index] ?? '']));
    await request(process, (id) => ({ op: 'prepare', id, views: views.map((view) => viewInside(view, inside)) }));
    await folder.retireEarlierSets();
    this.prepared = fingerprint;
  }

  async run(query: PreparedQuery): Promise<QueryStream> {
    assert(this.prepared !== '', 'a worker is prepared before it runs');
    assert(this.running === undefined || this.running.done, 'a worker runs one statement at a time');
    checkText(query.sql);
    const limits = { ...query.limits, memoryMb: Math.min(query.limits.memoryMb, this.worker.plan.memoryMb) };
    return RunningQuery.start(this.worker.process, { ...query, limits }, (started) => {
      this.running = started;
    });
  }

  async cancel(): Promise<void> {
    await this.running?.cancel();
  }

  async close(): Promise<void> {
    this.worker.process.kill();
    await this.worker.process.ended;
    await this.worker.folder.remove();
  }
}

function viewInside(view: ViewPlan, inside: ReadonlyMap<string, string>): WorkerView {
  const paths = (files: readonly string[]): string[] =>
    files.map((file) => {
      const path = inside.get(file);
      if (path === undefined) throw engineErrors.statementFailed();
      return path;
    });
  return {
    name: view.name,
    columns: view.columns,
    base: paths(view.base),
    groups: Object.fromEntries(
      Object.entries(view.groups).map(([group, { key, files }]) => [group, { key, files: paths(files) }]),
    ),
    fieldIds: view.fieldIds,
  };
}
