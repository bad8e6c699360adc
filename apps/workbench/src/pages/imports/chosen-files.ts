import { useState } from 'react';
import { imports, type Upload } from '../../api/imports.js';
import { useClient } from '../../identity/identity.js';

/** A file on its way in. The browser keeps the file itself, so that it can be sent again without being chosen again. */
export interface ChosenFile {
  readonly key: string;
  readonly file: File;
  /** As the service has it, for one attempt. */
  readonly upload: string;
  /** Its attempt is over, or under way. */
  readonly used: boolean;
}

export interface ChosenFiles {
  readonly all: readonly ChosenFile[];
  add(file: File, upload: string): void;
  leaveOut(keys: readonly string[]): void;
  /** Sees to it that the service has them: those of an earlier attempt are sent again. */
  present(files: readonly ChosenFile[], say: (text: string) => void): Promise<readonly Upload[]>;
  /** The same, for an attempt: however that ends, they are not there for another. */
  use(files: readonly ChosenFile[], say: (text: string) => void): Promise<readonly Upload[]>;
}

export function useChosenFiles(): ChosenFiles {
  const client = useClient();
  const [all, setAll] = useState<readonly ChosenFile[]>([]);
  const change = (keys: readonly string[], to: Partial<ChosenFile>): void =>
    setAll((before) => before.map((each) => (keys.includes(each.key) ? { ...each, ...to } : each)));
  const present: ChosenFiles['present'] = async (files, say) => {
    const there: Upload[] = [];
    for (const { key, file, used, upload: last } of files) {
      let upload = last;
      if (used) {
        say(`Sending ${file.name} again`);
        ({ upload } = await imports.upload(client, file, new AbortController().signal, () => undefined));
        change([key], { upload, used: false });
      }
      there.push({ upload, name: file.name });
    }
    return there;
  };
  return {
    all,
    add: (file, upload) => setAll((before) => [...before, { key: upload, file, upload, used: false }]),
    leaveOut: (keys) => setAll((before) => before.filter(({ key }) => !keys.includes(key))),
    present,
    use: async (files, say) => {
      const there = await present(files, say);
      change(
        files.map(({ key }) => key),
        { used: true },
      );
      return there;
    },
  };
}
