import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  type DuckDBResult,
  ResultReturnType,
} from '@duckdb/node-api';
import type { Frame } from '../frame/frame.js';
import { POSITION_COLUMNS, withPositions } from '../statement/positions.js';
import { withRecordIds } from '../statement/record-ids.js';
import { completeOrder, isExact, NARROW, type OrderPlan, orderPlan } from '../statement/total-order.js';
import { onlyStatement, type TreeNode, withStatement } from '../statement/tree.js';
import { AnswerBuilder, CanonicalBuffer, frameOf } from './answer-builder.js';
import { builderFor, hasUnnamedFields } from './builders.js';
import { Fault, type FaultKind } from './fault.js';
import { faultOf } from './fault-of.js';
import type { PreparedSet } from './prepared-set.js';
import type { RunLimits } from './protocol.js';
import { ShownIds, ShownPositions, type ShownRecords } from './shown-records.js';
import type { StatementText } from './statement-text.js';

/** Where an answer goes. `frame` resolves when there is room for more. */
export interface AnswerSink {
  header(header: {
    readonly columns: readonly { readonly name: string; readonly type: string }[];
    readonly order: 'total' | 'none';
    readonly exact: boolean;
  }): void;
  frame(frame: Frame): Promise<void>;
}

export interface RunOutcome {
  readonly rows: number;
  readonly records?: readonly string[];
}

const ALL = Number.POSITIVE_INFINITY;

/** A statement as it is run. */
interface Chosen {
  readonly prepared: DuckDBPreparedStatement;
  readonly order: OrderPlan;
  /** So many rows of what it gives are the answer. */
  readonly rows: number;
  readonly shown: ShownRecords | undefined;
  /** The ids of the records shown, once the rows have come; `undefined` where they cannot be listed. */
  readonly records: () => Promise<readonly string[] | undefined>;
}

/** One statement on a connection of its own. */
export class StatementRun {
  private stopped: FaultKind | undefined;
  private connection: DuckDBConnection | undefined;

  constructor(
    private readonly text: StatementText,
    private readonly set: PreparedSet,
    private readonly statement: { readonly sql: string; readonly limits: RunLimits; readonly recordIds: boolean },
  ) {}

  /** Ends the run with the fault given, at the next chance. */
  stop(fault: FaultKind): void {
    this.stopped ??= fault;
    this.connection?.interrupt();
  }

  async run(sink: AnswerSink): Promise<RunOutcome> {
    const timer = setTimeout(() => this.stop('timeout'), this.statement.limits.milliseconds);
    this.connection = await this.set.instance.connect();
    try {
      return await this.answer(this.connection, sink);
    } catch (error) {
      throw this.stopped === undefined ? error : new Fault(this.stopped);
    } finally {
      clearTimeout(timer);
      const connection = this.connection;
      this.connection = undefined;
      connection.disconnectSync();
    }
  }

  private async answer(connection: DuckDBConnection, sink: AnswerSink): Promise<RunOutcome> {
    const tree = await this.text.read(this.statement.sql);
    const query = onlyStatement(tree);
    if (query === undefined) throw new Fault('only-select');
    await this.set.shapeFor(connection, query);
    const plain = await connection.prepare(this.statement.sql);
    const columns = Array.from({ length: plain.columnCount }, (_, index) => ({
      name: plain.columnName(index),
      type: plain.columnType(index),
    }));
    const builders = columns.map(({ type }) => {
      if (hasUnnamedFields(type)) throw new Fault('fields-unnamed');
      const builder = builderFor(type);
      if (builder === undefined) throw new Fault('type-unsupported', undefined, type.toString());
      return builder;
    });
    const chosen = await this.choose(connection, tree, query, plain);
    this.check();
    const result = await chosen.prepared.stream();
    const answer = new AnswerBuilder(builders, chosen.shown);
    const order = new OrderedSink(sink, chosen.order, (total) =>
      sink.header({
        columns: columns.map(({ name, type }) => ({ name, type: type.toString() })),
        order: total ? 'total' : 'none',
        exact: isExact(query, this.set.hasFloats()),
      }),
    );
    const rows = await this.drain(result, chosen.rows, answer, order);
    if (rows === undefined) throw await this.whyBrokenOff(connection, tree);
    const records = await chosen.records();
    this.check();
    return records === undefined ? { rows } : { rows, records };
  }

  /** The number of rows, or `undefined` when an error ended them. */
  private async drain(
    result: DuckDBResult,
    most: number,
    answer: AnswerBuilder,
    order: OrderedSink,
  ): Promise<number | undefined> {
    let rows = 0;
    while (rows < most) {
      this.check();
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      const taken = Math.min(chunk.rowCount, most - rows);
      rows += taken;
      if (rows > this.statement.limits.rows) throw new Fault('too-many-rows');
      for (const batch of answer.append(chunk, taken)) await order.take(batch);
    }
    this.check();
    if (brokeOff(result)) return undefined;
    for (const batch of answer.rest()) await order.take(batch);
    await order.end();
    return rows;
  }

