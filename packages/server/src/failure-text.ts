import { basename } from 'node:path';

const NAME = '[name]';

/**
 * An error as the service's log has it. The system's own errors repeat the path, and what people call their files may be a matter of a case
 * (THREATS 26): the folder is told, the name in it is not.
 */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? error.message;
  return [...pathsOf(error)].reduce((told, path) => told.replaceAll(path, withoutName(path)), text);
}

function* pathsOf(error: Error): Generator<string> {
  for (const key of ['path', 'dest']) {
    const path: unknown = Reflect.get(error, key);
    if (typeof path === 'string' && path !== '') yield path;
  }
}

function withoutName(path: string): string {
  return `${path.slice(0, path.length - basename(path).length)}${NAME}`;
}
