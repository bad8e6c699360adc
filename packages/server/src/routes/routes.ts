import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** What a file of routes adds its own to. */
export type Routes = FastifyInstance<Server>;
