import { Readable } from 'node:stream';
import type { Service } from '../compose.js';
import { serverErrors } from '../errors.js';
import type { Routes } from './routes.js';
import { bodies } from './schemas.js';
import { streamed } from './streamed.js';

const LARGEST_UPLOAD = 1024 ** 4;

export function addImportRoutes(app: Routes, { imports, requester, log }: Service): void {
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
      if (!(request.body instanceof Readable))
        throw serverErrors.bodyInvalid({ problem: 'a file is sent as application/octet-stream' });
      return { upload: await imports.receive(request.query.name, request.body, by) };
    },
  );

  app.post<{ Body: { source: string; uploads: { upload: string; name: string }[] } }>(
    '/imports',
    { schema: { body: bodies.import } },
    async (request, reply) => {
      const requestedBy = await requester(request.headers);
      const { source, uploads } = request.body;
      await streamed(reply, request.id, () => imports.run(source, uploads, requestedBy), log);
      return reply;
    },
  );
}
