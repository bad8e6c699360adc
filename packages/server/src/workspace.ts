import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { type Files, writeDurably } from '@peel/kernel/files';
import type { DefinitionFile } from '@peel/policy/definitions';
import { serverErrors } from './errors.js';

/** In the state of a workspace whose `init` has not ended. */
export const HALF_MADE = 'half-made';

/** Where a workspace keeps what. Definitions are plain files in git; state lives in `.peel/`, mode 0700, and belongs to the service. */
export class Workspace {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  get state(): string {
    return join(this.folder, '.peel');
  }

  path(...parts: readonly string[]): string {
    return join(this.state, ...parts);
  }

  get serviceLog(): string {
    return this.path('run', 'service.log');
  }

  /** Throws `server.not-a-workspace`, `server.not-initialised`, `server.workspace-closed`. */
  async requireInitialised(): Promise<void> {
    if (!(await this.has(join(this.folder, 'workspace.yaml'))))
      throw serverErrors.notAWorkspace({ folder: this.folder });
    if (!(await this.has(this.path('ledger'))) || (await this.has(this.path(HALF_MADE))))
      throw serverErrors.notInitialised({ folder: this.folder });
  }

  /**
   * Before anything is written, by whoever starts a service: the files of another account's service would be locked to its owner afterwards, and root's sandbox
   * has no way into the owner's folders. Throws `server.owner-other`.
   */
  async requireOwner(): Promise<void> {
    const account = process.geteuid?.();
    const { uid } = await fs.lstat(this.state);
    if (account !== undefined && uid !== account) {
      throw serverErrors.ownerOther({ folder: this.folder, owner: uid, account });
    }
  }

  /** What this account may not see is not taken for absent. */
  private async has(path: string): Promise<boolean> {
    try {
      await fs.lstat(path);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return false;
      throw serverErrors.workspaceClosed({ folder: this.folder, why: code ?? 'unknown' }, error);
    }
  }

  /**
   * The service's socket. A path longer than a socket may have (108 bytes, less the name) goes to a folder of the user's own under the
   * system's temporary one, which must be theirs alone.
   */
  async socket(): Promise<string> {
    const near = this.path('run', 'service.sock');
    if (Buffer.byteLength(near) <= 100) return near;
    const folder = process.env.PEEL_RUN ?? join(tmpdir(), `peel-${process.getuid?.() ?? 0}`);
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    const stat = await fs.lstat(folder);
    const ours = process.getuid === undefined || stat.uid === process.getuid();
    if (!stat.isDirectory() || !ours || (stat.mode & 0o077) !== 0) throw serverErrors.socketUnsafe({ folder });
    return join(folder, `${createHash('sha256').update(this.folder).digest('hex').slice(0, 20)}.sock`);
  }

  /** Every definition file: text files of the known folders, in a stable order. */
  async definitions(): Promise<readonly DefinitionFile[]> {
    const files: DefinitionFile[] = [];
    for (const top of ['workspace.yaml', 'retention.yaml', 'sources', 'purposes', 'policy']) {
      for (const path of await textFiles(join(this.folder, top))) {
        files.push({ path: relative(this.folder, path).split(sep).join('/'), text: await fs.readFile(path, 'utf8') });
      }
    }
    return files.sort((left, right) => (left.path < right.path ? -1 : 1));
  }

  /** Writes a definition file whole, or not at all. Throws `server.folder-strange` where its folder leads out of the workspace. */
  async writeDefinition(files: Files, { path, text }: DefinitionFile): Promise<void> {
    const target = await this.definitionPath(files, path);
    await writeDurably(files, target, Buffer.from(text));
  }

  async removeDefinition(files: Files, path: string): Promise<void> {
    const target = await this.definitionPath(files, path);
    await files.remove(target);
    await files.sync(dirname(target));
  }

  private async definitionPath(files: Files, path: string): Promise<string> {
    const target = join(this.folder, ...path.split('/'));
    const folder = dirname(target);
    if (!(await exists(folder))) await files.makeFolder(folder);
    const real = relative(await fs.realpath(this.folder), await fs.realpath(folder));
    if (real !== relative(this.folder, folder)) throw serverErrors.folderStrange({ folder });
    return target;
  }
}

async function textFiles(path: string): Promise<readonly string[]> {
  const stat = await fs.lstat(path).catch(() => undefined);
  if (stat === undefined) return [];
  if (stat.isFile()) return /\.(ya?ml|cedar)$/.test(path) ? [path] : [];
  if (!stat.isDirectory()) return [];
  const found: string[] = [];
  for (const name of (await fs.readdir(path)).sort()) {
    if (!name.startsWith('.')) found.push(...(await textFiles(join(path, name))));
  }
  return found;
}

export async function exists(path: string): Promise<boolean> {
  return (await fs.lstat(path).catch(() => undefined)) !== undefined;
}
