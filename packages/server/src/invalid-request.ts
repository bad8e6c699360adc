import type { FastifyError } from 'fastify';

/** What is wrong with a request, from its schema alone; of a closed list also the words that may stand there. */
export function invalidity({ message, validation }: Pick<FastifyError, 'message' | 'validation'>): string {
  const allowed = validation?.find(({ keyword }) => keyword === 'enum')?.params.allowedValues;
  return Array.isArray(allowed) ? `${message}: ${allowed.join(', ')}` : message;
}
