import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Story } from './story.js';

/** `peel witness`, run by somebody else: its own key and store, outside the workspace. */
export class WitnessProgram {
  private constructor(
    private readonly child: ChildProcess,
    readonly key: string,
    readonly url: string,
  ) {}

  static async start(story: Story): Promise<WitnessProgram> {
    const child = story.start(['witness', '--store', join(story.root, 'witness'), '--listen', '127.0.0.1:0']);
    let said = '';
    let complaint = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      complaint += chunk.toString();
    });
    for await (const chunk of child.stdout ?? []) {
      said += String(chunk);
      const [, key, url] = /^(\S+)\nlistening on (\S+)\n/.exec(said) ?? [];
      if (key !== undefined && url !== undefined) return new WitnessProgram(child, key, url);
    }
    throw new Error(`the witness ended: ${complaint}`);
  }

  async end(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await gone;
  }
}
