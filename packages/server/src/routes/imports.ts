import { Readable } from 'node:stream';
import { isPeelError } from '@peel/kernel/errors';
import type { Service } from '../compose.js';
import { serverErrors } from '../errors.js';
import { described, describedStream, list, path, record, text, texts } from './describe.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { streamed } from './streamed.js';

const LARGEST_UPLOAD = 1024 ** 4;
const PROPOSED = record({ header: text, name: text, type: text }, { group: text });
const PROPOSAL = record({ format: text, text, columns: list(PROPOSED), findings: texts });

export function addImportRoutes(app: Routes, { gate, imports, caller, requester, log }: Service): void {
  app.post<{ Querystring: { name: string }; Body: Readable }>(
    '/uploads',
    {
      bodyLimit: LARGEST_UPLOAD,
      schema: described('imports', {
        summary: 'Hand over a file',
        querystring: {
          type: 'object',
          required: ['name'],
          properties: { name: { type: 'string', minLength: 1, maxLength: 255 } },
        },
        answer: record({ upload: text }),
      }),
    },
    async (request) => {
      const by = await requester(request.headers);
      if (!(request.body instanceof Readable))
        throw serverErrors.bodyInvalid({ problem: 'a file is sent as application/octet-stream' });
      return { upload: await imports.receive(request.query.name, request.body, by) };
    },
  );

  app.post<{ Params: { id: string }; Body: { name: string } }>(
    '/uploads/:id/proposal',
    {
      schema: described('imports', {
        summary: 'A definition to be decided on, made from a file handed over, for engineers and stewards',
        params: path('id'),
        body: bodies.proposal,
        answer: PROPOSAL,
      }),
    },
    async (request) => {
      const person = await caller(request.headers);
      await gate.people.requireRole(person, 'engineer', 'steward');
      return imports.propose(request.params.id, request.body.name, `person:${person}`);
    },
  );

  app.post<{ Body: { source: string; uploads: { upload: string; name: string }[] } }>(
    '/imports',
    {
      schema: describedStream('imports', {
        summary:
          'Bring files in under the standing order of their source: for engineers, stewards and whoever answers for it',
        description:
          'Lines: progress (text), then end or error. The end counts rows, and tells of the first 100 lines put aside the file, line, column and rule (`putAside`), for who may read all that the source may carry.',
        body: bodies.import,
      }),
    },
    async (request, reply) => {
      const { source, uploads } = request.body;
      const requestedBy = await requester(request.headers).catch(async (error: unknown) => {
        // Nobody will ask for them again. A stranger, who is refused, takes nothing away.
        if (!isPeelError(error) || error.kind === 'unavailable') await imports.discard(uploads);
        throw error;
      });
      await streamed(request, reply, (gone) => imports.run(source, uploads, requestedBy, gone), log);
      return reply;
    },
  );
}
