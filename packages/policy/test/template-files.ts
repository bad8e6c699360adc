import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DefinitionFile, isDefinitionPath } from '@peel/policy/definitions';

export const poleFolder = folderOf('pole');

function folderOf(template: string): string {
  return fileURLToPath(new URL(`../../../templates/${template}`, import.meta.url));
}

/** The definition files of the template, as `init` copies them. */
export function poleFiles(): DefinitionFile[] {
  return filesIn(poleFolder);
}

export function forceFiles(): DefinitionFile[] {
  return filesIn(folderOf('force'));
}

function filesIn(folder: string): DefinitionFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path: relative(folder, path).split(sep).join('/'), text: readFileSync(path, 'utf8') }))
    .filter((file) => isDefinitionPath(file.path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The template with a purpose that does not cover children, for what depends on the rows of one source having different labels. */
export function poleWithoutChildren(): DefinitionFile[] {
  return poleFiles().map(({ path, text }) => ({
    path,
    text:
      path === 'purposes/volume-crime-analysis.yaml' ? text.replace(/^(subject_categories: .*)\bchild, /m, '$1') : text,
  }));
}
