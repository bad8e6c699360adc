import { createHash } from 'node:crypto';
import { LINES_MEDIA_TYPE } from '@peel/server/lines';
import { decodeMessages, STREAM_MEDIA_TYPE } from '@peel/server/wire';
import { type Answer, type Exchange, jsonOf } from './exchange.js';

export interface AnswerFacts {
  /** Rows of data that it shows. */
  readonly rows: number;
  /**
   * Why it need not be the same twice: nothing fixes the order of its rows, or an error ended it, after as many rows as were on their way
   * by then.
   */
  readonly varies: 'order' | 'broken-off' | undefined;
}

const NONE: AnswerFacts = { rows: 0, varies: undefined };
/** Answers that list what is stored, an entry for each commit or act. All other JSON follows from definitions and the asker's own doings. */
const STORED_LIST = /^\/(history|ledger\/acts|ledger\/shown|datasets\/[^/]+\/history)$/;
/** Tells of a dataset's rows, column by column. */
const PROFILE = /^\/datasets\/[^/]+\/profile$/;

/** What an answer shows of what is stored: rows, a list's entries. How many rows an import brought in is none of it. */
export async function factsOf({ call, answer }: Exchange): Promise<AnswerFacts> {
  if (answer.status !== 200) return NONE;
  if (answer.headers.includes(STREAM_MEDIA_TYPE)) return factsOfFrames(answer);
  if (answer.headers.includes(LINES_MEDIA_TYPE)) return factsOfLines(answer);
  if (call.path === '/download') return { rows: rowsOfFile(answer), varies: answer.cut ? 'broken-off' : undefined };
  const told = jsonOf(answer);
  if (PROFILE.test(call.path)) return { rows: (told as { rows?: number }).rows ?? 0, varies: undefined };
  return STORED_LIST.test(call.path) && Array.isArray(told) ? { rows: told.length, varies: undefined } : NONE;
}

async function factsOfFrames({ body }: Answer): Promise<AnswerFacts> {
  let shown = false;
  let broken = false;
  let rows = 0;
  let order: string | undefined;
  for await (const message of decodeMessages(once(body))) {
    if (message.type === 'H') {
      shown = true;
      order = (message.body as { order?: string }).order;
    }
    if (message.type === 'X') broken = true;
    if (message.type === 'E' && shown) rows = (message.body as { rows?: number }).rows ?? 0;
  }
  return { rows, varies: variesBy(order, shown && broken) };
}

function factsOfLines(answer: Answer): AnswerFacts {
  const lines = linesOf(answer);
  const header = lines.find(({ type }) => type === 'header');
  const end = lines.find(({ type }) => type === 'end');
  return {
    rows: header === undefined ? 0 : Number(end?.['rows'] ?? 0),
    varies: variesBy(header?.['order'], header !== undefined && end === undefined),
  };
}

function variesBy(order: unknown, brokenOff: boolean): AnswerFacts['varies'] {
  if (brokenOff) return 'broken-off';
  return order === 'none' ? 'order' : undefined;
}

/** Of a file of text, the lines below its headings; how many rows a packed one holds is not looked at. */
function rowsOfFile({ headers, body }: Answer): number {
  if (!headers.some((header) => header.startsWith('text/csv'))) return 0;
  const lines = body
    .toString()
    .split('\r\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  return Math.max(0, lines.length - 1);
}

/** A hash of the columns and rows of a streamed answer, without what names this one reading of them: of hundreds of readings only this is kept. */
export async function contentOf(answer: Answer): Promise<string> {
  const digest = createHash('sha256');
  if (answer.headers.includes(LINES_MEDIA_TYPE)) {
    for (const { type, columns, rows } of linesOf(answer))
      digest.update(type === 'end' ? 'end' : JSON.stringify({ columns, rows }));
  } else if (answer.status !== 200 || !answer.headers.includes(STREAM_MEDIA_TYPE)) {
    digest.update(answer.body);
  } else {
    for await (const message of decodeMessages(once(answer.body))) {
      if (message.type === 'F') digest.update(message.frame);
      else if (message.type === 'H') digest.update(JSON.stringify((message.body as { columns?: unknown }).columns));
      else digest.update(message.type);
    }
  }
  return digest.digest('hex');
}

function linesOf({ body }: Answer): readonly Readonly<Record<string, unknown>>[] {
  return body
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