  /** A stream that breaks off does not say why; the same rows, each value computed and none kept, do. */
  private async whyBrokenOff(connection: DuckDBConnection, tree: TreeNode): Promise<Fault> {
    const text = await this.text.write(tree);
    if (text === undefined) return new Fault('failed');
    try {
      await connection.run(`SELECT max(hash(COLUMNS(*))) FROM (${text.replace(/;\s*$/, '')}) AS broken_off`);
      return new Fault('failed');
    } catch (error) {
      this.check();
      return faultOf(error);
    }
  }

  /**
   * The statement as it is run: the person's own text, or, where the tree survives the way to text and back, with tie-breaks and what tells the
   * records shown added. Whatever does not bind with the additions is run without them.
   */
  private async choose(
    connection: DuckDBConnection,
    tree: TreeNode,
    query: TreeNode,
    plain: DuckDBPreparedStatement,
  ): Promise<Chosen> {
    const visible = plain.columnCount;
    const plan = orderPlan(query, visible);
    const ordered = plan === 'complete' ? completeOrder(query, visible) : query;
    const positioned = await this.tryPositions(connection, tree, ordered, visible);
    if (positioned !== undefined) return { ...positioned, order: plan };
    const recorded = this.statement.recordIds ? withRecordIds(ordered, this.set.names()) : undefined;
    const attempts = [
      ...(recorded === undefined ? [] : [{ query: recorded.query, hidden: recorded.added }]),
      ...(ordered === query ? [] : [{ query: ordered, hidden: 0 }]),
    ];
    for (const attempt of attempts) {
      const prepared = await this.prepare(connection, tree, attempt.query, visible + attempt.hidden);
      if (prepared === undefined) continue;
      const shown = attempt.hidden > 0 ? new ShownIds(attempt.hidden) : undefined;
      return { prepared, order: plan, rows: ALL, shown, records: async () => shown?.list() };
    }
    const order = plan === 'complete' ? 'none' : plan;
    return { prepared: plain, order, rows: ALL, shown: undefined, records: async () => undefined };
  }

  /** With the positions of its rows, whose ids are fetched when they are known. */
  private async tryPositions(
    connection: DuckDBConnection,
    tree: TreeNode,
    query: TreeNode,
    visible: number,
  ): Promise<Omit<Chosen, 'order'> | undefined> {
    const { set } = this;
    if (!this.statement.recordIds) return undefined;
    const positioned = withPositions(query, set.columns(), visible <= NARROW);
    if (positioned === undefined) return undefined;
    const { view, rows } = positioned;
    await set.shapePositions(connection, query, view);
    const prepared = await this.prepare(connection, tree, positioned.query, visible + POSITION_COLUMNS.length);
    if (prepared === undefined) return undefined;
    const shown = new ShownPositions();
    const records = async (): Promise<readonly string[]> => {
      if (shown.positions.length === 0) return [];
      const found = await connection.runAndReadAll(set.recordsAt(view, shown.positions));
      // Each position is one row. A record that is not found could not be told of.
      if (found.currentRowCount !== shown.positions.length) throw new Fault('failed');
      return [...new Set(found.getRows().map(([id]) => String(id)))].sort();
    };
    return { prepared, rows, shown, records };
  }

  /** The tree as a statement of so many columns. */
  private async prepare(
    connection: DuckDBConnection,
    tree: TreeNode,
    query: TreeNode,
    columns: number,
  ): Promise<DuckDBPreparedStatement | undefined> {
    const text = await this.text.write(withStatement(tree, query));
    const prepared = text === undefined ? undefined : await prepareIfValid(connection, text);
    return prepared?.columnCount === columns ? prepared : undefined;
  }

  private check(): void {
    if (this.stopped !== undefined) throw new Fault(this.stopped);
  }
}

async function prepareIfValid(
  connection: DuckDBConnection,
  text: string,
): Promise<DuckDBPreparedStatement | undefined> {
  try {
    return await connection.prepare(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether the rows ended with an error. DuckDB's C interface gives an empty chunk for that as for the end of the rows; only the result then
 * has no type any more.
 */
function brokeOff(result: DuckDBResult): boolean {
  return result.returnType === ResultReturnType.INVALID;
}

/** Passes batches on as frames, once it is known in which order they come. */
class OrderedSink {
  private buffer: CanonicalBuffer | undefined;

  constructor(
    private readonly sink: AnswerSink,
    plan: OrderPlan,
    private readonly announce: (total: boolean) => void,
  ) {
    if (plan === 'sort-after') this.buffer = new CanonicalBuffer();
    else announce(plan !== 'none');
  }

  async take(batch: Parameters<CanonicalBuffer['add']>[0]): Promise<void> {
    if (this.buffer === undefined) return this.sink.frame(frameOf(batch));
    if (this.buffer.add(batch)) return;
    const frames = this.buffer.asTheyCame();
    this.buffer = undefined;
    this.announce(false);
    for (const frame of frames) await this.sink.frame(frame);
  }

  async end(): Promise<void> {
    if (this.buffer === undefined) return;
    const frames = this.buffer.sorted();
    this.announce(true);
    for (const frame of frames) await this.sink.frame(frame);
  }
}
