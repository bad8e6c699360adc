import type { GovernedAnswer } from '@peel/gate/answer';
import { rowsOfFrame } from '@peel/gate/frame';
import type { Gate } from '@peel/gate/gate';
import type { Governed } from '@peel/gate/governed';
import type { ActiveSession } from '@peel/gate/session';
import { encodeCsv } from '@peel/tabular/encode-csv';
import type { RowBatches } from '@peel/tabular/encode-options';
import { encodeParquet } from '@peel/tabular/encode-parquet';
import { encodeXlsx } from '@peel/tabular/encode-xlsx';
import type { Service } from '../compose.js';
import { commentOf, fileNameOf, type Marked, markingOf } from '../handling-marking.js';
import { describedFile } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { askedSession, data, type SessionBody, sessionOf } from './session-of.js';
import { sentFile } from './streamed.js';

type Format = 'csv' | 'parquet' | 'xlsx';

interface DownloadBody extends SessionBody {
  readonly sql: string;
  /** As for a read: a commit, or an instant. */
  readonly at?: string;
  readonly format: Format;
  readonly name?: string;
  /** Of CSV: who opens it. For a spreadsheet, which it is unless a program is named, texts that it would run as formulas are made inert. */
  readonly reader?: 'spreadsheet' | 'program';
  /** Of CSV: the marking in lines that begin with `#`, before the headings. It is there for a spreadsheet, and not for a program, unless said. */
  readonly marked?: boolean;
}

const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  csv: 'text/csv; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** A copy to oneself: an act of law `disclose` whose recipient is the person. */
export function addDownloadRoutes(app: Routes, { gate, caller, log, time }: Service): void {
  app.post<{ Body: DownloadBody }>(
    '/download',
    {
      ...data,
      schema: describedFile('data', {
        summary: 'The rows of one SELECT as a file to keep, marked with how it is to be handled',
        description:
          'A copy is a disclosure to oneself, under a purpose approved for it. `at` is as in /sql: what was known then, under today’s law. A file that breaks off is cut, never ended.',
        body: bodies.download,
      }),
    },
    async (request, reply) => {
      const person = await caller(request.headers);
      const { body } = request;
      await sentFile(
        request,
        reply,
        (gone) => file(gate, () => sessionOf(gate, person, askedSession(request)), body, time, gone),
        log,
      );
      return reply;
    },
  );
}

interface File {
  readonly name: string;
  readonly type: string;
}

/** First what the file is called and is, then its bytes. */
async function* file(
  gate: Gate,
  session: () => Promise<{ active: ActiveSession; close: () => Promise<void> }>,
  body: DownloadBody,
  time: () => number,
  gone: AbortSignal,
): AsyncGenerator<File | Uint8Array> {
  const { active, close } = await session();
  try {
    const { sql, at, format, name } = body;
    const governed = await gate.reader.read(active, { sql, at, leaving: { tool: 'download', form: format } }, gone);
    const marked: Marked = {
      handling: governed.value.handling,
      passage: governed.passage,
      facts: active.facts,
      time: time(),
      at,
    };
    yield { name: fileNameOf(name, format, marked), type: MEDIA_TYPES[format] };
    yield* encoded(governed, body, markingOf(marked));
  } finally {
    await close();
  }
}

async function* encoded(
  { value }: Governed<GovernedAnswer>,
  { format, reader, marked }: DownloadBody,
  metadata: Readonly<Record<string, string>>,
): AsyncGenerator<Uint8Array> {
  const rows = batches(value);
  try {
    if (format === 'parquet') yield* encodeParquet(value.columns, rows, { metadata });
    else if (format === 'xlsx') yield* encodeXlsx(value.columns, rows, { metadata });
    else {
      const forSpreadsheet = reader !== 'program';
      const opening = (marked ?? forSpreadsheet) ? commentOf(metadata) : '';
      yield* encodeCsv(value.columns, rows, {
        metadata,
        neutralise: forSpreadsheet,
        byteOrderMark: forSpreadsheet,
        opening,
      });
    }
  } finally {
    // Whoever went away, or could not take a value: the read is written down as cancelled.
    await rows.return(undefined);
  }
}

async function* batches(answer: GovernedAnswer): RowBatches & AsyncGenerator<ReturnType<typeof rowsOfFrame>> {
  const frames = answer.frames();
  try {
    for (let next = await frames.next(); !next.done; next = await frames.next()) yield rowsOfFrame(next.value.value);
  } finally {
    await frames.return(undefined as never);
  }
}
