import { constants } from 'node:fs';
import * as fs from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Client } from '../client.js';
import { clientOf, formatOf } from '../context.js';
import { cliErrors } from '../errors.js';
import { printObject, say } from '../output.js';

interface Progress {
  readonly text: string;
}

export function addImport(program: Command): void {
  program
    .command('import')
    .description("bring files into a source's dataset: labelled, bad rows to quarantine, one commit")
    .argument('<source>', 'police-uk-street, police-uk-stop-and-search, or another file of sources/')
    .argument('<file...>', 'the files; the same bytes again change nothing')
    .action(async (source: string, files: string[], _options: object, command: Command) => {
      const client = clientOf(command);
      const format = formatOf(command);
      const uploads: { upload: string; name: string }[] = [];
      for (const file of files) uploads.push(await upload(client, file));
      for await (const message of client.stream('/imports', { source, uploads })) {
        if (message.type === 'P') say((message.body as Progress).text);
        if (message.type === 'E') await printObject(format, message.body as Record<string, unknown>);
      }
    });
}

/** Hands the file's bytes to the service, which reads nothing from the disk on a client's word. */
async function upload(client: Client, file: string): Promise<{ upload: string; name: string }> {
  const path = resolve(file);
  const handle = await fs
    .open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    .catch((error: NodeJS.ErrnoException) => {
      throw cliErrors.fileUnreadable(
        { file, why: error.code === 'ENOENT' ? 'there is no such file' : (error.code ?? 'unknown') },
        error,
      );
    });
  try {
    if (!(await handle.stat()).isFile()) throw cliErrors.fileUnreadable({ file, why: 'it is not a regular file' });
    const name = basename(path);
    const { upload: id } = await client.upload<{ upload: string }>(
      `/uploads?name=${encodeURIComponent(name)}`,
      handle.createReadStream({ autoClose: false }),
    );
    return { upload: id, name };
  } finally {
    await handle.close();
  }
}
