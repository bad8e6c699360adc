/** A log by its name, and the public key that its checkpoints are signed with. */
export interface NamedLog {
  readonly origin: string;
  readonly key: string;
}

const RESTORED = /\/restored-[0-9a-z-]+$/;

/** The name of the first log of a workspace, however often it was restored since: every later one is named after it. */
export function firstOrigin(origin: string): string {
  return origin.replace(RESTORED, '');
}

/** @param mark what tells it from every other of the workspace; letters, digits and "-" */
export function restoredOrigin(before: string, mark: string): string {
  return `${firstOrigin(before)}/restored-${mark}`;
}
