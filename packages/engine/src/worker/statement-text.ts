import type { DuckDBInstance } from '@duckdb/node-api';
import { isNode, type Tree, type TreeNode, withoutPlaces } from '../statement/tree.js';
import { textOf, treeOf } from '../statement/tree-text.js';
import { Fault } from './fault.js';

/** Of a text that is no SELECT so much is looked at, for a better error: characters. */
const LOOKED_AT = 10_000;

/** Statement text to DuckDB's own tree and back, in an instance that opens no file. */
export class StatementText {
  /** What was read last: a statement is parsed for the guard, then run. */
  private last: { readonly sql: string; readonly tree: TreeNode } | undefined;

  constructor(private readonly parser: DuckDBInstance) {}

  /** The tree of exactly one SELECT. */
  async read(sql: string): Promise<TreeNode> {
    if (this.last?.sql === sql) return this.last.tree;
    const tree = await this.parse(sql);
    this.last = { sql, tree };
    return tree;
  }

  private async parse(sql: string): Promise<TreeNode> {
    const tree = readTree(await this.ask('SELECT json_serialize_sql($1::VARCHAR)', sql));
    if (!isNode(tree)) throw new Fault('failed');
    if (tree.error === true) throw parseFault(tree, sql);
    if (!Array.isArray(tree.statements) || tree.statements.length !== 1) throw new Fault('only-select');
    return tree;
  }

  /**
   * The text of a tree, or `undefined` where that text would not mean the tree again: DuckDB drops hints such as AS MATERIALIZED and
   * rewrites others on the way back.
   */
  async write(tree: TreeNode): Promise<string | undefined> {
    try {
      const text = await this.ask('SELECT json_deserialize_sql($1::JSON)', textOf(tree));
      const again = await this.parse(text);
      return JSON.stringify(withoutPlaces(again)) === JSON.stringify(withoutPlaces(tree)) ? text : undefined;
    } catch {
      return undefined;
    }
  }

  private async ask(sql: string, argument: string): Promise<string> {
    const connection = await this.parser.connect();
    try {
      const rows = (await connection.runAndReadAll(sql, [argument])).getRows();
      return String(rows[0]?.[0]);
    } finally {
      connection.disconnectSync();
    }
  }
}

/** A number of the text that no double holds: DuckDB writes it as a word, which is no JSON. Inside a text the quote marks are escaped. */
const BOUNDLESS = /"value":\s*-?Infinity[,}]/;

function readTree(json: string): Tree {
  // Told from the statement's own text, before anything stored is looked at.
  if (BOUNDLESS.test(json)) throw new Fault('value-unfit');
  return treeOf(json);
}

function parseFault(tree: TreeNode, sql: string): Fault {
  if (tree.error_type === 'parser' || tree.error_type === 'syntax') {
    return new Fault('syntax', typeof tree.position === 'string' ? Number(tree.position) : undefined);
  }
  if (tree.error_type !== 'not implemented') return new Fault('syntax');
  return new Fault(pivotsUnlisted(sql) ? 'pivot-values' : 'only-select');
}

/**
 * A PIVOT that lists no values is two statements to DuckDB, the first of which looks for them in the rows; all it says is that this is no SELECT.
 * So it is told by its words, texts and comments left out.
 */
function pivotsUnlisted(sql: string): boolean {
  const begin = sql.slice(0, LOOKED_AT);
  const words = begin.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, ' ').trim();
  return (
    /^(?:select|from|with|pivot|pivot_wider|\()/i.test(words) &&
    /\bpivot(?:_wider)?\b/i.test(words) &&
    !/;./s.test(words)
  );
}
