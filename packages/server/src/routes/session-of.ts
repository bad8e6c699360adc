import type { Gate } from '@peel/gate/gate';
import type { ActiveSession } from '@peel/gate/session';
import type { PersonId } from '@peel/kernel/ids';
import type { FastifyRequest } from 'fastify';
import { namedSession } from './routes.js';

/** An open session's id, or what a session for this one act is opened with. */
export interface SessionBody {
  readonly session?: string;
  readonly purpose?: string;
  readonly operation?: string;
  readonly justification?: string;
}

/** What routes that show data carry: `app.post(path, { ...data, schema }, …)`. */
export const data = { config: { data: true as const } };

/** The session that a request names: by its header, else in its body. */
export function askedSession({ headers, body }: Pick<FastifyRequest, 'headers' | 'body'>): SessionBody {
  const session = namedSession(headers);
  if (session !== undefined) return { session };
  return body !== null && typeof body === 'object' ? (body as SessionBody) : {};
}

/** Runs an act in the session named, or in one opened for it and closed after it. */
export async function within<T>(
  gate: Gate,
  person: PersonId,
  asked: SessionBody,
  act: (session: ActiveSession) => Promise<T>,
): Promise<T> {
  const { active, close } = await sessionOf(gate, person, asked);
  try {
    return await act(active);
  } finally {
    await close();
  }
}

/** Opens nothing when only an id can be given: a request without a body. Throws `gate.no-session`. */
export async function sessionOf(
  gate: Gate,
  person: PersonId,
  asked: SessionBody,
): Promise<{ active: ActiveSession; close: () => Promise<void> }> {
  const { session, purpose, operation, justification } = asked;
  if (session !== undefined || Object.keys(asked).length === 0)
    return { active: await gate.sessions.require(session, person), close: async () => undefined };
  const opened = await gate.sessions.open({ person, purpose, operation, justification, minutes: 60 });
  return {
    active: await gate.sessions.require(opened.session, person),
    close: () => gate.sessions.close(opened.session, person),
  };
}
