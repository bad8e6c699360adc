import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DefinitionFile } from '@peel/policy/definitions';

const FOLDER = fileURLToPath(new URL('../../../templates/force', import.meta.url));

/** Every file of the template, its people too. */
export function forceFiles(): DefinitionFile[] {
  return readdirSync(FOLDER, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(FOLDER, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }));
}
