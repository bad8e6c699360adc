import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const HELD_CHARACTERS = 256 * 1024;

/** Lines that go to a file as they come; never more than a few hundred kilobytes of them are held. */
export class TextFile {
  private text = '';
  lines = 0;

  private constructor(private readonly handle: FileHandle) {}

  /** A new file with a line of headings. */
  static async create(folder: string, path: string, columns: readonly string[]): Promise<TextFile> {
    const file = new TextFile(await createFile(folder, path));
    file.add(columns);
    file.lines = 0;
    return file;
  }

  add(values: readonly string[]): void {
    this.text += `${values.map(quoted).join(',')}\n`;
    this.lines += 1;
  }

  /** To be awaited now and then. */
  async settle(): Promise<void> {
    if (this.text.length < HELD_CHARACTERS) return;
    await this.flush();
  }

  async close(): Promise<void> {
    await this.flush();
    await this.handle.close();
  }

  private async flush(): Promise<void> {
    const { text } = this;
    this.text = '';
    await this.handle.writeFile(text);
  }
}

/** Opens a file that is not there yet, below `folder`. */
export async function createFile(folder: string, path: string): Promise<FileHandle> {
  const full = join(folder, path);
  await mkdir(dirname(full), { recursive: true });
  return open(full, 'wx');
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
