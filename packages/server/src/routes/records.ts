import type { RecordsAsked } from '@peel/gate/records/records';
import type { Service } from '../compose.js';
import { described, list, path, record, text, texts } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';

const REQUEST = record(
  {
    request: text,
    deed: text,
    dataset: text,
    records: texts,
    why: text,
    askedBy: text,
    asked: text,
    state: { enum: ['waits', 'confirmed'] },
  },
  { until: text },
);

/** What two stewards decide on single records. No answer depends on whether there are such records. */
export function addRecordRoutes(app: Routes, { gate: { records }, caller }: Service): void {
  app.get(
    '/records/decisions',
    { schema: described('records', { summary: 'Decisions on records that wait', answer: list(REQUEST) }) },
    async (request) => records.list(await caller(request.headers)),
  );

  app.post<{ Body: RecordsAsked }>(
    '/records/decisions',
    {
      schema: described('records', {
        summary:
          'Ask, as the first of two stewards, for records to be erased from a dataset and its history, restricted, or kept until a day',
        body: bodies.decideRecords,
        answer: REQUEST,
      }),
    },
    async (request) => records.ask(await caller(request.headers), request.body),
  );

  app.post<{ Params: { id: string } }>(
    '/records/decisions/:id/confirm',
    {
      schema: described('records', {
        summary: 'Agree as the second steward, and have it done: the answer comes when it is',
        params: path('id'),
        answer: record({ request: text, state: { const: 'done' } }),
      }),
    },
    async (request) => records.confirm(request.params.id, await caller(request.headers)),
  );

  app.post<{ Params: { id: string } }>(
    '/records/decisions/:id/refuse',
    {
      schema: described('records', {
        summary: 'Turn one down that is not decided',
        params: path('id'),
        answer: record({}),
      }),
    },
    async (request) => {
      await records.refuse(request.params.id, await caller(request.headers));
      return {};
    },
  );
}
