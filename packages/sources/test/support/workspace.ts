import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DefinitionFile, isDefinitionPath, readDefinitions } from '@peel/policy/definitions';
import type { SourceDefinition } from '@peel/policy/source';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const template = join(root, 'templates', 'pole');

/** The template's definition files. */
export function templateFiles(): DefinitionFile[] {
  return readdirSync(template, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(template, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter(isDefinitionPath)
    .map((path) => ({ path, text: readFileSync(join(template, path), 'utf8') }));
}

export function templateSource(name: string): SourceDefinition {
  const source = readDefinitions(templateFiles()).sources.get(name);
  if (source === undefined) throw new Error(`the template has no source ${name}`);
  return source;
}

/** Files published at data.police.uk under the Open Government Licence; not part of the repository. */
const real = join(process.env.PEEL_REAL_DATA ?? join(root, '..', 'shared', 'data'), 'police-uk');

export const realDataMissing = existsSync(real) ? undefined : 'PEEL_REAL_DATA names no folder with police-uk in it';

export function realFiles(ending: string): readonly string[] {
  return readdirSync(real)
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(real, name));
}
