import { isPeelError } from '@peel/kernel/errors';
import { diskFault } from '@peel/server/disk-fault';
import { serve } from '@peel/server/serve';
import { allFaces } from './faces.js';
import { parametersOf } from './parameters.js';

/** Its lease or its log was lost: another start may go well, and a supervisor tries. */
const STOPPED_BY_ITSELF = 75;

/**
 * The service as a process of its own: `node main.js [--port <port>] [--supervised] <workspace>`. Tells the one who started it that it
 * answers, or why it could not start; a supervised one ends with its supervisor.
 */
try {
  const { folder, port, supervised } = parametersOf(process.argv.slice(2));
  const ending = new AbortController();
  if (supervised) process.on('disconnect', () => ending.abort());
  const how = await serve(folder, port === undefined ? [] : await allFaces(), {
    port,
    ending: ending.signal,
    onReady: (address) => {
      if (supervised && process.connected) process.send?.({ ready: { address } });
    },
  });
  // What a request left half done keeps nobody waiting.
  process.exit(how === 'stopped' ? 0 : STOPPED_BY_ITSELF);
} catch (error) {
  const told = isPeelError(error) ? error : diskFault(error);
  if (process.connected && told !== undefined) {
    await new Promise((sent) => process.send?.(told.toJSON(), undefined, undefined, sent));
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(told?.exitCode ?? 5);
}
