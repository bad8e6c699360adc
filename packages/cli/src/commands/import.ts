import type { Command } from 'commander';
import { clientOf, formatOf } from '../context.js';
import { say } from '../output.js';
import { printTaken } from '../put-aside.js';
import { uploadFile } from '../upload-file.js';

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
      for (const file of files) uploads.push(await uploadFile(client, file));
      for await (const message of client.stream('/imports', { source, uploads })) {
        if (message.type === 'P') say((message.body as Progress).text);
        if (message.type === 'E') await printTaken(format, message.body as Record<string, unknown>);
      }
    });
}
