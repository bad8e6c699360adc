import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@peel/kernel/clock';
import { PeelError } from '@peel/kernel/errors';
import { systemFiles } from '@peel/kernel/files';
import { systemRandomness } from '@peel/kernel/randomness';
import { ledgerErrors } from '../errors.js';
import { readVerifierKey, verifierKey } from '../note.js';
import { fileWitnessStore, witnessSigner } from './file-store.js';
import { witnessServer } from './server.js';
import { Witness } from './witness.js';

const USAGE =
  'node main.js --store DIR --listen 127.0.0.1:PORT --log "name+hash+key" [--log …] [--name witness.example/w1]';

/** The witness as a program of its own, run by someone outside the force. Prints its public key and its address, then serves until it is ended. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      store: { type: 'string' },
      listen: { type: 'string' },
      log: { type: 'string', multiple: true },
      name: { type: 'string', default: 'witness.local/peel' },
    },
  });
  const [, host, port] = /^(.+):(\d{1,5})$/.exec(values.listen ?? '') ?? [];
  if (values.store === undefined || host === undefined || values.log === undefined) {
    throw ledgerErrors.witnessUsage({ usage: USAGE });
  }
  const folder = resolve(values.store);
  const signer = await witnessSigner(systemFiles, folder, values.name, systemRandomness);
  const logs = new Map(values.log.map(readVerifierKey).map((log) => [log.name, log]));
  const witness = new Witness(signer, logs, fileWitnessStore(systemFiles, folder), systemClock);
  const server = witnessServer(witness);
  server.listen(Number(port), host, () => {
    const address = server.address();
    const bound = address !== null && typeof address === 'object' ? address.port : port;
    process.stdout.write(`${verifierKey(signer.verifier)}\nlistening on http://${host}:${bound}\n`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close();
      server.closeAllConnections();
    });
  }
}

main().catch((error: unknown) => {
  const known = error instanceof PeelError;
  process.stderr.write(known ? `${error.message}\n${error.body.advice}\n` : `${String(error)}\n`);
  process.exitCode = known ? error.exitCode : 5;
});
