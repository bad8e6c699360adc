import type { PeelError } from '@peel/kernel/errors';
import type { SessionId } from '@peel/kernel/ids';
import { gateErrors } from './errors.js';

/** What to do when a session has ended and another could be opened. */
export const OPEN_ANEW = 'Open a new session and give the justification that holds now.';

/** Hears of a session's end: why, and what its person could do about it. */
export type EndListener = (session: SessionId, why: string, advice: string) => void;

/** `gate.session-ended`. Where policy ended it, the advice is policy's: it names whom to ask, since a new session would be refused as well. */
export function sessionEnded(why: string, advice = OPEN_ANEW, cause?: unknown): PeelError {
  return gateErrors.sessionEnded({ why: withoutStop(why), advice }, cause);
}

/** A sentence as the end of another. */
function withoutStop(why: string): string {
  return why.replace(/\.$/, '');
}
