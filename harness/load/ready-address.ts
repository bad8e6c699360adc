import type { ChildProcess } from 'node:child_process';

/** The address that `peel start` prints when it is ready, read from its standard output. */
export function readyAddress(starter: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    starter.stdout?.on('data', (chunk) => {
      told += String(chunk);
      const address = /Peel is ready at (http:\S+)\n/.exec(told)?.[1];
      if (address !== undefined) resolve(address);
    });
    starter.once('exit', () => reject(new TypeError('the service did not become ready')));
  });
}
