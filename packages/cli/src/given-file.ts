import * as fs from 'node:fs/promises';
import { cliErrors } from './errors.js';

/** Writes a file that must not be there, readable by its owner alone. */
export async function writeNew(file: string, text: string): Promise<void> {
  await fs.writeFile(file, text, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw cliErrors.fileNotWritten(
      { file, why: error.code === 'EEXIST' ? 'it is there already' : (error.code ?? 'unknown') },
      error,
    );
  });
}

/** The text of a file that somebody named. */
export async function textOf(file: string): Promise<string> {
  return fs.readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw cliErrors.fileUnreadable(
      { file, why: error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? 'unknown') },
      error,
    );
  });
}
