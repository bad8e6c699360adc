import { assert } from '@peel/kernel/assert';

const genuine = new WeakSet<object>();

/** Marks a session as one that the gate made. */
export function markGenuine<T extends object>(session: T): T {
  genuine.add(session);
  return session;
}

/** An object that merely looks like a session opens nothing. */
export function assertGenuine(session: object): void {
  assert(genuine.has(session), 'a session that the gate opened');
}
