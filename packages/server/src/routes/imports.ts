import type { Readable } from 'node:stream';
import type { Service } from '../compose.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { streamed } from './streamed.js';

const LARGEST_UPLOAD = 1024 ** 4;

export function addImportRoutes(app: Routes, { imports, requester }: Service): void {
  app.post<{ Querystring: { name: string }; Body: Readable }>(
    '/uploads',
    {
      bodyLimit: LARGEST_UPLOAD,
      schema: {
        querystring: {
          type: 'object',
          required: ['name'],
          properties: { name: { type: 'string', minLength: 1, maxLength: 255 } },
        },
      },
    },
    async (request) => {
      const by = await requester(request.headers);
      return { upload: await imports.receive(request.query.name, request.body, by) };
    },
  );

  app.post<{ Body: { source: string; uploads: { upload: string; name: string }[] } }>(
    '/imports',
    { schema: { body: bodies.import } },
    async (request, reply) => {
      const requestedBy = await requester(request.headers);
      await streamed(reply, request.id, imports.run(request.body.source, request.body.uploads, requestedBy));
      return reply;
    },
  );
}
